/**
 * Datasets whose elements stand one after the other: in the file, in the header, or in external files.
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
import type { DType, Scalar } from "../../ndarray/dtype.ts";
import { bothPlans, type FetchPlan, nothingToFetch } from "../../ndarray/plan.ts";
import { FormatError } from "../../ndarray/errors.ts";
import type { ByteRange, ByteSourceReadOptions } from "../sources/source.ts";
import { type BoxPlan, directTarget, encodeBox, planBox, sizeOfBox } from "./box.ts";
import { type ConversionForm, encodeContext } from "./convert.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { moveElements, wouldOverwriteFlushed } from "./keep_flushed.ts";
import { type Answer, inBatches, LayoutBackend } from "./layout_backend.ts";
import type { FinishBatch } from "./far_batches.ts";
import { Scratch } from "./scratch.ts";
import { steadily } from "./steadily.ts";

/** Bytes of a block of the synthetic grid. */
const BLOCK_BYTES = 1024 * 1024;

/** Where the bytes of a dataset stand that has no chunks; positions are counted from its first byte. */
export interface LinearBytes {
  /** Whether any byte was ever stored. */
  readonly allocated: boolean;
  read(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<readonly Uint8Array[]>;
  /** Tells what a read would fetch. */
  plan(ranges: readonly ByteRange[]): FetchPlan;
  /** Gets ready for a change: makes room for all bytes where there is none yet. */
  prepare?(): Awaitable<void>;
  write?(start: number, bytes: Uint8Array): Awaitable<void>;
}

/** A request and which bytes it needs. */
interface Planned {
  readonly request: BlockRequest;
  readonly plan: BoxPlan;
}

/** The backend of a dataset without chunks. */
export class LinearBackend extends LayoutBackend {
  readonly #bytes: LinearBytes;
  readonly #scratch = new Scratch();
  #gridOf: readonly number[] | undefined;
  #grid: ChunkGrid = { chunk: [], count: [] };

  /**
   * Opens the elements.
   *
   * @param storage The state that all handles of the dataset share.
   * @param form What elements are to become.
   * @param bytes Where the bytes stand.
   */
  constructor(storage: DatasetStorage, form: ConversionForm, bytes: LinearBytes) {
    super(storage, form);
    this.#bytes = bytes;
  }

  /** Blocks of about 1 MiB. */
  override get grid(): ChunkGrid {
    const { shape } = this;
    if (shape !== this.#gridOf) {
      this.#gridOf = shape;
      this.#grid = syntheticGrid(shape, this.kernel.size);
    }
    return this.#grid;
  }

