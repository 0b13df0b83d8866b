/**
 * Boxes of elements in C-ordered bytes: which bytes are needed, and how they become the block that a sink takes.
 *
 * @module
 */

import type { Block, BlockRequest, BlockSink } from "../../ndarray/backend.ts";
import type { AnyData } from "../../ndarray/dtype.ts";
import {
  bytesOf,
  type DecodeContext,
  type EncodeContext,
  type HeapVisitor,
  type Kernel,
  type MemoryForm,
  type Typed,
} from "./convert_kernel.ts";

/** Bytes apart up to which two pieces are read as one: a further read costs about as much as these. */
const GAP = 12 * 1024;

/** A box of a region of C-ordered elements. */
export interface Box {
  /** The first element along each axis, counted from the region's start. */
  readonly from: readonly number[];
  readonly step: readonly number[];
  readonly count: readonly number[];
}

/** Which bytes of a region a box needs, and where its elements stand in these. */
export interface BoxPlan {
  /** Where each range starts, counted from the region's start. */
  readonly starts: readonly number[];
  /** The bytes of each range. */
  readonly length: number;
  /** How many bytes one more element moves along each axis, in the ranges one after the other. */
  readonly strides: readonly number[];
  /** Whether the ranges hold the box's elements alone, in C order. */
  readonly dense: boolean;
}

/** Plans the reads of a box of a region whose extents are `extents`. */
export function planBox(box: Box, extents: readonly number[], itemSize: number): BoxPlan {
  const { from, step, count } = box;
  const rank = extents.length;
  const strides = new Array<number>(rank);
  let elements = itemSize;
  let first = 0;
  let length = itemSize;
  let split = -1;
  let dense = true;
  for (let axis = rank - 1; axis >= 0; axis--) {
    const stride = elements * step[axis]!;
    first += from[axis]! * elements;
    elements *= extents[axis]!;
    strides[axis] = stride;
    if (split >= 0 || count[axis] === 1) continue;
    if (stride - length > GAP) split = axis;
    else {
      if (stride !== length) dense = false;
      length += (count[axis]! - 1) * stride;
    }
  }
  if (split < 0) return { starts: [first], length, strides, dense };
  const starts = offsetsOf(strides, count, split + 1, first);
  let stride = length;
  for (let axis = split; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= count[axis]!;
  }
  return { starts, length, strides, dense };
}

/** Where the elements of the first `axes` axes of a box start, in C order. */
function offsetsOf(strides: readonly number[], count: readonly number[], axes: number, first: number): number[] {
  let starts = [first];
  for (let axis = 0; axis < axes; axis++) {
    const stride = strides[axis]!;
    const extent = count[axis]!;
    if (extent === 1) continue;
    const next = new Array<number>(starts.length * extent);
    let at = 0;
    for (const start of starts) for (let i = 0; i < extent; i++) next[at++] = start + i * stride;
    starts = next;
  }
  return starts;
}

/** The strides in bytes of a region, and where a box starts in it. */
export function locateBox(
  box: Box,
  extents: readonly number[],
  itemSize: number,
): { first: number; strides: number[] } {
  const strides = new Array<number>(extents.length);
  let elements = itemSize;
  let first = 0;
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    strides[axis] = elements * box.step[axis]!;
    first += box.from[axis]! * elements;
    elements *= extents[axis]!;
  }
  return { first, strides };
}

/** Calls `visit` for each run of elements that stand equally far apart; `stride` and `at` are those of the file form. */
function eachRun(
  count: readonly number[],
  first: number,
  strides: readonly number[],
  visit: (start: number, stride: number, length: number, done: number) => void,
): void {
  let length = 1;
  let stride = 0;
  let axis = count.length;
  for (; axis > 0; axis--) {
    const extent = count[axis - 1]!;
    if (extent === 1) continue;
    if (length === 1) stride = strides[axis - 1]!;
    else if (strides[axis - 1] !== length * stride) break;
    length *= extent;
  }
  let done = 0;
  for (const start of offsetsOf(strides, count, axis, first)) {
    visit(start, stride, length, done);
    done += length;
  }
}

/** How many elements a box has. */
export function sizeOfBox(count: readonly number[]): number {
  let size = 1;
  for (const extent of count) size *= extent;
  return size;
}

/** The bytes of `into`, where the bytes of the box can be put there as they are. */
export function directTarget(request: BlockRequest, kernel: Kernel): Uint8Array | undefined {
  return request.into !== undefined && kernel.native && !Array.isArray(request.into)
    ? bytesOf(request.into as Typed)
    : undefined;
}

