/**
 * The Data Layout message (0x0008): where the elements of a dataset stand.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.i.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** How the chunks of a dataset are found. Addresses are `undefined` until the first chunk is written. */
export type ChunkIndexing =
  | { readonly kind: "btree-v1"; readonly address: number | undefined }
  | {
    readonly kind: "single";
    readonly address: number | undefined;
    /** The stored size and the filter mask, where the chunk is filtered. */
    readonly filtered: { readonly size: number; readonly filterMask: number } | undefined;
  }
  | { readonly kind: "implicit"; readonly address: number | undefined }
  | { readonly kind: "fixed-array"; readonly address: number | undefined; readonly pageBits: number }
  | {
    readonly kind: "extensible-array";
    readonly address: number | undefined;
    readonly maxBits: number;
    readonly indexElements: number;
    readonly minPointers: number;
    readonly minElements: number;
    readonly pageBits: number;
  }
  | {
    readonly kind: "btree-v2";
    readonly address: number | undefined;
    readonly nodeSize: number;
    readonly splitPercent: number;
    readonly mergePercent: number;
  };

/** Where the elements of a dataset stand. `version` is the message version it was read with. */
export type DataLayout =
  & (
    | { readonly class: "compact"; readonly data: Uint8Array }
    | { readonly class: "contiguous"; readonly address: number | undefined; readonly size: number | undefined }
    | {
      readonly class: "chunked";
      /** The shape of a chunk, without the element size that the file stores as a last axis. */
      readonly chunkShape: readonly number[];
      /** The element size stored as the last axis. */
      readonly elementSize: number;
      /** Bit 0 of the flags: partial edge chunks are not filtered. */
      readonly edgesUnfiltered: boolean;
      readonly index: ChunkIndexing;
    }
    | {
      readonly class: "virtual";
      /** The global heap object that holds the mappings; no address: there are none. */
      readonly address: number | undefined;
      readonly heapIndex: number;
    }
  )
  & { readonly version: number };

type LayoutOf<Class extends DataLayout["class"]> = Extract<DataLayout, { class: Class }>;

const maxAxes = 33;

/** Reads a Data Layout message. */
export function decodeDataLayout(cursor: Cursor): DataLayout {
  const version = cursor.u8();
  if (version < 1 || version > 5) cursor.fail(`a data layout has the unknown version ${version}`, 0);
  if (version < 3) return decodeOldLayout(cursor, version);
  const layoutClass = cursor.u8();
  switch (layoutClass) {
    case 0:
      return { class: "compact", data: cursor.slice(cursor.u16()), version };
    case 1:
      return { class: "contiguous", address: cursor.offset(), size: cursor.length(), version };
    case 2:
      return version === 3 ? decodeChunked(cursor, version) : decodeIndexed(cursor, version);
    case 3:
      if (version < 4) cursor.fail("a virtual layout is of version 3");
      return { class: "virtual", address: cursor.offset(), heapIndex: cursor.u32(), version };
    default:
      return cursor.fail(`a data layout is of the unknown class ${layoutClass}`, 1);
  }
}

/** Versions 1 and 2 give the axes of every layout; only those of chunks matter. */
function decodeOldLayout(cursor: Cursor, version: number): DataLayout {
  const rank = axisCount(cursor);
  const layoutClass = cursor.u8();
  if (layoutClass > 2) cursor.fail(`a data layout is of the unknown class ${layoutClass}`, cursor.position - 1);
  cursor.skip(5);
  const address = layoutClass === 0 ? undefined : cursor.offset();
  const axes = Array.from({ length: rank }, () => cursor.u32());
  if (layoutClass === 0) return { class: "compact", data: cursor.slice(cursor.u32()), version };
  if (layoutClass === 1) return { class: "contiguous", address, size: undefined, version };
  return {
    class: "chunked",
    ...chunkAxes(cursor, axes),
    edgesUnfiltered: false,
    index: { kind: "btree-v1", address },
    version,
  };
}

function decodeChunked(cursor: Cursor, version: number): DataLayout {
  const rank = axisCount(cursor);
  const address = cursor.offset();
  const axes = Array.from({ length: rank }, () => cursor.u32());
  return {
    class: "chunked",
    ...chunkAxes(cursor, axes),
    edgesUnfiltered: false,
    index: { kind: "btree-v1", address },
    version,
  };
}