  /** The same elements under another dtype, where the file form allows it. */
  override as(dtype: DType): LinearBackend | undefined {
    return dtype === "bytes" && this.dtype === "string"
      ? new LinearBackend(this.storage, "bytes", this.#bytes)
      : undefined;
  }

  protected override readBoxes(
    requests: Iterable<BlockRequest>,
    sink: BlockSink,
    options?: BackendOptions,
  ): Awaitable<void> {
    return inBatches(
      requests,
      (request) => this.boxBytes(request),
      (batch) => this.#readBatch(batch, sink, options?.signal),
      options?.signal,
    );
  }

  /** What reading boxes would fetch. */
  plan(requests: Iterable<BlockRequest>, options?: BackendOptions): Awaitable<FetchPlan> {
    let plan = nothingToFetch;
    const add = (batch: readonly BlockRequest[]): void => {
      const ranges = batch.flatMap((request) => {
        const { starts, length } = planBox(request, this.shape, this.kernel.size);
        return starts.map((start) => ({ start, end: start + length }));
      });
      if (this.#bytes.allocated) plan = bothPlans(plan, this.#bytes.plan(ranges));
    };
    const done = inBatches(requests, (request) => this.boxBytes(request), add, options?.signal);
    return done instanceof Promise ? done.then(() => plan) : plan;
  }

  #readBatch(batch: readonly BlockRequest[], sink: BlockSink, signal?: AbortSignal): Awaitable<void> {
    const finish = steadily(this.storage.owner, () => this.#fetchBatch(batch, sink, signal));
    return finish instanceof Promise ? finish.then((finish) => finish()) : finish();
  }

  /** Fetches what a batch needs, and gives what is left to do. */
  #fetchBatch(batch: readonly BlockRequest[], sink: BlockSink, signal?: AbortSignal): Awaitable<FinishBatch> {
    for (const request of batch) this.checkBox(request);
    if (!this.#bytes.allocated) {
      return () => this.deliver(batch.map((request) => this.fillAnswer(request)), sink, signal);
    }
    this.storage.owner?.witness?.doubt();
    const { kernel, shape } = this;
    const plans: Planned[] = [];
    const ranges: ByteRange[] = [];
    const into: Uint8Array[] = [];
    let scratchBytes = 0;
    for (const request of batch) {
      const plan = planBox(request, shape, kernel.size);
      plans.push({ request, plan });
      if (!plan.dense || directTarget(request, kernel) === undefined) scratchBytes += plan.length * plan.starts.length;
    }
    const scratch = this.#scratch.take(scratchBytes);
    let used = 0;
    for (const { request, plan } of plans) {
      const total = plan.length * plan.starts.length;
      const direct = plan.dense ? directTarget(request, kernel) : undefined;
      const target = direct ?? scratch.subarray(used, used += total);
      plan.starts.forEach((start, i) => {
        ranges.push({ start, end: start + plan.length });
        into.push(target.subarray(i * plan.length, (i + 1) * plan.length));
      });
    }
    const finish = (read: readonly Uint8Array[]): FinishBatch => () => {
      const answers: Answer[] = [];
      let next = 0;
      for (const { request, plan } of plans) {
        const pieces = plan.starts.length;
        const lone = pieces === 1 && read[next] !== into[next] ? read[next]! : undefined;
        if (lone === undefined) collect(read, into, next, pieces);
        const target = into[next]!;
        next += pieces;
        const direct = plan.dense ? directTarget(request, kernel) : undefined;
        if (direct !== undefined) {
          if (lone !== undefined) direct.set(lone);
          sink({
            request,
            data: request.into!,
            offset: 0,
            stride: plan.strides.map((stride) => stride / kernel.size),
            done: true,
          });
        } else if (lone !== undefined) answers.push({ request, bytes: lone, first: 0, strides: plan.strides });
        else answers.push({ request, bytes: widen(target, pieces * plan.length), first: 0, strides: plan.strides });
      }
      const delivered = this.deliver(answers, sink, signal);
      if (delivered === undefined) this.#scratch.give(scratch);
      return delivered;
    };
    const read = this.#bytes.read(ranges, { signal, into });
    return read instanceof Promise ? read.then(finish) : finish(read);
  }

  /** One element of a named dtype of numbers, read alone. */
  override readOne(index: readonly number[]): Awaitable<Scalar> | undefined {
    const { kernel, shape, dtype } = this;
    if (this.storage.pending !== undefined) return undefined;
    if (!kernel.native || typeof dtype !== "string" || kernel.memory.lanes !== 1 || !this.#bytes.allocated) {
      return undefined;
    }
    let at = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      if (index[axis]! >= shape[axis]!) return undefined;
      at = at * shape[axis]! + index[axis]!;
    }
    const { size } = kernel;
    return this.readAlone((options) => this.#bytes.read([{ start: at * size, end: (at + 1) * size }], options));
  }

  override write(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    if (this.#bytes.write === undefined && this.storage.context.writer !== undefined) {
      throw new TypeError(`Cannot write dataset ${JSON.stringify(this.storage.name)}: its elements cannot be changed`);
    }
    return this.storage.change(() => this.#write(requests, source, options));
  }

  #write(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    const prepared = this.#bytes.prepare?.();
    const bytesOfRequest = (request: BlockRequest) => sizeOfBox(request.count) * this.kernel.size;
    const begin = () =>
      inBatches(requests, bytesOfRequest, (batch) => this.#writeBatch(batch, source), options?.signal);
    return prepared instanceof Promise ? prepared.then(begin) : begin();
  }

  /** Writes boxes one after the other: dense ones at once, others over the bytes between their elements. */
  #writeBatch(batch: readonly BlockRequest[], source: BlockSource): Awaitable<void> {
    for (let i = 0; i < batch.length; i++) {
      const pending = this.#writeBox(batch[i]!, source);
      if (pending !== undefined) {
        const rest = batch.slice(i + 1);
        return pending.then(() => this.#writeBatch(rest, source));
      }
    }
  }

  #writeBox(request: BlockRequest, source: BlockSource): Awaitable<void> {
    this.checkBox(request);
    const { kernel, shape } = this;
    const plan = planBox(request, shape, kernel.size);
    const ranges = plan.starts.map((start) => ({ start, end: start + plan.length }));
    const memory = this.#scratch.take(plan.length * plan.starts.length);
    const bytes = memory.subarray(0, plan.length * plan.starts.length);
    const store = (): Awaitable<void> => {
      const block = source(request);
      const encoding = encodeContext(this.storage.context, block.objects);
      encodeBox(block, request.count, kernel, bytes, 0, plan.strides, encoding);
      const stored = this.#writeRanges(ranges, bytes, 0);
      if (stored === undefined) this.#scratch.give(memory);
      return stored;
    };
    if (plan.dense) return store();
    const before = this.#bytes.read(ranges);
    const merge = (read: readonly Uint8Array[]) => {
      read.forEach((piece, i) => bytes.set(piece, i * plan.length));
      return store();
    };
    return before instanceof Promise ? before.then(merge) : merge(before);
  }

  #writeRanges(ranges: readonly ByteRange[], bytes: Uint8Array, from: number): Awaitable<void> {
    for (let i = from; i < ranges.length; i++) {
      const { start, end } = ranges[i]!;
      const pending = this.#bytes.write!(start, bytes.subarray(i * (end - start), (i + 1) * (end - start)));
      if (pending instanceof Promise) return pending.then(() => this.#writeRanges(ranges, bytes, i + 1));
    }
  }
}

/** Puts pieces where they were meant to go, where the source gave others. */
function collect(read: readonly Uint8Array[], into: readonly Uint8Array[], from: number, count: number): void {
  for (let i = from; i < from + count; i++) if (read[i] !== into[i]) into[i]!.set(read[i]!);
}

/** The same memory from the piece's start on, over `length` bytes. */
function widen(piece: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(piece.buffer, piece.byteOffset, length);
}

/** Cuts an array into blocks of about 1 MiB that are runs of its last axes. */
export function syntheticGrid(shape: readonly number[], itemSize: number): ChunkGrid {
  const chunk = shape.map((extent) => Math.max(extent, 1));
  let bytes = itemSize * sizeOfBox(chunk);
  for (let axis = 0; axis < chunk.length && bytes > BLOCK_BYTES; axis++) {
    const row = bytes / chunk[axis]!;
    chunk[axis] = Math.max(1, Math.floor(BLOCK_BYTES / row));
    bytes = row * chunk[axis]!;
  }
  return { chunk, count: shape.map((extent, axis) => Math.ceil(extent / chunk[axis]!)) };
}

/** The bytes of a dataset that stand in one piece of the file. */
export function contiguousBytes(storage: DatasetStorage): LinearBytes {
  return storage.context.writer === undefined ? new ContiguousBytes(storage) : new WritableContiguousBytes(storage);
}

class ContiguousBytes implements LinearBytes {
  protected readonly storage: DatasetStorage;

