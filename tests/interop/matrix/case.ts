/**
 * What a case of the matrix is: the same content, written by this library and by h5py.
 *
 * @module
 */

import type { CreateOptions, Hdf5File } from "../../../mod.ts";

/** Who reads what we wrote, and has to find in it what it finds in the file that h5py wrote. */
export type Reader = "h5py 2.0" | "h5py 1.10" | "h5dump" | "h5wasm" | "h5repack" | "h5copy" | "ncdump";

/** Content, written twice. */
export interface Case {
  /** What the case is about. */
  readonly name: string;
  /** Writes the content. */
  write(file: Hdf5File): unknown;
  /** Python that writes the same content into the file `f`. */
  readonly python: string;
  /** How our file is created. */
  readonly options?: Pick<CreateOptions, "libver" | "userblockSize" | "trackOrder">;
  /** How h5py creates its file: keyword arguments of `h5py.File`. */
  readonly pythonOptions?: string;
  /** Readers that cannot read it, whoever wrote it. */
  readonly without?: readonly Reader[];
  /** Readers that only some cases have. */
  readonly with?: readonly Reader[];
  /** Whether editing is left out: what the edit does has another meaning there. */
  readonly unedited?: boolean;
}

/** Everybody who reads a case, unless it says otherwise. */
const readers: readonly Reader[] = ["h5py 2.0", "h5py 1.10", "h5dump", "h5wasm", "h5repack", "h5copy"];

/** Everybody who reads a case. */
export function readersOf(each: Case): Reader[] {
  return [...readers.filter((reader) => !each.without?.includes(reader)), ...each.with ?? []];
}
