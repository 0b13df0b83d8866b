/**
 * Zarr hierarchies: groups and arrays.
 *
 * @module
 */

import * as zarr from "zarrita";
import { NDArray } from "../../ndarray/array.ts";
// What is read becomes a dense array.
import "../../ndarray/dense.ts";
import { type DType, dtypeText, sameDType } from "../../ndarray/dtype.ts";
import { ClosedError, FormatError, HyperslabError, NotFoundError, UnsupportedError } from "../../ndarray/errors.ts";
import type { ArrayFile } from "../array_file.ts";
import type { SourceStore } from "./source_store.ts";
import { ZarrBackend } from "./zarr_backend.ts";

/** The attributes of a group or an array, as the hierarchy has them. */
export type ZarrAttributes = Readonly<Record<string, unknown>>;

/**
 * An array of a Zarr hierarchy.
 *
 * @typeParam D The dtype of the elements.
 *
 * @example A lazy array
 * ```ts
 * import { openZarr } from "@hyperslab/ndarray/zarr";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = `${await Deno.makeTempDir()}/run.zarr`;
 * await Deno.mkdir(`${folder}/x`, { recursive: true });
 * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
 * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
 * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
 * const root = await openZarr(folder);
 * const x = await root.get("x");
 * assertEquals(x.name, "/x");
 * ```
 */
export class ZarrArray<D extends DType = DType> extends NDArray<D, "lazy"> {
  /** Its attributes. */
  readonly attrs: ZarrAttributes;
  /** Its path, from the root. */
  readonly name: string;

  /**
   * Not to be called: arrays come from groups.
   *
   * @param array The array, opened by zarrita.
   */
  constructor(array: zarr.Array<zarr.DataType, SourceStore>) {
    super(new ZarrBackend(array) as never);
    this.attrs = array.attrs;
    this.name = array.path;
  }
}

/** What all parts of an open hierarchy share. */
interface Hierarchy {
  readonly store: SourceStore;
  /** The paths that consolidated metadata lists, where there is any. */
  readonly paths: readonly string[] | undefined;
  /** The store that answers from consolidated metadata, where there is any. */
  readonly metadata: zarr.Readable;
  closed: boolean;
}

/**
 * Opens a hierarchy.
 *
 * @param store Its keys.
 * @returns Its root.
 * @throws {NotFoundError} There is none.
 * @throws {FormatError} It is damaged.
 */
