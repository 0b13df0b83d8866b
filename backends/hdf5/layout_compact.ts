/**
 * Datasets whose elements stand in the object header.
 *
 * @module
 */

import { nothingToFetch } from "../../ndarray/plan.ts";
import { FormatError } from "../../ndarray/errors.ts";
import { sizeOfBox } from "./box.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { fillWith } from "./fill.ts";
import type { LinearBytes } from "./layout_contiguous.ts";

/** The bytes of a dataset that stand in the object header; what is written is published with the header. */
export function compactBytes(storage: DatasetStorage): LinearBytes {
  const data = (): Uint8Array => {
    const { layout } = storage;
    const needed = sizeOfBox(storage.shape) * storage.datatype.size;
    if (layout.class !== "compact" || (layout.data.length < needed && layout.data.length > 0)) {
      throw new FormatError(
        `Cannot read dataset ${
          JSON.stringify(storage.name)
        }: it needs ${needed} bytes and its header does not hold them`,
      );
    }
    return layout.data;
  };
  const replace = (bytes: Uint8Array): void => {
    storage.layout = { class: "compact", data: bytes, version: storage.layout.version };
    storage.headerChanged = true;
  };
  return {
    get allocated() {
      return data().length > 0;
    },
    read: (ranges) => ranges.map(({ start, end }) => data().subarray(start, end)),
    plan: () => nothingToFetch,
    prepare() {
      if (data().length > 0) return;
      const bytes = new Uint8Array(sizeOfBox(storage.shape) * storage.datatype.size);
      fillWith(bytes, storage.fillBytes);
      replace(bytes);
    },
    write: storage.context.writer === undefined ? undefined : (start, bytes) => {
      // A copy, since the header may be read by somebody who has begun with the old bytes.
      const changed = data().slice();
      changed.set(bytes, start);
      replace(changed);
    },
  };
}
