/** The kernel that decodes LZF gives what the plain way gives, for sound and for damaged streams. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { decompress, lzf } from "../../codecs/lzf.ts";
import { decompressQuickly, failures } from "../../codecs/lzf_kernel.ts";
import { CodecError } from "../../ndarray/errors.ts";

const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;

/** Numbers below a bound, the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** A stream of random runs, nearly always sound, and how long it is once decoded. */
function streamOf(next: (below: number) => number): { stream: Uint8Array; length: number } {
  const stream: number[] = [];
  let length = 0;
  for (let runs = next(200); runs >= 0; runs--) {
    if (length === 0 || next(2) === 0) {
      const count = 1 + next(32);
      stream.push(count - 1, ...Array.from({ length: count }, () => next(256)));
      length += count;
    } else {
      const back = next(Math.min(length, next(2) === 0 ? 20 : 8192) + (next(500) === 0 ? 2 : 0));
      const coded = 1 + next(next(2) === 0 ? 6 : 262);
      if (coded < 7) stream.push(coded << 5 | back >> 8, back & 255);
      else stream.push(7 << 5 | back >> 8, coded - 7, back & 255);
      length += coded + 2;
    }
  }
  return { stream: Uint8Array.from(stream), length };
}

/** What the plain way comes to, in the numbers of the kernel. */
function plainly(stream: Uint8Array, output: Uint8Array): number {
  try {
    return decompress(stream, output);
  } catch (error) {
    assert(error instanceof CodecError);
    return error.message.includes("ends early") ? failures.endsEarly : failures.beforeStart;
  }
}

Deno.test(`the kernel of LZF decodes random streams as the plain way does (seed ${seed})`, () => {
  const next = numbers(seed);
  let [sound, damaged] = [0, 0];
  for (let round = 0; round < 3000; round++) {
    const { stream, length } = streamOf(next);
    const cut = next(4) === 0 ? stream.subarray(0, next(stream.length + 1)) : stream;
    const room = length + (next(4) === 0 ? next(40) - 20 : 0);
    const [found, expected] = [new Uint8Array(Math.max(room, 0)), new Uint8Array(Math.max(room, 0))];
    const result = plainly(cut, expected);
    assertEquals(decompressQuickly(cut, found), result);
    if (result >= 0) assertEquals(found, expected);
    result >= 0 ? sound++ : damaged++;
  }
  assert(sound > 1000 && damaged > 100, `${sound} sound, ${damaged} damaged`);
});

Deno.test("the kernel of LZF leaves nothing of a chunk behind for the next", () => {
  const context = { byteLength: 4000, maxByteLength: 4000, parameters: [4, 0x0105, 4000] };
  const codec = lzf();
  const chunks = [1, 2, 3].map((step) => Uint8Array.from({ length: 4000 }, (_, i) => Math.floor(i * step / 7)));
  const stored = chunks.map((chunk) => codec.encode!(chunk, context) as Uint8Array);
  chunks.forEach((chunk, i) => assertEquals(codec.decode(stored[i]!, context), chunk));
  const early = stored[0]!.subarray(0, stored[0]!.length - 1);
  assertThrows(() => codec.decode(early, context), CodecError, "lzf");
});

Deno.test("the kernel of LZF leaves very large chunks to the plain way", () => {
  assertEquals(decompressQuickly(Uint8Array.of(0, 1), new Uint8Array(2 ** 24)), undefined);
});
