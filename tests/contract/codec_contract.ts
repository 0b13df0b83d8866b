/**
 * What every codec must do, whatever it does to the bytes.
 *
 * @module
 */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import type { Codec, CodecContext } from "../../codecs/codec.ts";
import { CodecError, HyperslabError } from "../../ndarray/errors.ts";

/** What the suite has to know about a codec. */
export interface CodecTraits {
  /** The client values for so many elements of that size. */
  readonly parameters: (count: number, itemSize: number) => readonly number[];
  /** The sizes of elements that the codec takes. */
  readonly itemSizes?: readonly number[];
  /** Whether the codec takes only whole elements. */
  readonly wholeElements?: boolean;
  /** Whether damage never gives other bytes. */
  readonly checks?: boolean;
  /** How many random chunks to try; 60 if left out. */
  readonly rounds?: number;
}

/** Random numbers that can be had again from the seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

/** Chunks as they occur: noise, runs, slow walks, zeros. */
export function randomChunk(random: () => number, byteLength: number, itemSize: number): Uint8Array {
  const chunk = new Uint8Array(byteLength);
  const kind = Math.floor(random() * 4);
  if (kind === 0) return chunk.map(() => random() * 256);
  if (kind === 1) {
    for (let at = 0; at < byteLength;) {
      const end = at + 1 + Math.floor(random() ** 3 * 700);
      chunk.fill(random() * 4, at, end);
      at = end;
    }
  } else if (kind === 2) {
    let value = Math.floor(random() * 200);
    for (let at = 0; at < byteLength; at += itemSize) {
      value += Math.floor(random() * 7) - 3;
      for (let byte = 0; byte < Math.min(itemSize, 4, byteLength - at); byte++) chunk[at + byte] = value >> 8 * byte;
    }
  }
  return chunk;
}

function contextOf(byteLength: number, parameters: readonly number[], more: Partial<CodecContext> = {}): CodecContext {
  return { byteLength, maxByteLength: byteLength, parameters, ...more };
}

/** Decodes damaged bytes: gives what they decode to, or `undefined` after an error of the library. */
export async function decodeDamaged(
  codec: Codec,
  bytes: Uint8Array,
  context: CodecContext,
): Promise<Uint8Array | undefined> {
  let decoded: Uint8Array;
  try {
    decoded = await codec.decode(bytes, context);
  } catch (error) {
    assertInstanceOf(error, HyperslabError, `${codec.name} threw ${error instanceof Error ? error.stack : error}`);
    return undefined;
  }
  const limit = Math.max(context.maxByteLength, bytes.byteLength);
  assert(decoded.byteLength <= limit, `${decoded.byteLength} bytes where at most ${limit} were allowed`);
  return decoded;
}

/** Registers the tests of a codec that encodes. */
export function testCodec(name: string, codec: Codec, traits: CodecTraits): void {
  const { itemSizes = [1, 2, 3, 4, 8], rounds = 60 } = traits;
  const makeChunk = (random: () => number, most: number): { chunk: Uint8Array; context: CodecContext } => {
    const itemSize = itemSizes[Math.floor(random() * itemSizes.length)]!;
    const count = 1 + Math.floor(random() ** 2 * most);
    const odd = traits.wholeElements ? 0 : Math.floor(random() * itemSize);
    const chunk = randomChunk(random, count * itemSize + odd, itemSize);
    return { chunk, context: contextOf(chunk.byteLength, traits.parameters(count, itemSize), { required: true }) };
  };

  Deno.test(`${name} gives back what it encoded`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = randomFrom(seed);
    for (let round = 0; round < rounds; round++) {
      const { chunk, context } = makeChunk(random, 3000);
      const copy = chunk.slice();
      const stored = await codec.encode!(chunk, context);
      assertEquals(chunk, copy, `seed ${seed}, round ${round}: the input was changed`);
      if (stored === null) continue;
      // Neither may depend on where in memory the bytes lie.
      const shifted = new Uint8Array(stored.byteLength + 3).subarray(3);
      shifted.set(stored);
      const decoded = await codec.decode(shifted, context);
      assertEquals(decoded.byteLength, chunk.byteLength, `seed ${seed}, round ${round}`);
      assert(decoded.every((byte, i) => byte === chunk[i]), `seed ${seed}, round ${round}: other bytes came back`);
      assert(shifted.every((byte, i) => byte === stored[i]), `seed ${seed}, round ${round}: the input was changed`);
    }
  });

  Deno.test(`${name} may use the buffer it is offered, and no other bytes of its memory`, async () => {
    const random = randomFrom(7);
    for (let round = 0; round < 12; round++) {
      const { chunk, context } = makeChunk(random, 500);
      const stored = await codec.encode!(chunk, context);
      if (stored === null) continue;
      const memory = new Uint8Array(chunk.byteLength + 10).fill(0xa5);
      const into = memory.subarray(5, 5 + chunk.byteLength);
      assertEquals(await codec.decode(stored.slice(), { ...context, into }), chunk);
      assert([...memory.subarray(0, 5), ...memory.subarray(-5)].every((byte) => byte === 0xa5));
    }
  });

  Deno.test(`${name} survives damage at every byte, and every length`, async () => {
    const random = randomFrom(11);
    for (let round = 0; round < 4; round++) {
      const { chunk, context } = makeChunk(random, 60);
      const stored = await codec.encode!(chunk, context);
      if (stored === null) continue;
      for (let at = 0; at < stored.byteLength; at++) {
        for (const flip of [1, 0x80, 0xff]) {
          const damaged = stored.slice();
          damaged[at]! ^= flip;
          const decoded = await decodeDamaged(codec, damaged, context);
          if (traits.checks && decoded !== undefined) {
            assertEquals(decoded, chunk, `a change of byte ${at} went unnoticed`);
          }
        }
        await decodeDamaged(codec, stored.subarray(0, at), context);
      }
    }
  });

  Deno.test(`${name} survives noise`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = randomFrom(seed);
    for (let round = 0; round < 300; round++) {
      const { context } = makeChunk(random, 100);
      const noise = Uint8Array.from({ length: random() * 80 }, () => random() * 256);
      await decodeDamaged(codec, noise, context);
      await decodeDamaged(codec, noise, { ...context, byteLength: undefined });
    }
  });

  Deno.test(`${name} never gives more than it may`, async () => {
    const stored = await codec.encode!(
      new Uint8Array(4096),
      contextOf(4096, traits.parameters(4096 / itemSizes[0]!, itemSizes[0]!), { required: true }),
    );
    if (stored === null || stored.byteLength >= 100) return;
    for (const byteLength of [undefined, 100]) {
      const context = { ...contextOf(100, traits.parameters(4096 / itemSizes[0]!, itemSizes[0]!)), byteLength };
      let given = 0;
      try {
        given = (await codec.decode(stored, context)).byteLength;
      } catch (error) {
        assertInstanceOf(error, CodecError);
      }
      assert(given <= 100, `${given} bytes`);
    }
  });
}
