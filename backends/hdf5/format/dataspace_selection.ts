/**
 * Serialized dataspace selections: which elements a region reference or a virtual mapping means.
 *
 * HDF5 File Format Specification 4.0, VIII (Appendix C: "Types of Indexes" of region references, "Dataspace Selections").
 *
 * @module
 */

import type { Cursor } from "./cursor.ts";
import type { Encoder } from "./encoder.ts";

/** The highest rank of a dataspace. */
const MAX_RANK = 32;

/** A box of elements; `end` lies within it. */
export interface SelectionBlock {
  /** The first element along each axis. */
  readonly start: readonly number[];
  /** The last element along each axis. */
  readonly end: readonly number[];
}

/** Which elements of a dataspace are selected. */
export type DataspaceSelection =
  | { readonly kind: "none" }
  | { readonly kind: "all" }
  | { readonly kind: "points"; readonly rank: number; readonly points: readonly (readonly number[])[] }
  | {
    readonly kind: "regular";
    readonly rank: number;
    readonly start: readonly number[];
    readonly stride: readonly number[];
    /** How many blocks along each axis; `null` for as many as there are. */
    readonly count: readonly (number | null)[];
    /** How long a block is along each axis; `null` for as long as there is room. */
    readonly block: readonly (number | null)[];
  }
  | { readonly kind: "blocks"; readonly rank: number; readonly blocks: readonly SelectionBlock[] };

/** Decodes a serialized selection; the cursor is left behind it. */
export function decodeSelection(cursor: Cursor): DataspaceSelection {
  const type = cursor.u32();
  const version = cursor.u32();
  switch (type) {
    case 0:
    case 3:
      cursor.skip(8);
      return { kind: type === 0 ? "none" : "all" };
    case 1:
      return decodePoints(cursor, version);
    case 2:
      return decodeHyperslab(cursor, version);
  }
  return cursor.fail(`selection type ${type} is unknown`);
}

function decodePoints(cursor: Cursor, version: number): DataspaceSelection {
  if (version < 1 || version > 2) cursor.fail(`version ${version} of a point selection is unknown`);
  let width = 4;
  if (version === 1) cursor.skip(8);
  else width = decodeWidth(cursor);
  const rank = decodeRank(cursor);
  const count = cursor.uint(width);
  if (count * rank * width > cursor.remaining) cursor.fail(`${count} points do not fit into the selection`);
  const points = Array.from({ length: count }, () => decodeCoordinates(cursor, rank, width));
  return { kind: "points", rank, points };
}

function decodeHyperslab(cursor: Cursor, version: number): DataspaceSelection {
  let regular = false;
  let width = 4;
  if (version === 1) {
    cursor.skip(8);
  } else if (version === 2) {
    regular = (cursor.u8() & 1) !== 0;
    cursor.skip(4);
    width = 8;
    if (!regular) cursor.fail("a hyperslab selection of version 2 is not regular");
  } else if (version === 3) {
    regular = (cursor.u8() & 1) !== 0;
    width = decodeWidth(cursor);
  } else {
    cursor.fail(`version ${version} of a hyperslab selection is unknown`);
  }
  const rank = decodeRank(cursor);
  return regular ? decodeRegular(cursor, rank, width) : decodeBlocks(cursor, rank, width);
}

function decodeRegular(cursor: Cursor, rank: number, width: number): DataspaceSelection {
  const start: number[] = [];
  const stride: number[] = [];
  const count: (number | null)[] = [];
  const block: (number | null)[] = [];
  for (let axis = 0; axis < rank; axis++) {
    start.push(cursor.uint(width));
    stride.push(cursor.uint(width));
    count.push(decodeUnlimited(cursor, width));
    block.push(decodeUnlimited(cursor, width));
    if (stride[axis] === 0) cursor.fail("a hyperslab has a stride of zero");
  }
  return { kind: "regular", rank, start, stride, count, block };
}

function decodeBlocks(cursor: Cursor, rank: number, width: number): DataspaceSelection {
  const count = cursor.uint(width);
  if (count * rank * 2 * width > cursor.remaining) cursor.fail(`${count} blocks do not fit into the selection`);
  const blocks = Array.from({ length: count }, () => {
    const start = decodeCoordinates(cursor, rank, width);
    const end = decodeCoordinates(cursor, rank, width);
    if (start.some((value, axis) => value > end[axis]!)) cursor.fail("a block of a selection ends before it starts");
    return { start, end };
  });
  return { kind: "blocks", rank, blocks };
}

function decodeWidth(cursor: Cursor): number {
  const width = cursor.u8();
  if (width !== 2 && width !== 4 && width !== 8) cursor.fail(`${width} is no width of a selection's numbers`);
  return width;
}

function decodeRank(cursor: Cursor): number {
  const rank = cursor.u32();
  if (rank === 0 || rank > MAX_RANK) cursor.fail(`a selection cannot have ${rank} axes`);
  return rank;
}

function decodeCoordinates(cursor: Cursor, rank: number, width: number): number[] {
  const coordinates = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) coordinates[axis] = cursor.uint(width);
  return coordinates;
}

function decodeUnlimited(cursor: Cursor, width: number): number | null {
  const next = cursor.bytes.subarray(cursor.position, cursor.position + width);
  if (next.length === width && next.every((byte) => byte === 0xff)) {
    cursor.skip(width);
    return null;
  }
  return cursor.uint(width);
}

/** What a 32-bit coordinate can be at most. */
const LARGEST_SHORT = 0xffffffff;
/** More blocks than that are written as what they repeat, where they do; 1.8 reads only lists of blocks. */
const MOST_WRITTEN_OUT = 4096;

