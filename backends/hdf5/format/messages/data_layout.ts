/**
 * The Data Layout message (0x0008): where the elements of a dataset stand.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.i.
 *
 * @module
 */

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
