/**
 * Arrays whose elements stand one after the other in a source of bytes, in C order: npy files, FITS images.
 *
 * @module
 */

import type {
  Awaitable,
  Backend,
  BackendOptions,
  BlockRequest,
  BlockSink,
  BlockSource,
  ChunkGrid,
} from "../ndarray/backend.ts";
import type { DType, Scalar } from "../ndarray/dtype.ts";
import { emptyElement } from "../ndarray/element.ts";
import { FormatError } from "../ndarray/errors.ts";
import { type BoxPlan, deliverBox, encodeBox, planBox, sizeOfBox, Spare } from "./hdf5/box.ts";
import type { DecodeContext, EncodeContext, Kernel } from "./hdf5/convert_kernel.ts";
import { inBatches } from "./hdf5/layout_backend.ts";
import { syntheticGrid } from "./hdf5/layout_contiguous.ts";
import { Scratch } from "./hdf5/scratch.ts";
import type { ByteRange, ByteSource, ByteStore } from "./sources/source.ts";

/** What stands where. */
export interface LinearArray<D extends DType = DType> {
  /** The dtype of the innermost elements. */
  readonly dtype: D;
  /** The extents; those of elements that are arrays themselves come last. */
  readonly shape: readonly number[];
  /** How many of the last axes belong to the element itself. */
  readonly elementRank?: number;
  /** Converts the innermost elements. */
  readonly kernel: Kernel;
  /** Gives text as its raw bytes, where elements are text. */
  readonly bytesKernel?: Kernel | undefined;
  /** The byte of the source that the first element starts at. */
  readonly start: number;
  /** What the array is called in messages. */
  readonly name: string;
}

const nothing = (): never => {
  throw new FormatError("Cannot convert elements: they lead out of the array");
};

/** None of these formats has elements that point elsewhere. */
const decoding: DecodeContext = {
  heap: { object: nothing },
  objects: [undefined],
  budget: { bytes: Infinity },
  makeReference: nothing,
};

/**
 * The context of encoding elements that point nowhere.
 *
 * @param objects What the slots of records point into.
 * @returns The context.
 */
export function plainEncoding(objects: readonly unknown[] | undefined): EncodeContext {
  return { objects: objects ?? [undefined], addHeapObject: nothing, encodeReference: nothing };
}

/** Elements in C order in a source. */
export class LinearBackend<D extends DType = DType> implements Backend<D> {
  /** The dtype of the innermost elements. */
  readonly dtype: D;
  /** The extents. */
  readonly shape: readonly number[];
  /** How many of the last axes belong to the element itself. */
  readonly elementRank: number;
  /** Blocks of about 1 MiB. */
  readonly grid: ChunkGrid;
  readonly #array: LinearArray<D>;
  readonly #source: ByteSource;
  readonly #scratch = new Scratch();
  readonly #spare = new Spare();

  /**
   * Makes the backend.
   *
   * @param array What stands where.
   * @param source Where the bytes come from.
   */
  constructor(array: LinearArray<D>, source: ByteSource) {
    this.dtype = array.dtype;
    this.shape = array.shape;
    this.elementRank = array.elementRank ?? 0;
    this.grid = syntheticGrid(array.shape, Math.max(array.kernel.size, 1));
    this.#array = array;
    this.#source = source;
  }

  /** Zero, an empty text, and the like. */
  get fillValue(): Scalar<D> {
    return emptyElement(this.dtype);
  }

  /**
   * Offers text as its raw bytes.
   *
   * @param dtype The dtype wanted.
   * @returns The backend of the bytes, where the elements are text and bytes are wanted.
   */
  as(dtype: DType): Backend | undefined {
    const { bytesKernel } = this.#array;
    if (dtype !== "bytes" || bytesKernel === undefined) return undefined;
    return new LinearBackend({ ...this.#array, dtype: "bytes", kernel: bytesKernel }, this.#source);
  }

  /**
   * Reads boxes.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @param options When to stop early.
   * @returns Nothing where all was at hand, else a promise.
   */
  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void> {
    const { size } = this.#array.kernel;
    return inBatches(
      requests,
      (request) => sizeOfBox(request.count) * size,
      (batch) => this.#readBatch(batch, sink, options?.signal),
      options?.signal,
    );
  }

  #readBatch(batch: readonly BlockRequest[], sink: BlockSink, signal?: AbortSignal): Awaitable<void> {
    const { kernel, shape } = this.#array;
    const plans = batch.map((request) => planBox(request, shape, kernel.size));
    const scratch = this.#scratch.take(plans.reduce((sum, plan) => sum + lengthOf(plan), 0));
    const ranges = plans.flatMap((plan) => this.#rangesOf(plan));
    let used = 0;
    const into = ranges.map(({ start, end }) => scratch.subarray(used, used += end - start));
    const finish = (read: readonly Uint8Array[]): void => {
      let next = 0;
      plans.forEach((plan, i) => {
        const first = next;
        next += plan.starts.length;
        const bytes = plan.starts.length === 1 ? read[first]! : joined(read, into, first, plan);
        deliverBox(batch[i]!, kernel, bytes, 0, plan.strides, decoding, this.#spare, sink);
      });
      this.#scratch.give(scratch);
    };
    const read = this.#source.read(ranges, { signal, into });
    return read instanceof Promise ? read.then(finish) : finish(read);
  }

  #rangesOf(plan: BoxPlan): ByteRange[] {
    const { start: base } = this.#array;
    return plan.starts.map((start) => ({ start: base + start, end: base + start + plan.length }));
  }

  /** Writes boxes where the source is a store. */
  get write(): Backend<D>["write"] {
    const store = this.#source as ByteStore;
    if (typeof store.write !== "function") return undefined;
    return async (requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Promise<void> => {
      for (const request of requests) {
        options?.signal?.throwIfAborted();
        const pending = this.#writeBox(store, request, source);
        if (pending !== undefined) await pending;
      }
    };
  }

  #writeBox(store: ByteStore, request: BlockRequest, source: BlockSource): Awaitable<void> {
    const { kernel, shape } = this.#array;
    const plan = planBox(request, shape, kernel.size);
    const ranges = this.#rangesOf(plan);
    const bytes = this.#scratch.take(lengthOf(plan));
    const put = (): Awaitable<void> => {
      const block = source(request);
      encodeBox(block, request.count, kernel, bytes, 0, plan.strides, plainEncoding(block.objects));
      const stored = ranges.map(({ start }, i) => {
        return store.write(start, bytes.subarray(i * plan.length, (i + 1) * plan.length));
      });
      if (stored.some((pending) => pending !== undefined)) return Promise.all(stored).then(() => {});
      this.#scratch.give(bytes);
    };
    if (plan.dense) return put();
    // The bytes between the elements stay as they are.
    const merge = (before: readonly Uint8Array[]): Awaitable<void> => {
      before.forEach((piece, i) => bytes.set(piece, i * plan.length));
      return put();
    };
    const before = store.read(ranges);
    return before instanceof Promise ? before.then(merge) : merge(before);
  }
}

function lengthOf(plan: BoxPlan): number {
  return plan.length * plan.starts.length;
}

/** The pieces of one box as one run of bytes: they were asked for side by side. */
function joined(read: readonly Uint8Array[], into: readonly Uint8Array[], first: number, plan: BoxPlan): Uint8Array {
  for (let i = first; i < first + plan.starts.length; i++) if (read[i] !== into[i]) into[i]!.set(read[i]!);
  return new Uint8Array(into[first]!.buffer, into[first]!.byteOffset, lengthOf(plan));
}
