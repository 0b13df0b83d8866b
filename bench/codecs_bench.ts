/**
 * Codecs over 256 KiB chunks: noise and smooth images, as the tutorial has them.
 *
 * @module
 */

import { platformZlib } from "../codecs/deflate.ts";
import { fletcher32Sum } from "../codecs/fletcher32.ts";
import {
  type Codec,
  deflate,
  fletcher32,
  lzf,
  nbit,
  Pipeline,
  registry,
  scaleOffset,
  shuffle,
  szip,
} from "../codecs/mod.ts";
import { portableZlib } from "../codecs/zlib_portable.ts";
import { shuffleBytes, unshuffleBytes } from "../codecs/shuffle_bytes.ts";
import { optionalChunks } from "../tests/codecs/optional_chunks.ts";

const BYTES = 256 * 1024;

/** A smooth image with noise, as 16-bit integers. */
function smoothImage(): Uint8Array {
  const image = new Int16Array(BYTES / 2);
  for (let i = 0; i < image.length; i++) {
    const [x, y] = [i % 512, Math.floor(i / 512)];
    image[i] = 2000 * Math.sin(x / 80) * Math.cos(y / 60) + 20 * (Math.random() + Math.random() - 1);
  }
  return new Uint8Array(image.buffer);
}

/** Normal random numbers, which hardly shrink. */
function noise(): Uint8Array {
  const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return new Uint8Array(Float64Array.from({ length: BYTES / 8 }, normal).buffer);
}

function shuffled(bytes: Uint8Array, itemSize: number): Uint8Array {
  const output = new Uint8Array(bytes.byteLength);
  shuffleBytes(bytes, output, itemSize);
  return output;
}

const contents = { "i2": smoothImage(), "f8": noise() };
const inputs: [string, Uint8Array][] = [
  ["i2", contents.i2],
  ["shuffled i2", shuffled(contents.i2, 2)],
  ["f8", contents.f8],
  ["shuffled f8", shuffled(contents.f8, 8)],
];
const into = new Uint8Array(BYTES);

function benchCodec(name: string, codec: Codec, parameters: readonly number[], input: [string, Uint8Array]): void {
  const [content, bytes] = input;
  const context = { byteLength: BYTES, maxByteLength: BYTES, parameters };
  const stored = codec.encode?.(bytes, context) as Uint8Array | null;
  Deno.bench(`${name}, encode`, { group: `${name} of ${content}` }, () => void codec.encode!(bytes, context));
  if (stored === null) return;
  Deno.bench(`${name}, decode`, { group: `${name} of ${content}` }, () => {
    codec.decode(stored, { ...context, into });
  });
}

for (const input of inputs) {
  benchCodec("deflate on the platform's zlib", deflate({}, platformZlib()), [4], input);
  benchCodec("deflate on fflate", deflate({}, portableZlib), [4], input);
  benchCodec("lzf", lzf(), [4, 0x0105, BYTES], input);
}
for (const itemSize of [2, 3, 4, 8]) {
  const group = `shuffle of ${itemSize} bytes`;
  const context = { byteLength: BYTES, maxByteLength: BYTES, parameters: [itemSize] };
  Deno.bench(`shuffle ${itemSize}`, { group }, () => void shuffle().encode!(contents.f8, { ...context, into }));
  Deno.bench(`unshuffle ${itemSize}`, { group }, () => void shuffle().decode(contents.f8, { ...context, into }));
  Deno.bench(`shuffle ${itemSize}, simple`, { group }, () => shuffleBytes(contents.f8, into, itemSize));
  Deno.bench(`unshuffle ${itemSize}, simple`, { group }, () => unshuffleBytes(contents.f8, into, itemSize));
}
Deno.bench("fletcher32", { group: "fletcher32" }, () => void fletcher32Sum(contents.f8));
benchCodec("fletcher32", fletcher32(), [], inputs[0]!);
benchCodec("szip nn", szip(), [169, 8, 16, 512], inputs[0]!);
benchCodec("szip nn, 64-bit", szip(), [169, 8, 64, 512], inputs[2]!);
benchCodec("scale-offset", scaleOffset(), [2, 0, BYTES / 2, 0, 2, 1, 0, 0], inputs[0]!);
const integers = {
  shape: [BYTES / 2],
  itemSize: 2,
  kind: "fixed-point",
  signed: true,
  byteOrder: "little-endian",
  precision: 12,
  bitOffset: 0,
  fillValue: undefined,
} as const;
benchCodec("n-bit", nbit(), nbit().parameters!(integers), inputs[0]!);
for (const [name, parameters] of [["lz4", [0]], ["bitshuffle", [0, 5, 2, 0, 2]], ["zstd", [3]]] as const) {
  benchCodec(name, (await registry.byName(name))!, parameters, inputs[0]!);
}

const pipeline = new Pipeline([
  { id: 2, name: "shuffle", flags: 1, parameters: [2] },
  { id: 1, name: "deflate", flags: 1, parameters: [4] },
], registry);
const { bytes: stored, filterMask } = await pipeline.encode(contents.i2);
Deno.bench("a pipeline of shuffle and deflate, decode", { group: "pipeline" }, () => {
  pipeline.decode(stored, { byteLength: BYTES, filterMask, into });
});

for (const { name, filters, stored, raw } of optionalChunks()) {
  const steps = new Pipeline(filters, registry);
  await steps.prepare();
  const room = new Uint8Array(raw.byteLength);
  Deno.bench(`${name}, decode ${raw.byteLength} bytes`, { group: "filters that are decoded only" }, () => {
    steps.decode(stored, { byteLength: raw.byteLength, filterMask: 0, into: room });
  });
}