  constructor(storage: DatasetStorage) {
    this.storage = storage;
  }

  get allocated(): boolean {
    return this.place().address !== undefined;
  }

  read(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<readonly Uint8Array[]> {
    const address = this.place().address!;
    return this.storage.context.readData(
      ranges.map(({ start, end }) => ({ start: start + address, end: end + address })),
      options,
    );
  }

  plan(ranges: readonly ByteRange[]): FetchPlan {
    const address = this.place().address!;
    return this.storage.context.planData(
      ranges.map(({ start, end }) => ({ start: start + address, end: end + address })),
    );
  }

  /** Where the bytes stand at this moment, and how many there must be. */
  protected place(): { readonly address: number | undefined; readonly size: number } {
    const { layout, name, shape, datatype } = this.storage;
    if (layout.class !== "contiguous") {
      throw new FormatError(`Cannot read dataset ${JSON.stringify(name)}: its layout changed`);
    }
    const needed = sizeOfBox(shape) * datatype.size;
    if (layout.address !== undefined && layout.size !== undefined && layout.size < needed) {
      throw new FormatError(
        `Cannot read dataset ${JSON.stringify(name)}: it needs ${needed} bytes and has ${layout.size}`,
        { address: layout.address },
      );
    }
    return { address: layout.address, size: needed };
  }
}

class WritableContiguousBytes extends ContiguousBytes {
  prepare(): Awaitable<void> {
    const { storage } = this;
    const { address: standing, size } = this.place();
    if (wouldOverwriteFlushed(storage)) return moveElements(storage);
    if (standing !== undefined || size === 0) return;
    const writer = storage.context.writer!;
    const address = writer.space.allocateData(size);
    storage.layout = { class: "contiguous", address, size, version: storage.layout.version };
    storage.headerChanged = true;
    return writer.fill(address, size, storage.fillBytes);
  }

  write(start: number, bytes: Uint8Array): Awaitable<void> {
    return this.storage.context.writer!.writeData(this.place().address! + start, bytes);
  }
}
