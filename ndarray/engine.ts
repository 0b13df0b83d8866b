/**
 * Reading and writing views: partition, ask the backend, place.
 *
 * @module
 */

import type { NDArray } from "./array.ts";
import { astypeBackend } from "./astype.ts";
import type { Awaitable, Backend, BlockRequest, BlockSink, BlockSource, ChunkGrid } from "./backend.ts";
import { setElement } from "./assign.ts";
import { cast, converterFor } from "./cast.ts";
import { aligned, copyStorage } from "./copy.ts";
import type { DenseArray } from "./dense.ts";
import { type DType, itemSize, layoutOf, sameDType, unfold } from "./dtype.ts";
import { UnsupportedError } from "./errors.ts";
import { isDense, makeDense } from "./family.ts";
import { blockRanges, gridFor, partition } from "./grid.ts";
import { broadcastStorage, checkStore, elementsOf } from "./input.ts";
import { nameError } from "./name_error.ts";
import { placeBlock } from "./place.ts";
import { convertedBlock, Scratch } from "./scratch.ts";
import { normalizeSelection } from "./selection.ts";
import { isEntangled } from "./entangled.ts";
import { newStorage, runOf, sizeOf, type Storage } from "./storage.ts";
import { firstOfRepeats, selectView, type View } from "./view.ts";

/** Options of what takes its time. */
export interface OperationOptions {
  /** Ends the operation early. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how many elements are done, and of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Options of {@linkcode NDArray.read}. */
export interface ReadOptions extends OperationOptions {
  /** Where the elements go: an array of the same shape, of a dtype they may be stored in. Default: a new one. */
  readonly out?: DenseArray | undefined;
  /** The bytes that a new array may take. Default: what the file was opened with, else 2 GiB. */
  readonly maxBytes?: number | undefined;
}

const defaultMaxBytes = 2 ** 31;
/** What a text, a reference or an array as an element takes in memory, at least. */
const OBJECT_BYTES = 64;

/**
 * Reads a view.
 *
 * @param backend Where the elements live.
 * @param view Which elements.
 * @param options When to stop, where to report to, where the elements go.
 * @returns The elements.
 * @throws {UnsupportedError} If they take more than `maxBytes`.
 * @throws {RangeError} If `out` has another shape, or the backend has shrunk.
 */
export async function readView(backend: Backend, view: View, options: ReadOptions): Promise<DenseArray> {
  try {
    const { base } = unfold(backend.dtype);
    checkInside(backend, view);
    options.signal?.throwIfAborted();
    const out = options.out ?? newResult(base, view.shape, options.maxBytes ?? backend.maxBytes ?? defaultMaxBytes);
    const target = options.out === undefined ? base : checkOut(options.out, base, view.shape);
    const source = sameDType(target, base) ? backend : astypeBackend(backend, target);
    const storage = aligned(target, view.shape, out.storage);
    const element = view.shape.length > 0 ? undefined : source.readOne?.(view.terms.map((term) => term.start));
    if (element !== undefined) {
      setElement(target, storage, storage.offset, element instanceof Promise ? await element : element);
    } else {
      const pending = fetchView(source, view, storage, options, options.out === undefined);
      if (pending !== undefined) await pending;
    }
    if (storage !== out.storage) copyStorage(target, view.shape, storage, out.storage);
    return out;
  } catch (error) {
    throw nameError(error, backend);
  }
}

function newResult(dtype: DType, shape: readonly number[], maxBytes: number): DenseArray {
  const bytes = sizeOf(shape) * (layoutOf(dtype).container === undefined ? OBJECT_BYTES : itemSize(dtype));
  if (bytes > maxBytes) {
    // A file may claim any shape, so this is no built-in error.
    throw new UnsupportedError(`Cannot read ${bytes} bytes at once: more than maxBytes (${maxBytes}) allows`, {
      feature: `reading ${bytes} bytes at once`,
    });
  }
  return makeDense(dtype, shape, newStorage(dtype, shape));
}

function checkOut(out: DenseArray, base: DType, shape: readonly number[]): DType {
  if (out.shape.length !== shape.length || out.shape.some((extent, axis) => extent !== shape[axis])) {
    throw new RangeError(`Cannot read shape (${shape.join(", ")}) into an array of shape (${out.shape.join(", ")})`);
  }
  checkStore(base, out.dtype);
  return out.dtype;
}

/**
 * Checks that a view lies inside its backend: a view keeps its shape, and the backend may have been made smaller since.
 *
 * @param backend The backend.
 * @param view The view.
 * @throws {RangeError} If it reaches past the end of an axis.
 */
export function checkInside(backend: Backend, view: View): void {
  if (view.shape.includes(0)) return;
  const { shape } = backend;
  for (let at = 0; at < view.terms.length; at++) {
    const { axis, start, step, list } = view.terms[at]!;
    let highest = start;
    if (list !== undefined) { for (const index of list) highest = Math.max(highest, index); }
    else if (axis >= 0 && step > 0) highest += step * (view.shape[axis]! - 1);
    const extent = shape[at]!;
    // Past 2^53 the two are rounded alike.
    if (highest <= extent - 1) continue;
    throw new RangeError(`Cannot reach index ${highest} of axis ${at}: the extent has become ${extent}`);
  }
}

/**
 * Fetches the elements of a view into a storage.
 *
 * @param backend Where the elements live.
 * @param view Which elements.
 * @param result Where they go; aligned, of the backend's dtype.
 * @param options When to stop, and where to report to.
 * @param fresh Whether the storage is in new memory.
 * @returns Nothing where all was at hand, else a promise.
 */
export function fetchView(
  backend: Backend,
  view: View,
  result: Storage,
  options: OperationOptions = {},
  fresh: boolean = false,
): Awaitable<void> {
  const { base } = unfold(backend.dtype);
  const once = firstOfRepeats(view);
  if (once !== view) return fetchRepeated(base, backend, view, once, result, options);
  const grid = gridFor(backend, view);
  return grid instanceof Promise
    ? grid.then((found) => fetchAlong(found, backend, view, result, options, fresh))
    : fetchAlong(grid, backend, view, result, options, fresh);
}

/** Fetches the elements of a view, by several threads where that pays; no axis of the view repeats others. */
function fetchAlong(
  grid: ChunkGrid,
  backend: Backend,
  view: View,
  result: Storage,
  options: OperationOptions,
  fresh: boolean,
): Awaitable<void> {
  const tally = new Tally(sizeOf(view.shape), options);
  const { signal } = options;
  const onDone = (elements: number): void => tally.count(elements);
  const shared = backend.parallel?.read(view, grid, result, { signal, onDone, fresh });
  const alone = (): Awaitable<void> => fetchBoxes(grid, backend, view, result, options);
  return shared === undefined ? alone() : shared.then((done) => done ? undefined : alone());
}

/** Fetches the elements of a view box by box. */
function fetchBoxes(
  grid: ChunkGrid,
  backend: Backend,
  view: View,
  result: Storage,
  options: OperationOptions,
): Awaitable<void> {
  const { base } = unfold(backend.dtype);
  const { signal } = options;
  const tally = new Tally(sizeOf(view.shape), options);
  const into = layoutOf(base).container === undefined || result.objects !== undefined
    ? undefined
    : (offset: number, count: number) => runOf(base, result.data, offset, count);
  const sink: BlockSink = (block) => {
    placeBlock(base, block, result);
    tally.add(block.request);
  };
  return backend.read(partition(view, grid, result.strides, { offset: result.offset, into }), sink, { signal });
}

/** Fetches what a view repeats once, then copies it. */
function fetchRepeated(
  base: DType,
  backend: Backend,
  view: View,
  once: View,
  result: Storage,
  options: OperationOptions,
): Awaitable<void> {
  const single = newStorage(base, once.shape);
  const repeat = (): void => {
    const spread = broadcastStorage({ dtype: base, shape: once.shape, storage: single }, view.shape);
    copyStorage(base, view.shape, spread, result);
  };
  const pending = fetchView(backend, once, single, options);
  return pending === undefined ? repeat() : pending.then(repeat);
}

/** Counts the elements that are done, and stops where the caller wants to. */
export class Tally {
  readonly #total: number;
  readonly #options: OperationOptions;
  #done = 0;

