/**
 * Opens the elements of a dataset, whatever its layout.
 *
 * @module
 */

import type { ConversionForm } from "./convert.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { LayoutBackend } from "./layout_backend.ts";
import { ChunkedBackend } from "./layout_chunked.ts";
import { compactBytes } from "./layout_compact.ts";
import { contiguousBytes, LinearBackend } from "./layout_contiguous.ts";
import { externalBytes } from "./layout_external.ts";
import { VirtualBackend } from "./layout_virtual.ts";
import { SharedLayout } from "./shared_layout.ts";

/** How the elements of a dataset are to be given. */
export interface OpenLayoutOptions {
  /** What elements are to become. Default `"values"`; `"bytes"` is text as raw bytes, `"raw"` elements as they are stored. */
  readonly as?: ConversionForm;
}

/**
 * Opens the elements of a dataset.
 *
 * @param storage The state that all handles of the dataset share.
 * @param options How the elements are to be given.
 * @returns The backend.
 */
export function openLayout(storage: DatasetStorage, options: OpenLayoutOptions = {}): LayoutBackend {
  const form = options.as ?? "values";
  const backend = backendOf(storage, form);
  if (form === "values") backend.parallel = SharedLayout.of(backend, storage);
  return backend;
}

function backendOf(storage: DatasetStorage, form: ConversionForm): LayoutBackend {
  switch (storage.layout.class) {
    case "compact":
      return new LinearBackend(storage, form, compactBytes(storage));
    case "contiguous": {
      const external = storage.external !== undefined && storage.external.length > 0;
      return new LinearBackend(storage, form, external ? externalBytes(storage) : contiguousBytes(storage));
    }
    case "chunked":
      return new ChunkedBackend(storage, form);
    case "virtual":
      return new VirtualBackend(storage, form);
  }
}
