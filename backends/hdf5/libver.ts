/**
 * Which release of HDF5 a new structure is to be readable by.
 *
 * @module
 */

/**
 * The forms in which new structures are written: `"earliest"` is the widest read (symbol tables, version 1 headers),
 * `"v108"` and `"v110"` are the structures of HDF5 1.8 and 1.10, `"latest"` those of 2.0.
 */
export type LibVer = "earliest" | "v108" | "v110" | "latest";

/** The earliest release that reads files with a superblock of a version. */
export function libverOf(superblockVersion: number): LibVer {
  return superblockVersion < 2 ? "earliest" : superblockVersion === 2 ? "v108" : "v110";
}
