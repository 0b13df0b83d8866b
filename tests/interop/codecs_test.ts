import { assert, assertEquals } from "@std/assert";
import {
  type ChunkInfo,
  type Codec,
  deflate,
  fletcher32,
  lzf,
  Pipeline,
  registry,
  scaleOffset,
  shuffle,
  szip,
} from "../../codecs/mod.ts";
import { randomChunk, randomFrom } from "../contract/codec_contract.ts";
import { PYTHON } from "./python.ts";

/** The numpy names of the types, and what the codecs are told of them. */
const TYPES: [string, Omit<ChunkInfo, "shape" | "precision">][] = [
  "u1",
  "i1",
  "<u2",
  ">i2",
  "<i4",
  ">u4",
  "<i8",
  "<f4",
  ">f8",
]
  .map((dtype) => {
    const itemSize = Number(dtype.at(-1));
    const kind = dtype.includes("f") ? "floating-point" : "fixed-point";
    const byteOrder = dtype.startsWith(">") ? "big-endian" : "little-endian";
    const fillValue = new Uint8Array(itemSize);
    return [dtype, { itemSize, kind, signed: dtype.includes("i"), byteOrder, bitOffset: 0, fillValue }];
  });

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Numbers of decimal digits, which scale-offset may round. */
function wholeFloats(random: () => number, count: number, dtype: string): Uint8Array {
  const view = new DataView(new ArrayBuffer(count * Number(dtype.at(-1))));
  for (let i = 0; i < count; i++) {
    const value = Math.round((Math.sin(i / 9) + random()) * 1000) / 100;
    if (dtype.endsWith("4")) view.setFloat32(4 * i, value, dtype.startsWith("<"));
    else view.setFloat64(8 * i, value, dtype.startsWith("<"));
  }
  return new Uint8Array(view.buffer);
}

Deno.test("libhdf5 reads what the codecs write, with the parameters that they give", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = randomFrom(seed);
  const pipelines: Codec[][] = [
    [deflate({ level: 1 })],
    [deflate({ level: 9 })],
    [shuffle(), deflate()],
    [lzf()],
    [shuffle(), lzf(), fletcher32()],
    [szip({ coding: "ec", pixelsPerBlock: 4 })],
    [szip({ coding: "nn", pixelsPerBlock: 16 }), fletcher32()],
    [scaleOffset({ scaleFactor: 2 })],
    [scaleOffset()],
  ];
  const optional = await Promise.all(["lz4", "zstd", "bitshuffle"].map((name) => registry.byName(name)!));
  for (const codec of optional) pipelines.push([codec]);
  const vectors = [];
  for (const codecs of pipelines) {
    for (const [dtype, type] of TYPES) {
      for (const shape of [[7, 41], [3, 5, 60], [1000]]) {
        const scaling = codecs[0]!.id === 6;
        const float = type.kind === "floating-point";
        if (scaling && float !== (codecs === pipelines[7])) continue;
        const info: ChunkInfo = { ...type, shape, precision: 8 * type.itemSize };
        const count = shape.reduce((product, length) => product * length, 1);
        const raw = float && scaling
          ? wholeFloats(random, count, dtype)
          : randomChunk(random, count * type.itemSize, type.itemSize);
        const filters = codecs.map((codec) => ({
          id: codec.id,
          name: codec.name,
          flags: 1,
          parameters: codec.parameters!(info),
        }));
        const { bytes, filterMask } = await new Pipeline(filters, registry).encode(raw);
        vectors.push({
          name: `seed ${seed}: ${codecs.map(({ name }) => name).join(", ")} of ${dtype} ${shape}`,
          dtype,
          shape,
          filters,
          filterMask,
          stored: toBase64(bytes),
          raw: toBase64(raw),
          tolerance: float && scaling ? 0.0051 : undefined,
        });
      }
    }
  }
  const child = new Deno.Command(PYTHON, {
    args: [new URL("codecs.py", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(vectors)));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const { count, wrong } = JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
  assert(count > 200);
  assertEquals(wrong, []);
});