/** Memory for decoded elements that is used again as soon as the sink has taken them. */
export class Spare {
  #data: AnyData | undefined;

  /** Memory for at least `count` elements. */
  take(memory: MemoryForm, count: number): AnyData {
    const data = this.#data;
    if (data !== undefined && data.length >= count * memory.lanes) return data;
    const fresh = memory.create(count);
    if (!memory.values) this.#data = fresh;
    return fresh;
  }
}

/** Hands the elements of a box over: as they are where they need no conversion, else decoded. */
export function deliverBox(
  request: BlockRequest,
  kernel: Kernel,
  bytes: Uint8Array,
  first: number,
  strides: readonly number[],
  decoding: DecodeContext | undefined,
  spare: Spare,
  sink: BlockSink,
): void {
  sink(
    kernel.native
      ? lend(request, kernel, bytes, first, strides)
      : decodeBox(request, kernel, bytes, first, strides, decoding!, spare),
  );
}

function lend(
  request: BlockRequest,
  kernel: Kernel,
  bytes: Uint8Array,
  first: number,
  strides: readonly number[],
): Block {
  const { type, bytes: size } = kernel.memory;
  const width = type!.BYTES_PER_ELEMENT;
  let end = first + size;
  const stride = new Array<number>(strides.length);
  for (let axis = 0; axis < strides.length; axis++) {
    stride[axis] = strides[axis]! / size;
    end += (request.count[axis]! - 1) * strides[axis]!;
  }
  if ((bytes.byteOffset + first) % width !== 0) {
    bytes = bytes.slice(first, end);
    end -= first;
    first = 0;
  }
  const data = new type!(bytes.buffer, bytes.byteOffset + first, (end - first) / width) as AnyData;
  return { request, data, offset: 0, stride };
}

function decodeBox(
  request: BlockRequest,
  kernel: Kernel,
  bytes: Uint8Array,
  first: number,
  strides: readonly number[],
  decoding: DecodeContext,
  spare: Spare,
): Block {
  const { into } = request;
  const { memory } = kernel;
  // What is the same along an axis is decoded once; objects are nobody's twice.
  const repeats = request.empty === true && !memory.values && !memory.slots;
  const count = repeats ? request.count.map((extent, axis) => strides[axis] === 0 ? 1 : extent) : request.count;
  const direct = into !== undefined && !memory.values && !memory.slots && !repeats;
  const data = direct ? into : spare.take(memory, sizeOfBox(count));
  const context = memory.slots ? { ...decoding, objects: [undefined] } : decoding;
  eachRun(count, first, strides, (start, stride, length, done) => {
    kernel.decode(bytes, start, stride, length, data, done, context);
  });
  const stride = rowMajor(count);
  if (repeats) { for (let axis = 0; axis < count.length; axis++) if (strides[axis] === 0) stride[axis] = 0; }
  const block = { request, data, offset: 0, stride, done: direct };
  return memory.slots ? { ...block, objects: context.objects } : block;
}

function rowMajor(count: readonly number[]): number[] {
  const stride = new Array<number>(count.length);
  let elements = 1;
  for (let axis = count.length - 1; axis >= 0; axis--) {
    stride[axis] = elements;
    elements *= count[axis]!;
  }
  return stride;
}

/** Visits what the elements of a box point to in the global heap. */
export function visitBoxHeap(
  count: readonly number[],
  kernel: Kernel,
  bytes: Uint8Array,
  first: number,
  strides: readonly number[],
  visit: HeapVisitor,
): void {
  eachRun(count, first, strides, (start, stride, length) => kernel.visitHeap!(bytes, start, stride, length, visit));
}

/** Puts the elements of a block into the bytes of a region. */
export function encodeBox(
  block: Omit<Block, "request" | "done">,
  count: readonly number[],
  kernel: Kernel,
  bytes: Uint8Array,
  first: number,
  strides: readonly number[],
  context: EncodeContext,
): void {
  let length = 1;
  let step = 0;
  let stride = 0;
  let axis = count.length;
  for (; axis > 0; axis--) {
    const extent = count[axis - 1]!;
    if (extent === 1) continue;
    if (length === 1) {
      step = block.stride[axis - 1]!;
      stride = strides[axis - 1]!;
    } else if (strides[axis - 1] !== length * stride || block.stride[axis - 1] !== length * step) break;
    length *= extent;
  }
  const targets = offsetsOf(strides, count, axis, first);
  const sources = offsetsOf(block.stride, count, axis, block.offset);
  targets.forEach((target, i) => kernel.encode(block.data, sources[i]!, step, length, bytes, target, stride, context));
}