/**
 * Writes a selection, in the oldest version that can hold it.
 *
 * @param selection The selection.
 * @param encoder Where it goes.
 * @returns The encoder.
 */
export function encodeSelection(selection: DataspaceSelection, encoder: Encoder): Encoder {
  switch (selection.kind) {
    case "none":
      return encoder.u32(0).u32(1).fill(0, 8);
    case "all":
      return encoder.u32(3).u32(1).fill(0, 8);
    case "points":
      return encodePoints(selection.rank, selection.points, encoder);
    case "regular":
      return encodeRegular(selection, encoder);
    case "blocks":
      return encodeBlocks(selection.rank, selection.blocks, encoder);
  }
}

function encodePoints(rank: number, points: readonly (readonly number[])[], encoder: Encoder): Encoder {
  if (points.every((point) => point.every((at) => at <= LARGEST_SHORT))) {
    encoder.u32(1).u32(1).u32(0).u32(8 + 4 * rank * points.length).u32(rank).u32(points.length);
    for (const point of points) for (const at of point) encoder.u32(at);
    return encoder;
  }
  encoder.u32(1).u32(2).u8(8).u32(rank).uint(points.length, 8);
  for (const point of points) for (const at of point) encoder.uint(at, 8);
  return encoder;
}

function encodeBlocks(rank: number, blocks: readonly SelectionBlock[], encoder: Encoder): Encoder {
  const short = blocks.every(({ end }) => end.every((at) => at <= LARGEST_SHORT));
  const width = short ? 4 : 8;
  if (short) encoder.u32(2).u32(1).u32(0).u32(8 + 8 * rank * blocks.length).u32(rank).u32(blocks.length);
  else encoder.u32(2).u32(3).u8(0).u8(8).u32(rank).uint(blocks.length, 8);
  for (const { start, end } of blocks) for (const at of [...start, ...end]) encoder.uint(at, width);
  return encoder;
}

function encodeRegular(
  selection: Extract<DataspaceSelection, { kind: "regular" }>,
  encoder: Encoder,
): Encoder {
  const { rank, start, stride, count, block } = selection;
  const blocks = writtenOut(selection);
  if (blocks !== undefined) return encodeBlocks(rank, blocks, encoder);
  encoder.u32(2).u32(2).u8(1).u32(4 + 32 * rank).u32(rank);
  for (let axis = 0; axis < rank; axis++) {
    encoder.uint(start[axis]!, 8).uint(stride[axis]!, 8);
    for (const value of [count[axis]!, block[axis]!]) {
      if (value === null) encoder.fill(0xff, 8);
      else encoder.uint(value, 8);
    }
  }
  return encoder;
}

/** A regular selection as a list of blocks; `undefined` where it has no end or too many of them. */
function writtenOut(
  { start, stride, count, block }: Extract<DataspaceSelection, { kind: "regular" }>,
): SelectionBlock[] | undefined {
  if (count.includes(null) || block.includes(null)) return undefined;
  // Along an axis whose blocks touch, they are one.
  const runs = start.map((from, axis) => {
    const touching = stride[axis] === block[axis];
    return {
      from,
      stride: stride[axis]!,
      count: touching ? 1 : count[axis]!,
      size: block[axis]! * (touching ? count[axis]! : 1),
    };
  });
  if (runs.reduce((product, { count }) => product * count, 1) > MOST_WRITTEN_OUT) return undefined;
  let blocks: { start: number[]; end: number[] }[] = [{ start: [], end: [] }];
  for (const { from, stride, count, size } of runs) {
    blocks = blocks.flatMap(({ start, end }) =>
      Array.from({ length: count }, (_, i) => {
        const first = from + i * stride;
        return { start: [...start, first], end: [...end, first + size - 1] };
      })
    );
  }
  return blocks.every(({ end }) => end.every((at) => at <= LARGEST_SHORT)) ? blocks : undefined;
}

/** How many elements a bounded selection has; `shape` is that of the dataspace. */
export function selectionSize(selection: DataspaceSelection, shape: readonly number[]): number {
  switch (selection.kind) {
    case "none":
      return 0;
    case "all":
      return shape.reduce((a, b) => a * b, 1);
    case "points":
      return selection.points.length;
    case "regular":
      return selection.count.reduce<number>(
        (size, count, axis) => size * (count ?? 1) * (selection.block[axis] ?? 1),
        1,
      );
    case "blocks":
      return selection.blocks.reduce(
        (size, { start, end }) => size + start.reduce((volume, from, axis) => volume * (end[axis]! - from + 1), 1),
        0,
      );
  }
}

/** The smallest box around a bounded selection; `undefined` where nothing is selected. */
export function selectionBounds(selection: DataspaceSelection, shape: readonly number[]): SelectionBlock | undefined {
  switch (selection.kind) {
    case "none":
      return undefined;
    case "all":
      return { start: shape.map(() => 0), end: shape.map((extent) => extent - 1) };
    case "points":
      return around(selection.points.map((point) => ({ start: point, end: point })));
    case "regular":
      return {
        start: selection.start,
        end: selection.start.map((start, axis) =>
          start + ((selection.count[axis] ?? 1) - 1) * selection.stride[axis]! + (selection.block[axis] ?? 1) - 1
        ),
      };
    case "blocks":
      return around(selection.blocks);
  }
}

function around(blocks: readonly SelectionBlock[]): SelectionBlock | undefined {
  if (blocks.length === 0) return undefined;
  const start = [...blocks[0]!.start];
  const end = [...blocks[0]!.end];
  for (const block of blocks) {
    for (let axis = 0; axis < start.length; axis++) {
      start[axis] = Math.min(start[axis]!, block.start[axis]!);
      end[axis] = Math.max(end[axis]!, block.end[axis]!);
    }
  }
  return { start, end };
}
