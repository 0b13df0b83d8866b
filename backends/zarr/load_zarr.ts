/**
 * Where the Zarr backend is found without being loaded: it needs a package of its own.
 *
 * @module
 */

import { UnsupportedError } from "../../ndarray/errors.ts";
import type { OpenOptions } from "../hdf5/open.ts";
import type { ArrayFile } from "../array_file.ts";
import type { SourceInput } from "../sources/to_source.ts";

/** What the module of the Zarr backend offers. */
export interface ZarrModule {
  /** Opens a hierarchy. */
  openZarr(input: string | URL, options: OpenOptions): Promise<ArrayFile>;
}

/**
 * Tells whether an input is named like a Zarr hierarchy.
 *
 * @param input The input.
 * @returns Whether it is.
 */
export function isZarrName(input: SourceInput): input is string | URL {
  return (typeof input === "string" || input instanceof URL) && /\.zarr\/?$/.test(String(input));
}

/**
 * Loads the Zarr backend.
 *
 * @returns Its module.
 * @throws {UnsupportedError} If the package it needs is missing.
 */
export async function loadZarr(): Promise<ZarrModule> {
  // Not a literal, so that the package is only fetched when it is needed.
  const module = "./mod.ts";
  try {
    return await import(module) as ZarrModule;
  } catch (cause) {
    throw new UnsupportedError("Cannot open Zarr hierarchy: the package zarrita is not installed", {
      feature: "Zarr (package zarrita)",
      cause,
    });
  }
}
