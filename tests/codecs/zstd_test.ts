import { assert, assertEquals, assertThrows } from "@std/assert";
import { compressZstd, decompressZstd } from "../../codecs/optional/zstd_frame.ts";
import { decompressPortably } from "../../codecs/optional/zstd_portable.ts";
import { CodecError } from "../../ndarray/errors.ts";
import { randomChunk, randomFrom } from "../contract/codec_contract.ts";
import { readVectors } from "./vectors.ts";

Deno.test("fzstd reads what the platform wrote, at every level", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = randomFrom(seed);
  for (let level = 1; level <= 19; level++) {
    const chunk = randomChunk(random, Math.floor(random() * 400_000), 4);
    const frame = compressZstd(chunk, level)!;
    const bytes = decompressPortably(frame, chunk.length, "zstd");
    assertEquals(bytes.length, chunk.length, `seed ${seed}, level ${level}`);
    assert(bytes.every((byte, i) => byte === chunk[i]), `seed ${seed}, level ${level}`);
  }
});

Deno.test("fzstd reads what libzstd wrote", () => {
  for (const { name, filters, stored, raw } of readVectors()) {
    if (filters[0]!.id === 32015) assertEquals(decompressPortably(stored, raw.length, "zstd"), raw, name);
  }
});

Deno.test("a Zstandard frame is refused before it can claim memory", () => {
  const frame = compressZstd(new Uint8Array(1000), 3)!;
  const refuse = (change: (bytes: Uint8Array) => Uint8Array, message: string) =>
    assertThrows(() => decompressZstd(change(frame.slice()), 1000, "zstd"), CodecError, message);
  refuse((bytes) => bytes.subarray(0, 5), "zstd stream ends early");
  refuse((bytes) => bytes.fill(0, 0, 4), "zstd stream is no Zstandard frame");
  refuse(() => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xf8, 0), "zstd stream needs too large a window");
  refuse(() => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 1), "zstd stream is longer than 1000 bytes");
  refuse((bytes) => bytes.subarray(0, bytes.length - 2), "zstd stream ends early");
  assertThrows(() => decompressZstd(frame, 999, "zstd"), CodecError, "zstd stream is longer than 999 bytes");
  assertThrows(() => decompressPortably(frame, 999, "zstd"), CodecError, "zstd stream is longer than 999 bytes");
});
