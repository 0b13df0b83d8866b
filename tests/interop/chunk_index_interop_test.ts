/**
 * Files of libhdf5 whose chunk indexes we change in fresh space; then libhdf5 reads, checks, changes and shrinks them, and
 * we read what it left.
 */

import { assert, assertEquals } from "@std/assert";
import type { ChunkChange } from "../../backends/hdf5/chunk_index/chunk_index.ts";
import { lookup3 } from "../../backends/hdf5/format/checksum.ts";
import { Encoder } from "../../backends/hdf5/format/encoder.ts";
import { type ChunkIndexing, encodeDataLayout } from "../../backends/hdf5/format/messages/data_layout.ts";
import { readObjectHeader } from "../../backends/hdf5/format/object_header.ts";
import { encodeSuperblock } from "../../backends/hdf5/format/superblock.ts";
import {
  allChunks,
  type ChunkedDataset,
  chunkedDataset,
  finish,
  indexOf,
  openFile,
  withSeed,
} from "../hdf5/chunk_index/support.ts";
import { PYTHON } from "./python.ts";

/** One of HDF5 2.0 and one of 1.10. */
const pythons = [PYTHON, Deno.env.get("HYPERSLAB_OLD_PYTHON") ?? "/usr/bin/python3"];
const script = new URL("chunk_index.py", import.meta.url).pathname;

function run(command: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args }).outputSync();
  const decoder = new TextDecoder();
  assert(success, `${command} ${args.join(" ")}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

interface Values {
  readonly shape: readonly number[];
  readonly values: number[];
}

type Opened = ReturnType<typeof openFile>;

/** The bytes that the stored chunks lead to, 0 where there is none; gzip was skipped, or gives what libhdf5 wrote. */
function valuesOf({ file }: Opened, dataset: ChunkedDataset, packed: number): Values & { chunks: number } {
  const { shape } = dataset.shape;
  const values = new Array<number>(shape.reduce((product, extent) => product * extent, 1)).fill(0);
  const chunks = allChunks(indexOf(dataset), file);
  for (const [key, { address, filterMask }] of chunks) {
    const at = key.split(",").map(Number).reduce((sum, coordinate, axis) => sum * shape[axis]! + coordinate, 0);
    values[at] = dataset.shape.filtered && filterMask === 0 ? packed : file.bytes[address]!;
  }
  return { shape, values, chunks: chunks.size };
}

/** Writes what the layout message is to say over what it says, as no more than a test may. */
function patchLayout(
  { file, superblock }: Opened,
  header: number,
  dataset: ChunkedDataset,
  index: ChunkIndexing,
): void {
  const { chunkShape, elementSize, layoutVersion: version } = dataset.shape;
  const layout = { class: "chunked", chunkShape, elementSize, edgesUnfiltered: false, index, version } as const;
  const body = encodeDataLayout(layout, new Encoder(superblock.sizes)).bytes();
  assert(body.length <= dataset.layout.body.length);
  const { version: headerVersion, chunks } = finish(readObjectHeader(header, superblock.sizes), file);
  file.bytes.set(body, dataset.layout.address);
  if (headerVersion === 1) return;
  const { address, size } = chunks[dataset.layout.chunk]!;
  const sum = lookup3(file.bytes, address, address + size - 4);
  new DataView(file.bytes.buffer).setUint32(address + size - 4, sum, true);
}

function changeAtRandom(opened: Opened, header: number, below: (limit: number) => number, deletes: boolean): void {
  const { file } = opened;
  for (let round = 0; round < 4; round++) {
    const dataset = chunkedDataset(opened, header)!;
    const changes = new Map<string, ChunkChange>();
    for (let i = round === 1 ? 400 : 30; i > 0; i--) {
      const coordinates = dataset.shape.shape.map((extent) => below(extent));
      if (deletes && round === 2 && below(2) === 0) {
        changes.set(coordinates.join(","), { coordinates, chunk: undefined });
        continue;
      }
      const address = file.allocate(1, 1);
      file.write(address, new Uint8Array([1 + below(250)]));
      const chunk = { address, size: 1, filterMask: dataset.shape.filtered ? 1 : 0 };
      changes.set(coordinates.join(","), { coordinates, chunk });
    }
    const index = finish(indexOf(dataset).update([...changes.values()], file), file);
    patchLayout(opened, header, dataset, index);
    file.flush();
  }
}

for (const libver of ["earliest", "v110"]) {
  for (const python of pythons) {
    for (const deletes of [false, true]) {
      Deno.test(`${python} reads, changes and shrinks chunk indexes of ${libver} that we changed${deletes ? " and thinned out" : ""}`, () => {
        const folder = Deno.makeTempDirSync();
        try {
          const path = `${folder}/data.h5`;
          const headers: Record<string, number> = JSON.parse(run(PYTHON, script, "make", path, libver));
          const opened = openFile(Deno.readFileSync(path));
          withSeed((below) => {
            for (const header of Object.values(headers)) changeAtRandom(opened, header, below, deletes);
          });
          const { file, superblock } = opened;
          file.bytes.set(encodeSuperblock({ ...superblock, endOfFile: file.end }), superblock.address);
          Deno.writeFileSync(path, file.bytes.subarray(0, file.end));
          const written = Object.entries(headers).map(([name, header]) => {
            return [name, valuesOf(opened, chunkedDataset(opened, header)!, 7)];
          });
          Deno.writeTextFileSync(`${folder}/values.json`, JSON.stringify(Object.fromEntries(written)));
          run("h5repack", path, `${folder}/repacked.h5`);
          run("h5stat", path);
          const left: Record<string, Values> = JSON.parse(run(python, script, "check", path, `${folder}/values.json`));
          const after = openFile(Deno.readFileSync(path));
          for (const [name, { shape, values }] of Object.entries(left)) {
            const dataset = chunkedDataset(after, headers[name]!)!;
            assertEquals(dataset.shape.shape, shape, name);
            if (!dataset.shape.filtered) assertEquals(valuesOf(after, dataset, 7).values, values, name);
            else assertEquals(valuesOf(after, dataset, 7).values.map((v) => v > 0), values.map((v) => v > 0), name);
          }
        } finally {
          Deno.removeSync(folder, { recursive: true });
        }
      });
    }
  }
}
