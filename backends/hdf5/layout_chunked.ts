/**
 * Datasets whose elements stand in chunks.
 *
 * @module
 */

import type {
  Awaitable,
  BackendOptions,
  BlockRequest,
  BlockSink,
  BlockSource,
  ChunkGrid,
} from "../../ndarray/backend.ts";
import { countMany, sparseGrid } from "../../ndarray/sparse_grid.ts";
import type { View } from "../../ndarray/view.ts";
import { bothPlans, type FetchPlan, nothingToFetch } from "../../ndarray/plan.ts";
import type { DType, Scalar } from "../../ndarray/dtype.ts";
import type { ByteRange } from "../sources/source.ts";
import { type Box, type BoxPlan, directTarget, locateBox, planBox, sizeOfBox } from "./box.ts";
import type { StoredChunk } from "./chunk_index/chunk_index.ts";
import type { ChunkStore } from "./chunk_store.ts";
import { ChunkWriter } from "./chunk_writer.ts";
import type { ConversionForm } from "./convert.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { decodeChunk } from "./decode_chunk.ts";
import { ArrivalWork, type FinishBatch, inFarBatches } from "./far_batches.ts";
import { type Answer, batchesOf, inBatches, LayoutBackend } from "./layout_backend.ts";
import { resizeChunked } from "./resize.ts";
import { Scratch } from "./scratch.ts";
import { steadily } from "./steadily.ts";

/** A box of a chunk, and where its chunk is. */
interface ChunkBox {
  readonly request: BlockRequest;
  readonly key: number;
  readonly coordinates: readonly number[];
  /** The box, counted from the chunk's first element. */
  readonly box: Box;
}

/** Bytes that are read for boxes of one chunk. */
interface Job {
  readonly chunk: StoredChunk;
  readonly boxes: ChunkBox[];
  /** Which bytes of a chunk without filters are read; `undefined` where all of it is decoded. */
  readonly plan: BoxPlan | undefined;
  /** Where the job's ranges start in the batch. */
  readonly first: number;
}

/** The backend of a dataset with chunks. */
export class ChunkedBackend extends LayoutBackend {
  readonly #chunks: ChunkStore;
  readonly #form: ConversionForm;
  readonly #scratch = new Scratch();
  readonly #decoded = new Scratch();
  /** The shape of a chunk, the axes of an array datatype counted in. */
  readonly #chunkShape: readonly number[];
  #gridOf: readonly number[] | undefined;
  #grid: ChunkGrid = { chunk: [], count: [] };

  /**
   * Opens the elements.
   *
   * @param storage The state that all handles of the dataset share.
   * @param form What elements are to become.
   */
  constructor(storage: DatasetStorage, form: ConversionForm) {
    super(storage, form);
    this.#chunks = storage.chunks!;
    this.#form = form;
    this.#chunkShape = [...this.#chunks.chunkShape, ...this.elementShape];
  }

  /** The chunk grid. */
  override get grid(): ChunkGrid {
    const { shape } = this;
    if (shape !== this.#gridOf) {
      this.#gridOf = shape;
      const chunk = this.#chunkShape;
      this.#grid = { chunk, count: shape.map((extent, axis) => Math.ceil(extent / chunk[axis]!)) };
    }
    return this.#grid;
  }