function decodeIndexed(cursor: Cursor, version: number): DataLayout {
  const flags = cursor.u8();
  const rank = axisCount(cursor);
  const width = cursor.u8();
  if (width < 1 || width > 8) cursor.fail(`chunk extents take ${width} bytes`, cursor.position - 1);
  const axes = Array.from({ length: rank }, () => cursor.uint(width));
  const index = decodeIndexing(cursor, (flags & 2) !== 0);
  return { class: "chunked", ...chunkAxes(cursor, axes), edgesUnfiltered: (flags & 1) !== 0, index, version };
}

function decodeIndexing(cursor: Cursor, singleFiltered: boolean): ChunkIndexing {
  const kind = cursor.u8();
  switch (kind) {
    case 1: {
      const filtered = singleFiltered ? { size: cursor.length(), filterMask: cursor.u32() } : undefined;
      return { kind: "single", filtered, address: cursor.offset() };
    }
    case 2:
      return { kind: "implicit", address: cursor.offset() };
    case 3:
      return { kind: "fixed-array", pageBits: cursor.u8(), address: cursor.offset() };
    case 4:
      return {
        kind: "extensible-array",
        maxBits: cursor.u8(),
        indexElements: cursor.u8(),
        minPointers: cursor.u8(),
        minElements: cursor.u8(),
        pageBits: cursor.u8(),
        address: cursor.offset(),
      };
    case 5:
      return {
        kind: "btree-v2",
        nodeSize: cursor.u32(),
        splitPercent: cursor.u8(),
        mergePercent: cursor.u8(),
        address: cursor.offset(),
      };
    default:
      return cursor.fail(`chunks have an index of the unknown kind ${kind}`, cursor.position - 1);
  }
}

function axisCount(cursor: Cursor): number {
  const rank = cursor.u8();
  if (rank > maxAxes) cursor.fail(`a data layout has ${rank} axes, more than ${maxAxes}`, cursor.position - 1);
  return rank;
}

function chunkAxes(cursor: Cursor, axes: readonly number[]): { chunkShape: number[]; elementSize: number } {
  if (axes.length < 2) cursor.fail("chunks have no axis");
  if (axes.includes(0)) cursor.fail("chunks have an axis without extent");
  return { chunkShape: axes.slice(0, -1), elementSize: axes.at(-1)! };
}

/** Writes a Data Layout message in the version it names; versions 1 and 2 become version 3, which is never longer. */
export function encodeDataLayout(layout: DataLayout, encoder: Encoder): Encoder {
  const version = Math.max(3, layout.version);
  encoder.u8(version);
  switch (layout.class) {
    case "compact":
      return encoder.u8(0).u16(layout.data.length).raw(layout.data);
    case "contiguous":
      return encoder.u8(1).offset(layout.address).lengthField(layout.size ?? 0);
    case "chunked":
      return version === 3 ? encodeChunked(layout, encoder) : encodeIndexed(layout, encoder);
    case "virtual":
      return encoder.u8(3).offset(layout.address).u32(layout.heapIndex);
  }
}

function encodeChunked({ chunkShape, elementSize, index }: LayoutOf<"chunked">, encoder: Encoder): Encoder {
  encoder.u8(2).u8(chunkShape.length + 1).offset(index.address);
  for (const extent of chunkShape) encoder.u32(extent);
  return encoder.u32(elementSize);
}

function encodeIndexed(layout: LayoutOf<"chunked">, encoder: Encoder): Encoder {
  const { index } = layout;
  const axes = [...layout.chunkShape, layout.elementSize];
  const singleFiltered = index.kind === "single" && index.filtered !== undefined;
  encoder.u8(2).u8((layout.edgesUnfiltered ? 1 : 0) | (singleFiltered ? 2 : 0));
  const width = Math.max(...axes.map(minimalWidth));
  encoder.u8(axes.length).u8(width);
  for (const extent of axes) encoder.uint(extent, width);
  return encodeIndexing(index, encoder).offset(index.address);
}

function encodeIndexing(index: ChunkIndexing, encoder: Encoder): Encoder {
  switch (index.kind) {
    case "single":
      encoder.u8(1);
      if (index.filtered !== undefined) encoder.lengthField(index.filtered.size).u32(index.filtered.filterMask);
      return encoder;
    case "implicit":
      return encoder.u8(2);
    case "fixed-array":
      return encoder.u8(3).u8(index.pageBits);
    case "extensible-array":
      return encoder.u8(4).u8(index.maxBits).u8(index.indexElements).u8(index.minPointers).u8(index.minElements)
        .u8(index.pageBits);
    case "btree-v2":
      return encoder.u8(5).u32(index.nodeSize).u8(index.splitPercent).u8(index.mergePercent);
    case "btree-v1":
      return encoder;
  }
}

function minimalWidth(value: number): number {
  return Math.max(1, Math.ceil(Math.log2(value + 1) / 8));
}
