import { assertEquals, assertThrows } from "@std/assert";
import { fletcher32Sum } from "../../codecs/fletcher32.ts";
import { fletcher32 } from "../../codecs/mod.ts";
import { CodecError } from "../../ndarray/errors.ts";
import { randomFrom } from "../contract/codec_contract.ts";

/** The sums with a reduction after each word; 0 stands only for nothing but zeros. */
function simpleSum(bytes: Uint8Array): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    low += bytes[i]! * 256 + (bytes[i + 1] ?? 0);
    if (low > 65535) low -= 65535;
    high += low;
    if (high > 65535) high -= 65535;
  }
  return high * 65536 + low;
}

Deno.test("fletcher32Sum() agrees with the simple sum, on short and on long input", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = randomFrom(seed);
  for (const length of [0, 1, 2, 3, 7, 718, 719, 720, 721, 722, 1440, 100_001]) {
    for (const fill of [() => random() * 256, () => 255, () => 0]) {
      const bytes = Uint8Array.from({ length }, fill);
      assertEquals(fletcher32Sum(bytes), simpleSum(bytes), `seed ${seed}, length ${length}`);
    }
  }
});

Deno.test("fletcher32() accepts the swapped sums of libraries before 1.6.3", () => {
  const context = { byteLength: 5, maxByteLength: 5, parameters: [] };
  const bytes = Uint8Array.of(201, 132, 93, 174, 255);
  const stored = fletcher32().encode!(bytes, context) as Uint8Array;
  const [a, b, c, d] = stored.subarray(5) as unknown as [number, number, number, number];
  const old = Uint8Array.of(...bytes, b, a, d, c);
  assertEquals(fletcher32().decode(old, context), bytes);
  const wrong = Uint8Array.of(...bytes, a, b, d, c);
  assertThrows(() => fletcher32().decode(wrong, context), CodecError, "fletcher32 checksum does not match");
  assertThrows(() => fletcher32().decode(bytes.subarray(0, 3), context), CodecError, "checksum is cut short");
});