  /**
   * Starts at 0.
   *
   * @param total How many elements there are.
   * @param options Whom to report to, and when to stop.
   */
  constructor(total: number, options: OperationOptions) {
    this.#total = total;
    this.#options = options;
  }

  /**
   * Counts a box.
   *
   * @param request The box.
   */
  add(request: BlockRequest): void {
    if (this.#options.onProgress !== undefined) this.count(sizeOf(request.count));
    this.#options.signal?.throwIfAborted();
  }

  /**
   * Counts elements.
   *
   * @param elements How many more are done.
   */
  count(elements: number): void {
    this.#done += elements;
    this.#options.onProgress?.(this.#done, this.#total);
  }
}

/**
 * Writes to a view.
 *
 * @param backend Where the elements live.
 * @param view Which elements.
 * @param value What is written; broadcast and cast.
 * @param options When to stop, and where to report to.
 * @throws {TypeError} If the backend is read-only, or the value of another kind.
 * @throws {RangeError} If the value's shape does not fit, or the backend has shrunk.
 */
export async function writeView(
  backend: Backend,
  view: View,
  value: unknown,
  options: OperationOptions,
): Promise<void> {
  try {
    if (backend.write === undefined) throw new TypeError("Cannot write: the backend is read-only");
    checkInside(backend, view);
    options.signal?.throwIfAborted();
    if (isLazy(value)) return await writeLazy(backend, view, value, options);
    const { base } = unfold(backend.dtype);
    const elements = elementsOf(value, base, view.shape);
    checkStore(elements.dtype, base);
    const pending = storeView(backend, view, elements.dtype, broadcastStorage(elements, view.shape), options);
    if (pending !== undefined) await pending;
  } catch (error) {
    throw nameError(error, backend);
  }
}

/**
 * Puts elements in memory into a view of a backend that takes them.
 *
 * @param backend The backend.
 * @param view The view.
 * @param dtype The dtype of the elements, which the backend's can be made of.
 * @param storage Where they stand, in the view's shape.
 * @param options Where progress is told.
 * @returns A promise where the backend takes its time.
 */
export function storeView(
  backend: Backend,
  view: View,
  dtype: DType,
  storage: Storage,
  options: OperationOptions,
): Awaitable<void> {
  const source = aligned(dtype, view.shape, storage);
  // Along an axis that the view repeats, the last index wins.
  const once = firstOfRepeats(view);
  const offset = once.shape.reduce(
    (at, extent, axis) => at + (view.shape[axis]! - extent) * source.strides[axis]!,
    source.offset,
  );
  const requests = partition(once, backend.grid, source.strides, { offset, lastWins: true });
  const blocks = blockSource(dtype, unfold(backend.dtype).base, source);
  const tally = new Tally(sizeOf(once.shape), options);
  const counted: BlockSource = (request) => {
    tally.add(request);
    return blocks(request);
  };
  return backend.write!(requests, counted, { signal: options.signal });
}

/** Gives the elements of a box: lent where they are of the dtype already, else converted. */
function blockSource(from: DType, to: DType, storage: Storage): BlockSource {
  const { data, objects } = storage;
  if (sameDType(from, to)) {
    return ({ to: offset, toStride: stride }) =>
      objects === undefined ? { data, offset, stride } : { data, offset, stride, objects };
  }
  const converter = converterFor(from, to);
  const scratch = new Scratch(to);
  return ({ count, to: offset, toStride: strides }) =>
    convertedBlock(converter, count, to, scratch, from, { data, offset, strides });
}

function isLazy(value: unknown): value is NDArray {
  return typeof value === "object" && value !== null && "backend" in value && !isDense(value);
}

/** Writes a lazy array: block by block where it has the shape of the view and is not part of what is overwritten. */
async function writeLazy(backend: Backend, view: View, value: NDArray, options: OperationOptions): Promise<void> {
  const rank = view.shape.length - (backend.elementRank ?? 0);
  const { shape } = value;
  const same = shape.length === rank && shape.every((extent, axis) => extent === view.shape[axis]);
  const { signal, onProgress } = options;
  if (!same || isEntangled(value, { backend, view })) {
    return await writeView(backend, view, await value.read({ signal }), options);
  }
  const inner = view.shape.slice(rank).map(() => ":");
  const total = sizeOf(view.shape);
  let done = 0;
  for (const ranges of blockRanges(view, backend.grid, rank)) {
    const part = selectView(view, normalizeSelection([...ranges, ...inner], view.shape));
    await writeView(backend, part, await value.slice(...ranges).read({ signal }), { signal });
    onProgress?.(done += sizeOf(part.shape), total);
  }
}

/**
 * Copies elements in memory, to `out` where it is given.
 *
 * @param dtype The dtype of the elements.
 * @param shape The shape.
 * @param storage Where the elements stand.
 * @param options Where they go.
 * @returns The copy.
 */
export function readStorage(
  dtype: DType,
  shape: readonly number[],
  storage: Storage,
  options: ReadOptions,
): DenseArray {
  const out = options.out ?? newResult(dtype, shape, options.maxBytes ?? defaultMaxBytes);
  const target = options.out === undefined ? dtype : checkOut(options.out, dtype, shape);
  putElements(dtype, shape, storage, target, out.storage);
  return out;
}

/**
 * Sets elements in memory.
 *
 * @param dtype The dtype of the elements.
 * @param shape The shape.
 * @param storage Where the elements stand.
 * @param value What they become; broadcast and cast.
 * @throws {TypeError} If the value is of another kind, or lazy.
 * @throws {RangeError} If its shape does not fit.
 */
export function writeStorage(dtype: DType, shape: readonly number[], storage: Storage, value: unknown): void {
  const elements = elementsOf(value, dtype, shape);
  checkStore(elements.dtype, dtype);
  putElements(elements.dtype, shape, broadcastStorage(elements, shape), dtype, storage);
}

function putElements(from: DType, shape: readonly number[], source: Storage, to: DType, target: Storage): void {
  const converted = sameDType(from, to) ? source : cast(from, shape, source, to);
  copyStorage(to, shape, converted, target);
}