  /** The chunk grid; the stored chunks are named where a view touches many and few of those are stored. */
  gridFor(view: View): Awaitable<ChunkGrid> {
    const { grid } = this;
    const touched = countMany(view, grid);
    if (touched === 0) return grid;
    const { pending } = this.storage;
    if (pending !== undefined) return pending.then(() => this.gridFor(view));
    return this.naming(() => {
      const keys = steadily(this.storage.owner, () => this.#chunks.fewStored(touched));
      if (keys instanceof Promise) {
        return keys.then((found) => found === undefined ? grid : sparseGrid(view, grid, found));
      }
      return keys === undefined ? grid : sparseGrid(view, grid, keys);
    });
  }

  /** The same elements under another dtype, where the file form allows it. */
  override as(dtype: DType): ChunkedBackend | undefined {
    return dtype === "bytes" && this.dtype === "string" && this.#form === "values"
      ? new ChunkedBackend(this.storage, "bytes")
      : undefined;
  }

  protected override readBoxes(
    requests: Iterable<BlockRequest>,
    sink: BlockSink,
    options?: BackendOptions,
  ): Awaitable<void> {
    const signal = options?.signal;
    const costOf = (request: BlockRequest) => this.#cost(request);
    const begin = (): Awaitable<void> => {
      if (this.storage.context.cost === undefined) {
        return inBatches(requests, costOf, (batch) => this.#readBatch(batch, sink, signal), signal);
      }
      const early = !options?.ordered && !this.kernel.usesHeap;
      const fetch = (batch: readonly BlockRequest[], sink: BlockSink, signal: AbortSignal) =>
        this.#fetchBatch(batch, sink, early, signal);
      return inFarBatches(batchesOf(requests, costOf, signal), fetch, sink, signal);
    };
    const prepared = this.#chunks.pipeline?.prepare();
    return prepared instanceof Promise ? prepared.then(begin) : begin();
  }

  /** What a request brings into memory: the whole chunk where there are filters. */
  #cost(request: BlockRequest): number {
    if (request.empty) return this.kernel.size;
    const box = this.boxBytes(request);
    if (this.#chunks.pipeline !== undefined) return Math.max(box, this.#chunks.chunkBytes);
    // From far away they are in memory twice: as they came, and where they go.
    return this.storage.context.cost === undefined ? box : 2 * box;
  }

  #place(request: BlockRequest): ChunkBox {
    this.checkBox(request);
    const chunk = this.#chunkShape;
    const rank = this.storage.shape.length;
    const coordinates = new Array<number>(rank);
    const from = request.from.slice();
    for (let axis = 0; axis < rank; axis++) {
      const at = Math.floor(from[axis]! / chunk[axis]!);
      coordinates[axis] = at;
      from[axis]! -= at * chunk[axis]!;
    }
    const box = { from, step: request.step, count: request.count };
    return { request, key: this.#chunks.keyOf(coordinates), coordinates, box };
  }

  /** What reading boxes would fetch; the index of the chunks they touch is looked up. */
  plan(requests: Iterable<BlockRequest>, options?: BackendOptions): Awaitable<FetchPlan> {
    let plan = nothingToFetch;
    const signal = options?.signal;
    const add = (batch: readonly BlockRequest[]) =>
      this.#locate(batch, signal, (boxes) => {
        plan = bothPlans(plan, this.storage.context.planData(this.#jobsFor(boxes).ranges));
      });
    const done = inBatches(requests, (request) => this.#cost(request), add, signal);
    return done instanceof Promise ? done.then(() => plan) : plan;
  }

  #readBatch(batch: readonly BlockRequest[], sink: BlockSink, signal?: AbortSignal): Awaitable<void> {
    const read = () => this.#locate(batch, signal, (boxes) => this.#fetchBoxes(boxes, sink, signal));
    const finish = steadily(this.storage.owner, read);
    return finish instanceof Promise ? finish.then((finish) => finish()) : finish();
  }

  /** Looks up where the chunks of a batch stand, and goes on with its boxes. */
  #locate<T>(
    batch: readonly BlockRequest[],
    signal: AbortSignal | undefined,
    then: (boxes: readonly ChunkBox[]) => Awaitable<T>,
  ): Awaitable<T> {
    const boxes = batch.map((request) => this.#place(request));
    const keys = boxes.map(({ key }) => key);
    const located = this.#chunks.locate(keys, boxes.map(({ coordinates }) => coordinates), signal);
    return located instanceof Promise ? located.then(() => then(boxes)) : then(boxes);
  }

  /** What a box gets from the bytes of its whole chunk. */
  #answer({ request, box }: ChunkBox, bytes: Uint8Array): Answer {
    return { request, bytes, ...locateBox(box, this.#chunkShape, this.kernel.size) };
  }

  /** What is answered at once, and what has to be read for the rest. */
  #jobsFor(boxes: readonly ChunkBox[]): { answers: Answer[]; jobs: Job[]; ranges: ByteRange[] } {
    const answers: Answer[] = [];
    const jobs: Job[] = [];
    const decoding = new Map<number, Job>();
    const ranges: ByteRange[] = [];
    for (const box of boxes) {
      if (box.request.empty) {
        answers.push(this.fillAnswer(box.request));
        continue;
      }
      const kept = this.#chunks.cached(box.key);
      const chunk = kept === undefined ? this.#chunks.find(box.key) : undefined;
      if (kept !== undefined) answers.push(this.#answer(box, kept.bytes));
      else if (chunk === undefined || chunk === null) answers.push(this.fillAnswer(box.request));
      else if (this.#chunks.isPlain(chunk, box.coordinates)) {
        const plan = planBox(box.box, this.#chunkShape, this.kernel.size);
        jobs.push({ chunk, boxes: [box], plan, first: ranges.length });
        for (const start of plan.starts) {
          ranges.push({ start: chunk.address + start, end: chunk.address + start + plan.length });
        }
      } else if (decoding.has(box.key)) decoding.get(box.key)!.boxes.push(box);
      else {
        this.#chunks.checkSize();
        const job = { chunk, boxes: [box], plan: undefined, first: ranges.length };
        jobs.push(job);
        decoding.set(box.key, job);
        ranges.push({ start: chunk.address, end: chunk.address + chunk.size });
      }
    }
    return { answers, jobs, ranges };
  }

  /** Fetches what boxes need, and gives what is left to do. */
  #fetchBoxes(boxes: readonly ChunkBox[], sink: BlockSink, signal?: AbortSignal): Awaitable<FinishBatch> {
    const { answers, jobs, ranges } = this.#jobsFor(boxes);
    if (jobs.length === 0) return () => this.deliver(answers, sink, signal);
    this.storage.owner?.witness?.doubt();
    const { into, scratch } = this.#targetsOf(jobs, ranges);
    const finish = (bytes: readonly Uint8Array[]): FinishBatch => () =>
      this.#deliverFirst(answers, sink, signal, () => {
        const done = this.#finishJobs(jobs, 0, bytes, into, sink, signal);
        if (done === undefined) this.#scratch.give(scratch);
        return done;
      });
    const read = this.storage.context.readData(ranges, { signal, into });
    return read instanceof Promise ? read.then(finish) : finish(read);
  }

  /** Delivers what is at hand, then does the rest. */
  #deliverFirst(
    answers: readonly Answer[],
    sink: BlockSink,
    signal: AbortSignal | undefined,
    then: () => Awaitable<void>,
  ): Awaitable<void> {
    const delivered = answers.length === 0 ? undefined : this.deliver(answers, sink, signal);
    return delivered instanceof Promise ? delivered.then(then) : then();
  }

