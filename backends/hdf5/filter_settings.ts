/**
 * The filters of a dataset, in h5py's words.
 *
 * @module
 */

import type { CodecRegistry } from "../../codecs/registry.ts";
import type { FilterDescription } from "./format/messages/filter_pipeline.ts";

/** A filter of a dataset. */
export interface DatasetFilter {
  /** The number that the HDF Group registered for the filter. */
  readonly id: number;
  /** The name of the filter; empty where it is not known. */
  readonly name: string;
  /** Whether chunks that the filter fails on are stored without it. */
  readonly optional: boolean;
  /** The settings that the file stores. */
  readonly parameters: readonly number[];
}

/** A compression and its setting. */
export interface Compression {
  /** The number of its filter. */
  readonly id: number;
  /** Its name: h5py's where it has one. */
  readonly name: string;
  /** Its setting; `null` where it has none. */
  readonly options: number | readonly number[] | null;
}

const notCompression: ReadonlyMap<number, string> = new Map([
  [2, "shuffle"],
  [3, "fletcher32"],
  [5, "nbit"],
  [6, "scaleoffset"],
]);

/** The filters of a dataset. */
export function filtersOf(filters: readonly FilterDescription[], codecs: CodecRegistry): DatasetFilter[] {
  return filters.map(({ id, name, flags, parameters }) => ({
    id,
    name: nameOf(id, codecs) ?? name,
    optional: (flags & 1) !== 0,
    parameters,
  }));
}

/** The compression among the filters, where there is one. */
export function compressionOf(filters: readonly FilterDescription[], codecs: CodecRegistry): Compression | undefined {
  const filter = filters.find(({ id }) => !notCompression.has(id));
  if (filter === undefined) return undefined;
  const { id, parameters } = filter;
  switch (id) {
    case 1:
      return { id, name: "gzip", options: parameters[0] ?? null };
    case 4:
      return { id, name: "szip", options: parameters };
    case 32000:
      return { id, name: "lzf", options: null };
  }
  return { id, name: nameOf(id, codecs) ?? (filter.name || String(id)), options: parameters };
}

/** Whether a filter is among those of a dataset. */
export function has(filters: readonly FilterDescription[], name: "shuffle" | "fletcher32"): boolean {
  return filters.some(({ id }) => notCompression.get(id) === name);
}

function nameOf(id: number, codecs: CodecRegistry): string | undefined {
  return notCompression.get(id) ?? codecs.nameOf(id);
}
