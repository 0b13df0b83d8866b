/**
 * Conversion to another dtype, as a backend over a backend.
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
import { setElement } from "./assign.ts";
import { cast, convertBox, converterFor } from "./cast.ts";
import { type DType, type Scalar, unfold } from "./dtype.ts";
import { getElement } from "./element.ts";
import { gridFor } from "./grid.ts";
import { Originals } from "./requests.ts";
import { convertedBlock, Scratch } from "./scratch.ts";
import { contiguousStrides, newStorage, sizeOf } from "./storage.ts";
import { type View, wholeView } from "./view.ts";

/**
 * Makes a backend that converts the elements of another. Where that one offers the dtype itself, it does.
 *
 * @param source The backend of the elements.
 * @param dtype The dtype wanted.
 * @returns The backend.
 * @throws {TypeError} If there is no such conversion: text against numbers.
 */
export function astypeBackend<T extends DType>(source: Backend, dtype: T): Backend<T> {
  return source.as?.(dtype) as Backend<T> | undefined ?? new AstypeBackend(source, dtype);
}

class AstypeBackend<T extends DType> implements Backend<T> {
  readonly dtype: T;
  readonly #source: Backend;
  readonly #base: DType;

  constructor(source: Backend, dtype: T) {
    this.dtype = dtype;
    this.#source = source;
    this.#base = unfold(source.dtype).base;
    converterFor(this.#base, dtype);
  }

  get shape(): readonly number[] {
    return this.#source.shape;
  }

  get grid(): ChunkGrid {
    return this.#source.grid;
  }

  gridFor(view: View): Awaitable<ChunkGrid> {
    return gridFor(this.#source, view);
  }

  get sources(): readonly BackendPart[] {
    return [{ backend: this.#source, view: wholeView(this.shape) }];
  }

  get fillValue(): Scalar<T> {
    const from = newStorage(this.#base, []);
    setElement(this.#base, from, 0, this.#source.fillValue);
    return getElement(this.dtype, cast(this.#base, [], from, this.dtype), 0);
  }

  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void> {
    const [base, dtype] = [this.#base, this.dtype];
    const converter = converterFor(base, dtype);
    const scratch = new Scratch(dtype);
    // The place in the result is of the new dtype, so the source must not put its own elements there.
    const originals = new Originals(without);
    return this.#source.read(originals.map(requests), (block) => {
      const request = originals.take(block.request);
      // What is the same all over is converted once.
      const once = request.empty === true && block.stride.every((stride) => stride === 0);
      const count = once ? request.count.map(() => 1) : request.count;
      const into = once ? undefined : request.into;
      const strides = contiguousStrides(count);
      const data = into ?? scratch.take(sizeOf(count));
      const from = { data: block.data, offset: block.offset, strides: block.stride };
      convertBox(converter, count, dtype, { data, offset: 0, strides }, base, from);
      sink({ request, data, offset: 0, stride: once ? block.stride : strides, done: into !== undefined });
    }, options);
  }

  write(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void> {
    const [base, dtype] = [this.#base, this.dtype];
    if (this.#source.write === undefined) throw new TypeError("Cannot write: the backend is read-only");
    const converter = converterFor(dtype, base);
    const scratch = new Scratch(base);
    return this.#source.write(requests, (request) => {
      const { data, offset, stride } = source(request);
      return convertedBlock(converter, request.count, base, scratch, dtype, { data, offset, strides: stride });
    }, options);
  }
}

function without(request: BlockRequest): BlockRequest {
  const { key, from, step, count, to, toStride, empty } = request;
  return { key, from, step, count, to, toStride, empty };
}
