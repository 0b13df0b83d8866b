/**
 * One field of packed records: shared in memory, and as a backend over the backend of the records.
 *
 * @module
 */

import type {
  Awaitable,
  Backend,
  BackendOptions,
  BackendPart,
  BlockRequest,
  BlockSink,
  BlockSource,
  ChunkGrid,
} from "./backend.ts";
import { aligned, copyStorage, inBytes } from "./copy.ts";
import { allocate, type AnyData, type DType, isObjectDType, itemSize, layoutOf, type Scalar, unfold } from "./dtype.ts";
import { gridFor } from "./grid.ts";
import { type RecordField, recordField } from "./record.ts";
import { Originals } from "./requests.ts";
import { contiguousStrides, newStorage, sizeOf, type Storage, storageOver } from "./storage.ts";
import { placeBlock } from "./place.ts";
import { type View, wholeView } from "./view.ts";

/** A field of records in memory. */
export interface FieldStorage {
  /** The dtype of the field's innermost elements. */
  readonly dtype: DType;
  /** The shape, the axes of a field that is an array at the end. */
  readonly shape: readonly number[];
  /** Where the elements stand. */
  readonly storage: Storage;
}

/** Where a field stands inside of records, in bytes. */
function looseField(dtype: DType, shape: readonly number[], storage: Storage, field: RecordField): FieldStorage {
  const records = inBytes(dtype, storage);
  const { base, shape: inner } = unfold(field.dtype);
  const size = itemSize(base);
  const strides = [...records.strides, ...contiguousStrides(inner).map((stride) => stride * size)];
  return {
    dtype: base,
    shape: [...shape, ...inner],
    storage: {
      data: records.data,
      offset: records.offset + field.offset,
      strides,
      objects: records.objects,
      loose: true,
    },
  };
}

/** Visits the byte of each element of a loose storage in C order. */
function forEachByte(
  shape: readonly number[],
  storage: Storage,
  visit: (at: number) => void,
  axis = 0,
  at = storage.offset,
): void {
  if (axis === shape.length) visit(at);
  else {for (let i = 0; i < shape[axis]!; i++) {
      forEachByte(shape, storage, visit, axis + 1, at + i * storage.strides[axis]!);
    }}
}

function slotView(storage: Storage): DataView {
  const { buffer, byteOffset, byteLength } = storage.data as Uint8Array;
  return new DataView(buffer, byteOffset, byteLength);
}

/**
 * Takes one field of records in memory. Text, references and sequences are gathered; all else shares the memory.
 *
 * @param dtype The dtype of the records.
 * @param shape The shape.
 * @param storage Where the records stand.
 * @param name The name of the field.
 * @returns The field.
 * @throws {TypeError} If the elements are not records.
 * @throws {RangeError} If they have no such field.
 */
export function fieldStorage(dtype: DType, shape: readonly number[], storage: Storage, name: string): FieldStorage {
  const loose = looseField(dtype, shape, storage, recordField(dtype, name));
  if (!isObjectDType(loose.dtype)) return { ...loose, storage: settle(loose.dtype, loose.storage) };
  const data = allocate(loose.dtype, sizeOf(loose.shape)) as unknown[];
  const slots = slotView(loose.storage);
  let next = 0;
  forEachByte(loose.shape, loose.storage, (at) => {
    const object = storage.objects?.[slots.getUint32(at, true)];
    if (object !== undefined) data[next] = object;
    next++;
  });
  return { ...loose, storage: storageOver(loose.dtype, loose.shape, data as AnyData) };
}

