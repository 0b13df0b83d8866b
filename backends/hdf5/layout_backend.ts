/**
 * What the backends of all layouts have in common.
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
  Parallel,
} from "../../ndarray/backend.ts";
import type { AnyData, DType, Scalar } from "../../ndarray/dtype.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import { makeDense } from "../../ndarray/family.ts";
import { contiguousStrides } from "../../ndarray/storage.ts";
import type { ByteSourceReadOptions } from "../sources/source.ts";
import { deliverBox, sizeOfBox, Spare, visitBoxHeap } from "./box.ts";
import { type Conversion, type ConversionForm, conversionOf, decodeContext, decodeElements } from "./convert.ts";
import { fetchHeapObjects, type HeapObjects } from "./convert_heap.ts";
import type { Kernel } from "./convert_kernel.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { named } from "./naming_errors.ts";

/** Bytes that are read, decoded and handed over together; so that a remote source sees many ranges at once. */
const BATCH_BYTES = 8 * 1024 * 1024;
/** And how many boxes at most, since each has a record of its own. */
const BATCH_BOXES = 8192;

/** Bytes that answer one request, and where its elements stand in them. */
export interface Answer {
  readonly request: BlockRequest;
  readonly bytes: Uint8Array;
  readonly first: number;
  readonly strides: readonly number[];
}

/** The backend of a dataset, whatever its layout. */
export abstract class LayoutBackend implements Backend {
  /** The dtype of the innermost elements. */
  readonly dtype: DType;
  /** How many of the last axes belong to the element itself. */
  readonly elementRank: number;
  /** The state that all handles of the dataset share. */
  protected readonly storage: DatasetStorage;
  /** Converts the innermost elements. */
  readonly kernel: Kernel;
  /** The axes that an array datatype adds. */
  protected readonly elementShape: readonly number[];
  readonly #conversion: Conversion;
  /** How several threads read the elements, where they do. */
  parallel: Parallel | undefined;
  readonly #spare = new Spare();
  /** Where the bytes of an element that is read alone go, while no read is under way. */
  #lone: ByteSourceReadOptions | undefined;
  #element: AnyData | undefined;
  /** An element of zeros, once one was asked for. */
  #zeros: Uint8Array | undefined;
  #shapeOf: readonly number[] | undefined;
  #shape: readonly number[] = [];

  /**
   * Opens the elements of a dataset.
   *
   * @param storage The state that all handles of the dataset share.
   * @param form What elements are to become.
   */
  constructor(storage: DatasetStorage, form: ConversionForm) {
    this.storage = storage;
    this.#conversion = conversionOf(storage.datatype, storage.context.sizes, form);
    this.dtype = this.#conversion.dtype;
    this.kernel = this.#conversion.kernel;
    this.elementShape = this.#conversion.elementShape;
    this.elementRank = this.elementShape.length;
  }

  /** What the array is called in messages. */
  get name(): string {
    return `dataset ${JSON.stringify(this.storage.name)}`;
  }

  /** The most bytes that one read may bring into memory, where the reader does not say. */
  get maxBytes(): number {
    return this.storage.context.maxBytes;
  }

  /** The extents at this moment; those of an array datatype come last. */
  get shape(): readonly number[] {
    const { shape } = this.storage;
    if (shape !== this.#shapeOf) {
      this.#shapeOf = shape;
      this.#shape = this.elementRank === 0 ? shape : [...shape, ...this.elementShape];
    }
    return this.#shape;
  }

  /** How the array is cut into blocks at this moment. */
  abstract readonly grid: ChunkGrid;

