import { assertEquals } from "@std/assert";
import { shuffle } from "../../codecs/mod.ts";
import { shuffleBytes, unshuffleBytes } from "../../codecs/shuffle_bytes.ts";

const chunk = Uint8Array.from({ length: 1200 }, (_, i) => (i * 167 + (i >> 8)) & 255);

/** The specification: byte `b` of element `e` goes to place `b * count + e`; the rest stays. */
function expected(input: Uint8Array, itemSize: number): Uint8Array {
  const count = Math.floor(input.length / itemSize);
  const output = input.slice();
  for (let e = 0; e < count; e++) {
    for (let b = 0; b < itemSize; b++) output[b * count + e] = input[e * itemSize + b]!;
  }
  return output;
}

Deno.test("shuffle() moves bytes as the specification says, for every size, length and place in memory", () => {
  for (const itemSize of [1, 2, 3, 4, 5, 7, 8, 12, 16, 100]) {
    for (const length of [0, 1, itemSize - 1, itemSize, 3 * itemSize + 1, 8 * itemSize, 8 * itemSize + 1, 1000, 1001]) {
      for (const start of [0, 1, 4]) {
        const input = new Uint8Array(chunk.subarray(0, start + length).slice().buffer, start, length);
        const context = { byteLength: length, maxByteLength: length, parameters: [itemSize] };
        const shuffled = shuffle().encode!(input, context) as Uint8Array;
        assertEquals(shuffled, expected(input, itemSize), `${itemSize} bytes, ${length} from ${start}`);
        const into = new Uint8Array(length + start).subarray(start);
        assertEquals(
          shuffle().decode(shuffled, { ...context, into }),
          input,
          `${itemSize} bytes, ${length} to ${start}`,
        );
      }
    }
  }
});

Deno.test("the simple kernels, the oracle of benches, agree with the specification", () => {
  for (const itemSize of [2, 3, 8]) {
    const whole = chunk.subarray(0, 40 * itemSize);
    const shuffled = new Uint8Array(whole.length);
    shuffleBytes(whole, shuffled, itemSize);
    assertEquals(shuffled, expected(whole, itemSize));
    const back = new Uint8Array(whole.length);
    unshuffleBytes(shuffled, back, itemSize);
    assertEquals(back, whole);
  }
});

Deno.test("shuffle() leaves elements of one byte, and chunks shorter than an element, as they are", () => {
  for (const itemSize of [0, 1, 2000]) {
    const context = { byteLength: 1200, maxByteLength: 1200, parameters: [itemSize] };
    assertEquals(shuffle().encode!(chunk, context), chunk);
    assertEquals(shuffle().decode(chunk, context), chunk);
  }
});
