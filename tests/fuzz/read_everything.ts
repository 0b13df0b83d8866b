/**
 * Reads all that a file gives, as a user who trusts it would.
 *
 * @module
 */

import {
  CommittedDatatype,
  Dataset,
  DenseArray,
  Group,
  type Hdf5File,
  type Hdf5Object,
  HyperslabError,
  MemoryStore,
  open,
  UnreadableObject,
} from "../../mod.ts";

/** The most bytes that one read may bring into memory. */
export const MAX_BYTES = 64 * 2 ** 20;
/** How many attributes of one object are read by their names; all are read together. */
const MAX_ATTRIBUTES = 64;
/** How many references of one dataset are followed. */
const MAX_REFERENCES = 4;

/** How a reading went. */
export interface Tally {
  /** Whether the file could be opened. */
  opened: boolean;
  /** How many objects were seen. */
  objects: number;
  /** How many values were read. */
  values: number;
  /** How many errors of the library were met. */
  errors: number;
}

/**
 * Reads all that a file gives.
 *
 * @param bytes The file; it is also what all other files that it names are.
 * @returns What was met. Any error but the library's own goes on to the caller.
 */
export async function readEverything(bytes: Uint8Array): Promise<Tally> {
  const reader = new Reader();
  await reader.readFile(bytes);
  return reader.tally;
}

/**
 * Opens a file for writing, gives it an attribute, and writes that down.
 *
 * @param bytes The file; it is not changed.
 */
export async function changeSomething(bytes: Uint8Array): Promise<void> {
  const store = new MemoryStore(bytes);
  await tolerate(async () => {
    const file = await open(store, { mode: "r+", maxBytes: MAX_BYTES });
    try {
      await file.attrs.set("fuzz", [1, 2, 3]);
      await file.flush();
    } finally {
      await file.close();
    }
  });
}

class Reader {
  readonly tally: Tally = { opened: false, objects: 0, values: 0, errors: 0 };

  async readFile(bytes: Uint8Array): Promise<void> {
    const file = await this.#try(() => open(bytes, { maxBytes: MAX_BYTES, workers: false, resolver: () => bytes }));
    if (file === undefined) return;
    this.tally.opened = true;
    await this.#object(file);
    await this.#members(file);
    await this.#try(() => file.close());
  }

  async #members(file: Hdf5File): Promise<void> {
    await this.#try(async () => {
      for await (const [path, object] of file.visit()) {
        if (object instanceof UnreadableObject) this.tally.errors++;
        else await this.#object(object);
        await this.#try(() => file.getLink(path));
      }
    });
  }

  async #object(object: Hdf5Object): Promise<void> {
    this.tally.objects++;
    await this.#try(() => [String(object), object.comment, object.times, object.address]);
    await this.#attributes(object);
    if (object instanceof Group) await this.#group(object);
    else if (object instanceof Dataset) await this.#dataset(object);
    else if (object instanceof CommittedDatatype) await this.#try(() => object.fileType);
  }

  async #attributes({ attrs }: Hdf5Object): Promise<void> {
    const names = await this.#try(() => attrs.keys()) ?? [];
    await this.#try(() => attrs.values());
    for (const name of names.slice(0, MAX_ATTRIBUTES)) {
      await this.#try(() => attrs.describe(name));
      await this.#follow(await this.#try(() => attrs.get(name)));
    }
  }

  async #group(group: Group): Promise<void> {
    const names = await this.#try(() => group.keys()) ?? [];
    for (const name of names.slice(0, 3)) {
      await this.#try(() => group.getLink(name));
      await this.#try(() => group.get(name));
    }
    await this.#try(() => group.has("no such name"));
  }

  async #dataset(dataset: Dataset): Promise<void> {
    await this.#try(() => [dataset.shape, dataset.dtype, dataset.fileType, dataset.maxShape, dataset.chunks]);
    await this.#try(() => [dataset.layout, dataset.filters, dataset.compression, dataset.compressionOptions]);
    await this.#try(() => [dataset.shuffle, dataset.fletcher32, dataset.scaleOffset, dataset.external, dataset.empty]);
    await this.#try(() => dataset.fillValue);
    await this.#try(() => dataset.storageSize());
    await this.#try(() => dataset.chunkIndex());
    await this.#try(() => dataset.virtualSources());
    await this.#try(() => dataset.isScale());
    for (const dimension of dataset.dims.slice(0, 2)) {
      await this.#try(() => dimension.label());
      await this.#try(() => dimension.scales());
    }
    if (dataset.size > 0 && dataset.ndim > 0) {
      await this.#try(() => dataset.slice(...dataset.shape.map((extent) => extent > 2 ** 53 ? 0 : -1)).read());
    }
    await this.#follow(await this.#try(() => dataset.read()));
  }

  /** Opens what some of the references in a value lead to. */
  async #follow(value: unknown): Promise<void> {
    this.tally.values++;
    if (!(value instanceof DenseArray) || value.dtype !== "reference") return;
    const references = (value as DenseArray<"reference">).data;
    for (const reference of references.slice(0, MAX_REFERENCES)) {
      const target = await this.#try(() => reference.resolve());
      if (target instanceof Dataset) await this.#try(() => [target.shape, target.fileType]);
    }
  }

  /** What an action gives; `undefined` where the library says that it cannot. */
  async #try<T>(action: () => T | PromiseLike<T>): Promise<T | undefined> {
    const result = await tolerate(action);
    if (result.failed) this.tally.errors++;
    return result.value;
  }
}

/** Runs an action; errors of the library are all that it may end with. */
async function tolerate<T>(action: () => T | PromiseLike<T>): Promise<{ value?: T; failed: boolean }> {
  try {
    return { value: await action(), failed: false };
  } catch (error) {
    if (error instanceof HyperslabError) return { failed: true };
    throw error;
  }
}
