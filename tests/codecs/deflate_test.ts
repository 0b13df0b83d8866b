import zlib from "node:zlib";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { platformZlib } from "../../codecs/deflate.ts";
import { deflate } from "../../codecs/mod.ts";
import type { ZlibEngine } from "../../codecs/zlib_engine.ts";
import { PlatformZlib } from "../../codecs/zlib_platform.ts";
import { portableZlib } from "../../codecs/zlib_portable.ts";
import { CodecError } from "../../ndarray/errors.ts";
import { randomChunk, randomFrom } from "../contract/codec_contract.ts";

/** The platform's zlib without its undocumented side. */
const long = new PlatformZlib({ ...zlib, createInflate: () => ({}), createDeflate: () => ({}) });

const engines: [string, ZlibEngine][] = [
  ["the platform's zlib", platformZlib()!],
  ["the platform's zlib, at once", long],
  ["fflate", portableZlib],
];

Deno.test("the short way into the platform's zlib is open here, and missed where it is not", () => {
  assert(platformZlib()!.isShort);
  assert(!long.isShort);
});

function contextOf(byteLength: number | undefined, maxByteLength = byteLength ?? 1 << 20) {
  return { byteLength, maxByteLength, parameters: [6] };
}

Deno.test("deflate() on either zlib reads what the other wrote, at every level", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = randomFrom(seed);
  for (let level = 0; level <= 9; level++) {
    const chunk = randomChunk(random, 40_000, 4);
    for (const [writer, writing] of engines) {
      const stored = writing.deflate(chunk, level);
      for (const [reader, reading] of engines) {
        const message = `seed ${seed}, level ${level}: ${writer} to ${reader}`;
        assertEquals(reading.inflate(stored, contextOf(40_000)), chunk, message);
        assertEquals(reading.inflate(stored, contextOf(undefined)), chunk, message);
      }
    }
  }
});

for (const [name, engine] of engines) {
  const chunk = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >> 5);
  const stored = engine.deflate(chunk, 6);
  const codec = deflate({}, engine);

  Deno.test(`deflate() on ${name} says what is wrong with a stream`, () => {
    const decode = (bytes: Uint8Array, byteLength?: number, most?: number) => () =>
      codec.decode(bytes, contextOf(byteLength, most));
    assertThrows(decode(new Uint8Array(0), 5000), CodecError, "deflate stream ends early");
    assertThrows(decode(stored.subarray(0, 200), 5000), CodecError, "deflate stream ends early");
    assertThrows(decode(stored, 4999), CodecError, "deflate stream is longer than 4999 bytes");
    assertThrows(decode(stored, undefined, 4999), CodecError, "deflate stream is longer than 4999 bytes");
    assertThrows(decode(stored, 5001), CodecError, "deflate stream ends after 5000 bytes instead of 5001");
    const flipped = stored.slice();
    flipped[flipped.length - 1]! ^= 1;
    assertThrows(decode(flipped, 5000), CodecError, "deflate");
    const raw = stored.subarray(2);
    assertThrows(decode(raw, 5000), CodecError, "deflate stream is damaged");
  });

  Deno.test(`deflate() on ${name} inflates empty and very short chunks`, () => {
    for (const length of [0, 1, 2, 63, 64, 65]) {
      const short = chunk.subarray(0, length);
      assertEquals(engine.inflate(engine.deflate(short, 6), contextOf(length)), short);
    }
  });

  Deno.test(`deflate() on ${name} does not inflate a bomb`, () => {
    const bomb = engine.deflate(new Uint8Array(50_000_000), 9);
    assert(bomb.byteLength < 60_000);
    assertThrows(() => codec.decode(bomb, contextOf(1000)), CodecError, "longer than 1000 bytes");
    assertThrows(() => codec.decode(bomb, contextOf(undefined, 1000)), CodecError, "longer than 1000 bytes");
  });
}

Deno.test("deflate() stores its level, and takes it from there", () => {
  assertEquals(deflate().parameters!({} as never), [4]);
  assertEquals(deflate({ level: 9 }).parameters!({} as never), [9]);
  const ramp = Uint8Array.from({ length: 60_000 }, (_, i) => i >> 3 & i);
  const sizes = [2, 9].map((level) =>
    (deflate().encode!(ramp, { ...contextOf(60_000), parameters: [level] }) as Uint8Array).byteLength
  );
  assert(sizes[1]! < sizes[0]!);
  for (const level of [-1, 10, 1.5, NaN]) assertThrows(() => deflate({ level }), RangeError, "level of deflate");
});

Deno.test("deflate() leaves out what does not shrink", () => {
  const noise = crypto.getRandomValues(new Uint8Array(1000));
  assertEquals(deflate().encode!(noise, contextOf(1000)), null);
});
