import { assert, assertEquals, assertThrows } from "@std/assert";
import { lzf } from "../../codecs/mod.ts";
import { shuffleBytes } from "../../codecs/shuffle_bytes.ts";
import { CodecError } from "../../ndarray/errors.ts";

function contextOf(byteLength: number) {
  return { byteLength, maxByteLength: byteLength, parameters: [4, 0x0105, byteLength] };
}

function decode(stream: number[], byteLength: number): Uint8Array {
  return lzf().decode(Uint8Array.from(stream), contextOf(byteLength)) as Uint8Array;
}

Deno.test("lzf() reads literals, short and long matches, and matches that overlap themselves", () => {
  assertEquals(decode([2, 7, 8, 9], 3), Uint8Array.of(7, 8, 9));
  assertEquals(decode([2, 7, 8, 9, 1 << 5, 2], 6), Uint8Array.of(7, 8, 9, 7, 8, 9));
  assertEquals(decode([0, 5, 3 << 5, 0], 6), Uint8Array.of(5, 5, 5, 5, 5, 5));
  assertEquals(decode([1, 1, 2, 7 << 5, 255, 1], 266), Uint8Array.from({ length: 266 }, (_, i) => 1 + i % 2));
});

Deno.test("lzf() refuses streams that end early, go back too far, or give too much or too little", () => {
  const wrong: [number[], number, string][] = [
    [[5, 1, 2], 6, "ends early"],
    [[0, 1, 1 << 5], 4, "ends early"],
    [[0, 1, 7 << 5], 4, "ends early"],
    [[0, 1, 1 << 5, 1], 4, "refers to bytes before its start"],
    [[0, 1, 1 << 5, 0], 3, "is longer than 3 bytes"],
    [[0, 1, 1 << 5, 0], 5, "gives 4 bytes instead of 5"],
    [[], 1, "gives 0 bytes instead of 1"],
  ];
  for (const [stream, length, message] of wrong) {
    assertThrows(() => decode(stream, length), CodecError, message);
  }
});

Deno.test("lzf() writes what h5py stores: filter revision, version of LZF, bytes a chunk", () => {
  const chunk = { shape: [10, 20], itemSize: 4 } as never;
  assertEquals(lzf().parameters!(chunk), [4, 0x0105, 800]);
});

Deno.test("lzf() forgets earlier chunks, and skips ahead over noise without losing what follows it", () => {
  const noise = crypto.getRandomValues(new Uint8Array(50_000));
  assertEquals(lzf().encode!(noise, contextOf(50_000)), null);
  const mixed = new Uint8Array(100_000);
  mixed.set(noise);
  for (let round = 0; round < 3; round++) {
    const stored = lzf().encode!(mixed, contextOf(100_000)) as Uint8Array;
    assert(stored.byteLength < 53_000, `${stored.byteLength} bytes`);
    assertEquals(lzf().decode(stored, contextOf(100_000)), mixed);
  }
});

Deno.test("lzf() compresses a smooth image of 16-bit integers as liblzf does, within 5 %", () => {
  // h5py 3.16 stores this image in 101,298 bytes, and shuffled in 58,510.
  const image = new Int16Array(256 * 256);
  let state = 1;
  for (let i = 0; i < image.length; i++) {
    state = Math.imul(state, 1103515245) + 12345 & 0x7fffffff;
    image[i] = Math.floor(i / 256) * 4 + i % 256 * 3 + (state >> 16 & 3);
  }
  const bytes = new Uint8Array(image.buffer);
  const shuffled = new Uint8Array(bytes.length);
  shuffleBytes(bytes, shuffled, 2);
  for (const [content, length] of [[bytes, 101_298], [shuffled, 58_510]] as const) {
    const stored = lzf().encode!(content, contextOf(content.length)) as Uint8Array;
    assert(stored.byteLength <= length * 1.05, `${stored.byteLength} bytes, not ${length}`);
  }
});
