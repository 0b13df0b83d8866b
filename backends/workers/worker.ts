/**
 * The threads of the pool: `deno task build:worker` makes worker_text.ts of this module and all that it needs.
 *
 * @module
 */

import { unfold } from "../../ndarray/dtype.ts";
import { partition } from "../../ndarray/grid.ts";
import { placeBlock } from "../../ndarray/place.ts";
import { reduceBoxes } from "../../ndarray/reduce.ts";
import { contiguousStrides, runOf, sizeOf } from "../../ndarray/storage.ts";
import { Pipeline } from "../../codecs/pipeline.ts";
import { type Claim, claimed } from "./claims.ts";
import type { Answer, EncodeJob, Farewell, Order, Part, ReadJob, ReduceJob } from "./protocol.ts";
import { type OpenDataset, openShared, sharedCodecs } from "./shared_dataset.ts";

interface Port {
  postMessage(message: Answer): void;
}

interface NodeThreads {
  readonly parentPort: (Port & { on(name: "message", listener: (message: Order | Farewell) => void): void }) | null;
}

interface Platform extends Port {
  readonly process?: { getBuiltinModule?(id: string): unknown };
  onmessage: ((event: { data: Order | Farewell }) => void) | null;
}

const datasets = new Map<number, OpenDataset>();
const platform = globalThis as unknown as Platform;
const port = listen();

/** Listens to the main thread: of Node through its own kind of port, elsewhere as web workers do. */
function listen(): Port {
  if (typeof platform.postMessage === "function") {
    platform.onmessage = ({ data }) => obey(data);
    return platform;
  }
  const { parentPort } = platform.process!.getBuiltinModule!("node:worker_threads") as NodeThreads;
  if (parentPort === null) return { postMessage() {} }; // On a main thread nobody gives orders.
  parentPort.on("message", obey);
  return parentPort;
}

function obey(message: Order | Farewell): void {
  if ("forget" in message) {
    for (const id of message.forget) {
      datasets.get(id)?.close();
      datasets.delete(id);
    }
    return;
  }
  const { number } = message;
  try {
    port.postMessage({ number, done: perform(message) });
  } catch (error) {
    port.postMessage({ number, failure: String(error) });
  }
}

function perform(order: Order): Part[] {
  const { job, dataset } = order;
  if (job.kind === "encode") {
    encode(job);
    return [];
  }
  let open = datasets.get(job.dataset);
  if (open === undefined) datasets.set(job.dataset, open = openShared(dataset!));
  return job.kind === "read" ? read(order, job, open) : reduce(order, job, open);
}

function read(order: Order, job: ReadJob, { backend }: OpenDataset): Part[] {
  const { base } = unfold(backend.dtype);
  const { data, offset, strides, view } = job;
  const into = (at: number, count: number) => runOf(base, data, at, count);
  const requests = partition(view, { ...backend.grid, stored: job.stored }, strides, { offset, into });
  for (const claim of claimed(requests, job.claimSize, job.claims, order.thread, order.threads)) {
    const pending = backend.read(claim.requests, (block) => placeBlock(base, block, job));
    if (pending !== undefined) throw new TypeError("A local file answers without a promise");
    tell(order, claim);
  }
  return [];
}

function reduce(order: Order, job: ReduceJob, { backend }: OpenDataset): Part[] {
  const { view, task } = job;
  const requests = partition(view, { ...backend.grid, stored: job.stored }, contiguousStrides(view.shape));
  const parts: Part[] = [];
  for (const claim of claimed(requests, job.claimSize, job.claims, order.thread, order.threads)) {
    parts.push({ index: claim.index, state: reduceBoxes(backend, view, claim.requests, task) });
    tell(order, claim);
  }
  return parts;
}

/** Tells how many elements are done. */
function tell({ number, progress }: Order, { requests }: Claim): void {
  if (!progress) return;
  port.postMessage({ number, elements: requests.reduce((sum, { count }) => sum + sizeOf(count), 0) });
}

function encode(job: EncodeJob): void {
  const { chunks, chunkBytes, encoded, lengths, masks, claims } = job;
  const pipeline = new Pipeline(job.filters, sharedCodecs);
  for (let i = 0; i < claims.length; i++) {
    if (Atomics.compareExchange(claims, i, 0, 1) !== 0) continue;
    // Codecs are not made for memory that others may change meanwhile.
    const chunk = chunks.slice(i * chunkBytes, (i + 1) * chunkBytes);
    const result = pipeline.encode(chunk);
    if (result instanceof Promise) throw new TypeError("A codec of the pool answers without a promise");
    const { bytes } = result;
    if (bytes !== chunk && bytes.length <= chunkBytes) encoded.set(bytes, i * chunkBytes);
    lengths[i] = bytes.length <= chunkBytes ? bytes.length : 0;
    masks[i] = result.filterMask;
  }
}