/** Looks at a loose storage through the container of its dtype, where its bytes are aligned for it. */
function settle(dtype: DType, storage: Storage): Storage {
  const { container, itemSize: size } = layoutOf(dtype);
  const bytes = storage.data as Uint8Array;
  const unit = (container as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  const start = bytes.byteOffset + storage.offset;
  const first = start % size;
  if (first % unit !== 0 || storage.strides.some((stride) => stride % size !== 0)) return storage;
  const View = container as unknown as new (buffer: ArrayBufferLike, byteOffset: number, length: number) => AnyData;
  const slots = Math.floor((bytes.byteOffset + bytes.byteLength - first) / size) * (size / unit);
  return {
    data: new View(bytes.buffer, first, slots),
    offset: (start - first) / size,
    strides: storage.strides.map((stride) => stride / size),
    objects: storage.objects,
  };
}

/** The part of a field that a box takes of the axes behind those of the records. */
function innerBox({ dtype, shape, storage }: FieldStorage, box: BlockRequest, rank: number): FieldStorage {
  if (shape.length === rank) return { dtype, shape, storage };
  let { offset } = storage;
  const strides = storage.strides.map((stride, axis) => {
    if (axis < rank) return stride;
    offset += box.from[axis]! * stride;
    return box.step[axis]! * stride;
  });
  return { dtype, shape: box.count, storage: { ...storage, offset, strides } };
}

/** Puts elements into a field of records. */
function setField(dtype: DType, storage: Storage, name: string, box: BlockRequest, from: Storage): void {
  const rank = storage.strides.length;
  const whole = looseField(dtype, box.count.slice(0, rank), storage, recordField(dtype, name));
  const loose = innerBox(whole, box, rank);
  if (!isObjectDType(loose.dtype)) {
    copyStorage(loose.dtype, loose.shape, from, loose.storage);
    return;
  }
  const slots = slotView(loose.storage);
  const objects = storage.objects!;
  const values: unknown[] = [];
  forEachByte(loose.shape, from, (at) => values.push(from.data[at]));
  let next = 0;
  forEachByte(loose.shape, loose.storage, (at) => {
    const value = values[next++];
    slots.setUint32(at, value === undefined ? 0 : objects.push(value) - 1, true);
  });
}

/**
 * Makes a backend of one field of records.
 *
 * @param records The backend of the records.
 * @param name The name of the field.
 * @returns The backend of the field.
 * @throws {TypeError} If the elements are not records.
 * @throws {RangeError} If they have no such field.
 */
export function fieldBackend(records: Backend, name: string): Backend {
  return new FieldBackend(records, name);
}

class FieldBackend implements Backend {
  readonly dtype: DType;
  readonly elementRank: number;
  readonly #records: Backend;
  readonly #name: string;
  readonly #inner: readonly number[];

  constructor(records: Backend, name: string) {
    const { base, shape } = unfold(recordField(records.dtype, name).dtype);
    this.dtype = base;
    this.#inner = shape;
    this.elementRank = this.#inner.length;
    this.#records = records;
    this.#name = name;
  }

  get shape(): readonly number[] {
    return [...this.#records.shape, ...this.#inner];
  }

  get grid(): ChunkGrid {
    return this.#withInner(this.#records.grid);
  }

  gridFor({ shape, terms }: View): Awaitable<ChunkGrid> {
    const grid = gridFor(this.#records, { shape, terms: terms.slice(0, this.#records.shape.length) });
    return grid instanceof Promise ? grid.then((found) => this.#withInner(found)) : this.#withInner(grid);
  }

  /** The grid of the records, with the axes of the field, which no block cuts. */
  #withInner({ chunk, count, stored }: ChunkGrid): ChunkGrid {
    return {
      chunk: [...chunk, ...this.#inner.map((extent) => Math.max(extent, 1))],
      count: [...count, ...this.#inner.map(() => 1)],
      stored,
    };
  }

  get sources(): readonly BackendPart[] {
    return [{ backend: this.#records, view: wholeView(this.#records.shape) }];
  }

  get fillValue(): Scalar {
    return (this.#records.fillValue as Record<string, Scalar>)[this.#name]!;
  }

  /** The box of records that a box of the field lies in, its elements in C order from 0. */
  #recordRequest(request: BlockRequest): BlockRequest {
    const rank = this.#records.shape.length;
    const count = request.count.slice(0, rank);
    const { key, from, step, empty } = request;
    return {
      key,
      empty,
      from: from.slice(0, rank),
      step: step.slice(0, rank),
      count,
      to: 0,
      toStride: contiguousStrides(count),
    };
  }

  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void> {
    const { dtype } = this.#records;
    const originals = new Originals((request) => this.#recordRequest(request));
    return this.#records.read(originals.map(requests), (block) => {
      const { data, offset, stride, objects } = block;
      const records = { data, offset, strides: stride, objects: objects as unknown[] | undefined };
      const request = originals.take(block.request);
      const whole = fieldStorage(dtype, block.request.count, records, this.#name);
      const field = innerBox(whole, request, block.request.count.length);
      const storage = aligned(field.dtype, field.shape, field.storage);
      sink({ request, data: storage.data, offset: storage.offset, stride: storage.strides, objects: storage.objects });
    }, options);
  }

  write(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    if (this.#records.write === undefined) {
      throw new TypeError(`Cannot write field "${this.#name}": the records are read-only`);
    }
    return this.#writeAll(requests[Symbol.iterator](), source, options);
  }

  #writeAll(requests: Iterator<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    for (let next = requests.next(); !next.done; next = requests.next()) {
      const written = this.#writeBox(next.value, source, options);
      if (written !== undefined) return written.then(() => this.#writeAll(requests, source, options));
    }
  }

  #writeBox(request: BlockRequest, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    const records = this.#records;
    const whole = this.#recordRequest(request);
    const box = newStorage(records.dtype, whole.count);
    const change = (): Awaitable<void> => {
      const { data, offset, stride, objects } = source(request);
      const elements = { data, offset, strides: stride, objects: objects as unknown[] | undefined };
      setField(records.dtype, box, this.#name, request, elements);
      const lent = { data: box.data, offset: 0, stride: box.strides, objects: box.objects! };
      return records.write!([whole], () => lent, options);
    };
    const read = records.read([whole], (block) => placeBlock(records.dtype, block, box), options);
    return read === undefined ? change() : read.then(change);
  }
}