  /** What an element is that was never written; of text in the global heap of a remote file, the empty text. */
  get fillValue(): Scalar {
    const { context, datatype } = this.storage;
    const count = datatype.size / this.kernel.size;
    const elements = decodeElements(context, this.#conversion, this.#fillElement(), count);
    const { data, objects } = elements instanceof Promise
      ? { data: this.kernel.memory.create(count), objects: [undefined] }
      : elements;
    const shape = this.elementShape;
    const element = makeDense(this.dtype, shape, { data, offset: 0, strides: contiguousStrides(shape), objects });
    return (shape.length === 0 ? element.at() : element) as Scalar;
  }

  /** Reads boxes, once all changes that were asked for before are made. */
  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void> {
    const { pending } = this.storage;
    if (pending !== undefined) return pending.then(() => this.read(requests, sink, options));
    return this.naming(() => this.readBoxes(requests, sink, options));
  }

  /** Runs an action; its errors say which dataset was being read. */
  protected naming<T>(action: () => Awaitable<T>): Awaitable<T> {
    const fail = (error: unknown): never => {
      throw named(error, `read dataset ${JSON.stringify(this.storage.name)}`);
    };
    try {
      const result = action();
      return result instanceof Promise ? result.catch(fail) : result;
    } catch (error) {
      return fail(error);
    }
  }

  /** Reads boxes. */
  protected abstract readBoxes(
    requests: Iterable<BlockRequest>,
    sink: BlockSink,
    options?: BackendOptions,
  ): Awaitable<void>;

  /** A short way to one element, where the layout has one. */
  readOne?(index: readonly number[]): Awaitable<Scalar> | undefined;

  /** One element from bytes that are read for it alone; `undefined` where a writer may have overwritten them by then. */
  protected readAlone(
    read: (options: ByteSourceReadOptions) => Awaitable<readonly Uint8Array[]>,
  ): Awaitable<Scalar> | undefined {
    const witness = this.storage.owner?.witness;
    const options = this.#lone ?? { into: [new Uint8Array(this.kernel.size)] };
    this.#lone = undefined;
    return this.naming<Scalar | undefined>(() => {
      witness?.doubt();
      const bytes = read(options);
      if (bytes instanceof Promise) return bytes.then(([bytes]) => this.scalarAt(bytes!, 0));
      this.#lone = options;
      return witness?.changed() ? undefined : this.scalarAt(bytes[0]!, 0);
    }) as Awaitable<Scalar> | undefined;
  }

  /** The element of a named dtype of numbers at a place in bytes. */
  protected scalarAt(bytes: Uint8Array, at: number): Scalar {
    const { kernel } = this;
    const data = this.#element ??= kernel.memory.create(1);
    kernel.decode(bytes, at, kernel.size, 1, data, 0, undefined!);
    return (this.dtype === "bool" ? data[0] !== 0 : data[0]) as Scalar;
  }

  /** Writes boxes, where the layout can be written. */
  write?(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void>;

  /** Changes the extents, where the layout allows it. */
  resize?(shape: readonly number[]): Awaitable<void>;

  /** The same elements under another dtype, where the file form allows it. */
  as?(dtype: DType): Backend | undefined;

  /** What a box brings into memory, values of variable length counted in by a guess. */
  protected boxBytes(request: BlockRequest): number {
    return sizeOfBox(request.count) * this.kernel.size * (this.kernel.usesHeap ? 8 : 1);
  }

  /** Ends with a `RangeError` where a box does not lie within the array as it is now. */
  protected checkBox({ from, step, count }: BlockRequest): void {
    const { shape } = this;
    for (let axis = 0; axis < shape.length; axis++) {
      const last = from[axis]! + (count[axis]! - 1) * step[axis]!;
      if (last >= shape[axis]! && count[axis]! > 0) {
        throw new RangeError(
          `Cannot read dataset ${JSON.stringify(this.storage.name)}: index ${last} of axis ${axis} ` +
            `lies outside of its shape (${this.storage.shape.join(", ")})`,
        );
      }
    }
  }

  /** Hands answers to the sink; what they point to in the global heap is fetched for all of them together. */
  protected deliver(answers: readonly Answer[], sink: BlockSink, signal?: AbortSignal): Awaitable<void> {
    const { kernel } = this;
    if (kernel.native) {
      for (const { request, bytes, first, strides } of answers) {
        deliverBox(request, kernel, bytes, first, strides, undefined, this.#spare, sink);
      }
      return;
    }
    const finish = (heap: HeapObjects | undefined): void => {
      const decoding = decodeContext(this.storage.context, heap);
      for (const { request, bytes, first, strides } of answers) {
        deliverBox(request, kernel, bytes, first, strides, decoding, this.#spare, sink);
      }
    };
    if (!kernel.usesHeap || answers.length === 0) return finish(undefined);
    const heap = fetchHeapObjects(this.storage.context, (visit) => {
      for (const { request, bytes, first, strides } of answers) {
        visitBoxHeap(request.count, kernel, bytes, first, strides, visit);
      }
    }, signal);
    return heap instanceof Promise ? heap.then(finish) : finish(heap);
  }

  /** The answer of a box that was never written: the same element over and over. */
  protected fillAnswer(request: BlockRequest): Answer {
    const bytes = this.#fillElement();
    const strides = new Array<number>(request.count.length).fill(0);
    let first = 0;
    // Within an array datatype the fill value has an element for each place.
    let stride = this.kernel.size;
    for (let axis = strides.length - 1; axis >= this.storage.shape.length; axis--) {
      strides[axis] = stride * request.step[axis]!;
      first += stride * request.from[axis]!;
      stride *= this.elementShape[axis - this.storage.shape.length]!;
    }
    return { request, bytes, first, strides };
  }

  /** The fill value as the file stores an element. */
  #fillElement(): Uint8Array {
    const { fillBytes, datatype: { size }, name } = this.storage;
    const known = fillBytes ?? this.#zeros;
    if (known !== undefined) return known;
    if (size > this.maxBytes) {
      throw new UnsupportedError(
        `Cannot read dataset ${
          JSON.stringify(name)
        }: an element has ${size} bytes and at most ${this.maxBytes} may be ` +
          "brought into memory",
        { feature: `elements of ${size} bytes` },
      );
    }
    return this.#zeros = new Uint8Array(size);
  }
}

/**
 * Works through requests a batch at a time: without a promise as long as the batches need none.
 *
 * @param requests The requests.
 * @param bytesOf How many bytes a request brings into memory.
 * @param process Works on a batch.
 * @param signal Ends the work early.
 * @returns Nothing where all is done, else a promise.
 */
export function inBatches(
  requests: Iterable<BlockRequest>,
  bytesOf: (request: BlockRequest) => number,
  process: (batch: BlockRequest[]) => Awaitable<void>,
  signal?: AbortSignal,
): Awaitable<void> {
  const next = batchesOf(requests, bytesOf, signal);
  for (let batch = next(); batch.length > 0; batch = next()) {
    const pending = process(batch);
    if (pending !== undefined) return finishBatches(pending, next, process);
  }
}

/**
 * Cuts requests into batches.
 *
 * @param requests The requests.
 * @param bytesOf How many bytes a request brings into memory.
 * @param signal Ends the work early.
 * @returns What gives the next batch; one without requests is the end.
 */
export function batchesOf(
  requests: Iterable<BlockRequest>,
  bytesOf: (request: BlockRequest) => number,
  signal?: AbortSignal,
): () => BlockRequest[] {
  const iterator = requests[Symbol.iterator]();
  return () => {
    const batch: BlockRequest[] = [];
    for (let bytes = 0; bytes < BATCH_BYTES && batch.length < BATCH_BOXES;) {
      const step = iterator.next();
      if (step.done) break;
      batch.push(step.value);
      bytes += bytesOf(step.value);
    }
    signal?.throwIfAborted();
    return batch;
  };
}

async function finishBatches(
  pending: Promise<void>,
  next: () => BlockRequest[],
  process: (batch: BlockRequest[]) => Awaitable<void>,
): Promise<void> {
  await pending;
  for (let batch = next(); batch.length > 0; batch = next()) {
    const more = process(batch);
    if (more !== undefined) await more;
  }
}