  /**
   * Fetches a batch from a far source.
   *
   * @param batch The boxes.
   * @param sink Takes each block.
   * @param early Whether chunks are decoded and delivered while others are on their way.
   * @param signal Ends the work early.
   * @returns What is left to do.
   */
  async #fetchBatch(
    batch: readonly BlockRequest[],
    sink: BlockSink,
    early: boolean,
    signal: AbortSignal,
  ): Promise<FinishBatch> {
    let boxes: readonly ChunkBox[] = [];
    await this.#locate(batch, signal, (located) => void (boxes = located));
    const { answers, jobs, ranges } = this.#jobsFor(boxes);
    if (jobs.length === 0) return () => this.deliver(answers, sink, signal);
    const waiting = new Map<number, Job>();
    for (const job of jobs) waiting.set(job.first, job);
    const work = new ArrivalWork();
    const onArrival = (index: number, bytes: Uint8Array): void => {
      const job = waiting.get(index);
      if (job === undefined || job.plan !== undefined) return;
      if (work.do(() => this.#decodeJob(job, bytes, sink, signal))) waiting.delete(index);
    };
    const bytes = await this.storage.context.readData(ranges, { signal, onArrival: early ? onArrival : undefined });
    await work.end();
    const rest = [...waiting.values()];
    return () => this.#deliverFirst(answers, sink, signal, () => this.#finishRest(rest, ranges, bytes, sink, signal));
  }

  /** Finishes jobs whose bytes were fetched from far away, where they were put anywhere. */
  #finishRest(
    jobs: readonly Job[],
    ranges: readonly ByteRange[],
    bytes: readonly Uint8Array[],
    sink: BlockSink,
    signal: AbortSignal,
  ): Awaitable<void> {
    const apart = jobs.filter((job) => (job.plan?.starts.length ?? 1) > 1 || this.#direct(job) !== undefined);
    const { into, scratch } = this.#targetsOf(apart, ranges);
    const done = this.#finishJobs(jobs, 0, bytes, into, sink, signal);
    if (done === undefined) this.#scratch.give(scratch);
    return done;
  }

  /** Where the bytes of jobs are put, a place for each range; those that lie in the result already are not in the scratch. */
  #targetsOf(jobs: readonly Job[], ranges: readonly ByteRange[]): { into: Uint8Array[]; scratch: Uint8Array } {
    let needed = 0;
    for (const job of jobs) if (this.#direct(job) === undefined) needed += this.#bytesOf(job, ranges);
    const scratch = this.#scratch.take(needed);
    const into: Uint8Array[] = [];
    let used = 0;
    for (const job of jobs) {
      const total = this.#bytesOf(job, ranges);
      const target = this.#direct(job) ?? scratch.subarray(used, used += total);
      const pieces = job.plan?.starts.length ?? 1;
      for (let i = 0; i < pieces; i++) {
        into[job.first + i] = target.subarray(i * total / pieces, (i + 1) * total / pieces);
      }
    }
    return { into, scratch };
  }

  /** Where the bytes of a job can be read to, so that nothing is left to do. */
  #direct({ boxes: [box], plan }: Job): Uint8Array | undefined {
    return plan?.dense ? directTarget(box!.request, this.kernel) : undefined;
  }

  #bytesOf({ plan, first }: Job, ranges: readonly ByteRange[]): number {
    if (plan !== undefined) return plan.length * plan.starts.length;
    return ranges[first]!.end - ranges[first]!.start;
  }

  #finishJobs(
    jobs: readonly Job[],
    from: number,
    bytes: readonly Uint8Array[],
    into: readonly Uint8Array[],
    sink: BlockSink,
    signal?: AbortSignal,
  ): Awaitable<void> {
    for (let i = from; i < jobs.length; i++) {
      const job = jobs[i]!;
      const pending = job.plan === undefined
        ? this.#decodeJob(job, bytes[job.first]!, sink, signal)
        : this.#finishPlain(job, job.plan, bytes, into, sink, signal);
      if (pending !== undefined) return pending.then(() => this.#finishJobs(jobs, i + 1, bytes, into, sink, signal));
    }
  }

  /** A chunk without filters: its bytes are those of the elements. */
  #finishPlain(
    job: Job,
    plan: BoxPlan,
    bytes: readonly Uint8Array[],
    into: readonly Uint8Array[],
    sink: BlockSink,
    signal?: AbortSignal,
  ): Awaitable<void> {
    const { request } = job.boxes[0]!;
    const pieces = plan.starts.length;
    const direct = this.#direct(job) !== undefined;
    let target = into[job.first]!;
    if (pieces === 1 && !direct) target = bytes[job.first]!;
    else {
      for (let i = job.first; i < job.first + pieces; i++) if (bytes[i] !== into[i]) into[i]!.set(bytes[i]!);
      target = new Uint8Array(target.buffer, target.byteOffset, plan.length * pieces);
    }
    if (!direct) return this.deliver([{ request, bytes: target, first: 0, strides: plan.strides }], sink, signal);
    const stride = plan.strides.map((bytes) => bytes / this.kernel.size);
    sink({ request, data: request.into!, offset: 0, stride, done: true });
  }

  /** A chunk with filters: decoded whole, once for all its boxes, and kept where more of it may be wanted. */
  #decodeJob(job: Job, stored: Uint8Array, sink: BlockSink, signal?: AbortSignal): Awaitable<void> {
    const { boxes, chunk } = job;
    const { key, coordinates, request } = boxes[0]!;
    const { chunkBytes } = this.#chunks;
    const whole = boxes.length === 1 && this.#covers(boxes[0]!);
    const exact = whole && sizeOfBox(request.count) * this.kernel.size === chunkBytes;
    const direct = exact ? directTarget(request, this.kernel) : undefined;
    const lent = whole && direct === undefined ? this.#decoded.take(chunkBytes) : undefined;
    const finish = (bytes: Uint8Array): Awaitable<void> => {
      if (direct !== undefined) {
        const stride = locateBox(boxes[0]!.box, this.#chunkShape, 1).strides;
        return sink({ request, data: request.into!, offset: 0, stride, done: true });
      }
      if (!whole) this.#chunks.keepClean(key, coordinates, bytes, chunk);
      const done = this.deliver(boxes.map((box) => this.#answer(box, bytes)), sink, signal);
      if (done === undefined && lent !== undefined) this.#decoded.give(lent);
      return done;
    };
    const into = direct ?? lent?.subarray(0, chunkBytes) ?? this.#chunks.memory();
    const decoded = decodeChunk(this.#chunks, this.storage.shape, stored, chunk, coordinates, into);
    return decoded instanceof Promise ? decoded.then(finish) : finish(decoded);
  }

  /** Whether a box is all of its chunk that lies within the dataset. */
  #covers({ request, box }: ChunkBox): boolean {
    const { shape } = this;
    for (let axis = 0; axis < shape.length; axis++) {
      const extent = Math.min(this.#chunkShape[axis]!, shape[axis]! - (request.from[axis]! - box.from[axis]!));
      if (request.count[axis] !== extent) return false;
    }
    return true;
  }

  /** One element of a named dtype of numbers: from a kept chunk, or read alone from one without filters. */
  override readOne(index: readonly number[]): Awaitable<Scalar> | undefined {
    const { kernel, dtype, shape } = this;
    if (this.storage.pending !== undefined) return undefined;
    if (!kernel.native || typeof dtype !== "string" || kernel.memory.lanes !== 1 || this.elementRank > 0) {
      return undefined;
    }
    const chunk = this.#chunkShape;
    const coordinates = new Array<number>(index.length);
    let at = 0;
    for (let axis = 0; axis < index.length; axis++) {
      const position = index[axis]!;
      if (position >= shape[axis]!) return undefined;
      const coordinate = Math.floor(position / chunk[axis]!);
      coordinates[axis] = coordinate;
      at = at * chunk[axis]! + position - coordinate * chunk[axis]!;
    }
    const { size } = kernel;
    const key = this.#chunks.keyOf(coordinates);
    const kept = this.#chunks.cached(key);
    if (kept !== undefined) return this.scalarAt(kept.bytes, at * size);
    const stored = this.#chunks.find(key);
    if (stored === undefined || stored === null || !this.#chunks.isPlain(stored, coordinates)) return undefined;
    const start = stored.address + at * size;
    return this.readAlone((options) => this.storage.context.readData([{ start, end: start + size }], options));
  }

  override write(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    return this.storage.change(() => this.#write(requests, source, options));
  }

  #write(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    const writer = new ChunkWriter(this.storage, this.#chunks, this.kernel, this.#chunkShape);
    const signal = options?.signal;
    const begin = () => {
      const write = (batch: BlockRequest[]) => {
        return writer.write(
          batch.map((request) => {
            const box = this.#place(request);
            return { ...box, covers: this.#covers(box) };
          }),
          source,
        );
      };
      const written = inBatches(requests, () => this.#chunks.chunkBytes, write, signal);
      return written instanceof Promise ? written.then(() => writer.finish()) : writer.finish();
    };
    const prepared = this.#chunks.pipeline?.prepare();
    return prepared instanceof Promise ? prepared.then(begin) : begin();
  }

  /** Changes the extents; what is cut off is gone. */
  override resize(shape: readonly number[]): Awaitable<void> {
    return this.storage.change(() => resizeChunked(this.storage, this.#chunks, shape));
  }
}
