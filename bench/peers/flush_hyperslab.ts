/**
 * Appends and flushes: `flush_hyperslab.ts FILE WORKLOAD FLUSHES LIBVER REUSE`. Prints JSON.
 *
 * @module
 */

import { create, type LibVer, open, type SpaceReuse } from "../../backends/hdf5/mod.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";

const [path, workload, flushes, libver, reuse] = Deno.args as [string, string, string, string, SpaceReuse];

/** Bytes given to system calls that write, as Linux counts them. */
function written(): number {
  return Number(/wchar: (\d+)/.exec(Deno.readTextFileSync("/proc/self/io"))![1]);
}

/** The same in both programs: they compress to about a third. */
function numbers(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => Number(BigInt(first + i) * 2654435761n % 4093n));
}

let spent = 0;
const before = written();
const started = performance.now();
const file = await create(path, { libver: libver === "default" ? "earliest" : libver as LibVer, reuse });
const series = [];
if (workload === "gzip") {
  for (let i = 0; i < 4; i++) {
    const options = { shape: [0], dtype: "int32", maxShape: [null], chunks: [1000], compression: "gzip" } as const;
    series.push(await file.createDataset(`series${i}`, options));
  }
} else if (workload === "text") {
  series.push(await file.createDataset("text", { shape: [0], dtype: "string", maxShape: [null], chunks: [64] }));
} else for (let i = 0; i < 4; i++) series.push(await file.createDataset(`series${i}`, { shape: [10], dtype: "int32" }));
await file.flush();
for (let flush = 0; flush < Number(flushes); flush++) {
  for (let step = 0; step < 20; step++) {
    const dataset = series[step % series.length]!;
    if (workload === "attributes") {
      if (step >= 4) continue;
      await dataset.attrs.set("count", flush);
      await dataset.attrs.set("note", `flush ${flush}`);
      continue;
    }
    const rows = dataset.shape[0]!;
    const more = workload === "gzip" ? numbers(rows, 250) : [`line ${rows} of some text`];
    await dataset.resize(rows + more.length);
    await dataset.slice(`${rows}:`).write(more);
  }
  const begun = performance.now();
  await file.flush();
  spent += performance.now() - begun;
}
await file.close();
const seconds = (performance.now() - started) / 1000;
const writtenBytes = written() - before;
const compact = new MemoryStore();
const again = await open(path);
await again.repack(compact);
await again.close();
const { size } = Deno.statSync(path);
console.log(
  JSON.stringify({ written: writtenBytes, size, seconds, flushing: spent / 1000, compact: compact.bytes.length }),
);