export async function openHierarchy(store: SourceStore): Promise<ZarrGroup> {
  const metadata = await named(store.name, () => zarr.withMaybeConsolidatedMetadata(store));
  const contents = "contents" in metadata ? metadata.contents() : undefined;
  const hierarchy = { store, metadata, paths: contents?.map(({ path }) => path.replace(/^\//, "")), closed: false };
  const root = await openNode(hierarchy, "");
  return root instanceof ZarrGroup ? root : new ZarrGroup(hierarchy, "", {}, root);
}

/** Errors of the package as errors of ours. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof HyperslabError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/not found/i.test(message)) throw new NotFoundError(`Cannot open "${path}": ${message}`, { path, cause });
    throw new FormatError(`Cannot open "${path}": ${message}`, { cause });
  }
}

async function openNode(hierarchy: Hierarchy, path: string): Promise<ZarrArray | ZarrGroup> {
  return await named(path || hierarchy.store.name, async () => {
    const node = await zarr.open(zarr.root(hierarchy.metadata).resolve(path));
    if (node.kind === "group") return new ZarrGroup(hierarchy, path, node.attrs);
    return new ZarrArray(node as unknown as zarr.Array<zarr.DataType, SourceStore>);
  });
}

/**
 * A group of a Zarr hierarchy; the root is the file. Where the root itself is an array, its name is the empty text.
 *
 * @example A hierarchy and an array of it
 * ```ts
 * import { openZarr } from "@hyperslab/ndarray/zarr";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = `${await Deno.makeTempDir()}/run.zarr`;
 * await Deno.mkdir(`${folder}/x`, { recursive: true });
 * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
 * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
 * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
 * const root = await openZarr(folder);
 * assertEquals(await (await root.dataset("x")).slice(0).read().then(String), "7");
 * ```
 */
export class ZarrGroup implements ArrayFile {
  /** Its attributes. */
  readonly attrs: ZarrAttributes;
  /** Its path, from the root. */
  readonly name: string;
  readonly #hierarchy: Hierarchy;
  readonly #root: ZarrArray | undefined;

  /**
   * Not to be called: groups come from `open`.
   *
   * @param hierarchy What it belongs to.
   * @param path Its path.
   * @param attrs Its attributes.
   * @param root The array that stands in its place.
   */
  constructor(hierarchy: object, path: string, attrs: ZarrAttributes, root?: ZarrArray) {
    this.#hierarchy = hierarchy as Hierarchy;
    this.#root = root;
    this.attrs = attrs;
    this.name = `/${path}`;
  }

  /** What the hierarchy is called: a path or a URL. */
  get filename(): string {
    return this.#hierarchy.store.name;
  }

  /** Whether the hierarchy was closed. */
  get closed(): boolean {
    return this.#hierarchy.closed;
  }

  /**
   * Lists the group.
   *
   * @returns The names of its groups and arrays.
   * @throws {UnsupportedError} A server cannot list folders, and there is no consolidated metadata.
   *
   * @example Names
   * ```ts
   * import { openZarr } from "@hyperslab/ndarray/zarr";
   * import { assertEquals } from "@std/assert";
   *
   * const folder = `${await Deno.makeTempDir()}/run.zarr`;
   * await Deno.mkdir(`${folder}/x`, { recursive: true });
   * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
   * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
   * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
   * const root = await openZarr(folder);
   * assertEquals(await root.keys(), ["x"]);
   * ```
   */
  async keys(): Promise<string[]> {
    if (this.#root !== undefined) return [""];
    const { store, paths } = this.#hierarchy;
    const prefix = this.name === "/" ? "" : `${this.name.slice(1)}/`;
    if (paths !== undefined) {
      const below = paths.filter((path) => path !== "" && path.startsWith(prefix) && path !== prefix.slice(0, -1));
      return [...new Set(below.map((path) => path.slice(prefix.length).split("/")[0]!))].sort();
    }
    const names = store.list(prefix.slice(0, -1));
    if (names === undefined) {
      throw new UnsupportedError(
        `Cannot list "${this.filename}": a server cannot, and its metadata is not consolidated`,
        {
          feature: "listing of folders on a server",
        },
      );
    }
    const found: string[] = [];
    for (const name of names.filter((name) => !name.startsWith(".") && name !== "zarr.json" && name !== "c")) {
      const documents = ["zarr.json", ".zarray", ".zgroup"];
      const nodes = await Promise.all(documents.map((document) => store.get(`/${prefix}${name}/${document}`)));
      if (nodes.some((node) => node !== undefined)) found.push(name);
    }
    return found;
  }

  /**
   * Opens a group or an array.
   *
   * @param path Its path, from this group.
   * @returns The group or the array.
   * @throws {NotFoundError} There is none of that path.
   * @throws {ClosedError} The hierarchy was closed.
   *
   * @example A group or an array
   * ```ts
   * import { openZarr } from "@hyperslab/ndarray/zarr";
   * import { assertEquals } from "@std/assert";
   *
   * const folder = `${await Deno.makeTempDir()}/run.zarr`;
   * await Deno.mkdir(`${folder}/x`, { recursive: true });
   * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
   * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
   * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
   * const root = await openZarr(folder);
   * assertEquals((await root.get("x")).name, "/x");
   * ```
   */
  async get(path: string): Promise<ZarrArray | ZarrGroup> {
    if (this.closed) throw new ClosedError(`Cannot open "${path}": the file is closed`);
    const full = path.startsWith("/") ? path.slice(1) : `${this.name.slice(1)}/${path}`.replace(/^\/|\/$/g, "");
    if (full === "") return this.#root ?? this;
    return await openNode(this.#hierarchy, full);
  }

  /**
   * Opens an array of a certain dtype.
   *
   * @param path Its path.
   * @param dtype The dtype it is expected to have.
   * @returns The array.
   * @throws {NotFoundError} There is none of that path.
   * @throws {TypeError} It is no array, or one of another dtype.
   *
   * @example An array of a dtype
   * ```ts
   * import { openZarr } from "@hyperslab/ndarray/zarr";
   * import { assertEquals } from "@std/assert";
   *
   * const folder = `${await Deno.makeTempDir()}/run.zarr`;
   * await Deno.mkdir(`${folder}/x`, { recursive: true });
   * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
   * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
   * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
   * const root = await openZarr(folder);
   * assertEquals(await (await root.dataset("x", "int32")).sum(), 28n);
   * ```
   */
  dataset<const D extends DType>(path: string, dtype: D): Promise<ZarrArray<D>>;
  /**
   * Opens an array of any dtype.
   *
   * @param path Its path.
   * @returns The array.
   * @throws {NotFoundError} There is none of that path.
   * @throws {TypeError} It is no array.
   */
  dataset(path: string): Promise<ZarrArray>;
  async dataset(path: string, dtype?: DType): Promise<ZarrArray> {
    const node = await this.get(path);
    if (!(node instanceof ZarrArray)) throw new TypeError(`Cannot open dataset "${path}": it is a group`);
    if (dtype !== undefined && !sameDType(node.dtype, dtype)) {
      throw new TypeError(`Cannot open "${path}" as ${dtypeText(dtype)}: its dtype is ${dtypeText(node.dtype)}`);
    }
    return node;
  }

  /**
   * Closes the hierarchy.
   *
   * @returns When all is done.
   *
   * @example Closing
   * ```ts
   * import { openZarr } from "@hyperslab/ndarray/zarr";
   * import { assertEquals } from "@std/assert";
   *
   * const folder = `${await Deno.makeTempDir()}/run.zarr`;
   * await Deno.mkdir(`${folder}/x`, { recursive: true });
   * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
   * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
   * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
   * const root = await openZarr(folder);
   * await root.close();
   * ```
   */
  close(): Promise<void> {
    this.#hierarchy.closed = true;
    return Promise.resolve();
  }

  /**
   * Closes the hierarchy at the end of an `await using` block.
   *
   * @returns When all is done.
   *
   * @example Closing at the end of a block
   * ```ts
   * import { openZarr } from "@hyperslab/ndarray/zarr";
   * import { assertEquals } from "@std/assert";
   *
   * const folder = `${await Deno.makeTempDir()}/run.zarr`;
   * await Deno.mkdir(`${folder}/x`, { recursive: true });
   * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
   * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
   * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
   * const root = await openZarr(folder);
   * {
   *   await using using = root;
   *   assertEquals(await using.keys(), ["x"]);
   * }
   * ```
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
