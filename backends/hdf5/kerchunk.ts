/**
 * Tells where the elements of a file stand in the form of kerchunk: as references of a Zarr hierarchy of version 2.
 *
 * @module
 */

import { DenseArray } from "../../ndarray/dense.ts";
import type { FileContext } from "./context.ts";
import { Dataset } from "./dataset.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { FilterDescription } from "./format/messages/filter_pipeline.ts";
import { Group } from "./group.ts";
import { handleOf } from "./object_handle.ts";
import { UnreadableObject } from "./unreadable_object.ts";

/** Options of `toKerchunk`. */
export interface KerchunkOptions {
  /** Where the file will be found. Default: where it was opened. */
  readonly url?: string | undefined;
}

/** Where bytes are: in a file from an offset on, or in the text itself. */
export type KerchunkReference = string | readonly [url: string, offset: number, size: number];

/** The references of a file. */
export interface Kerchunk {
  /** What is to be written as JSON and given to fsspec's `ReferenceFileSystem`. */
  readonly references: { readonly version: 1; readonly refs: Readonly<Record<string, KerchunkReference>> };
  /** What could not be told in this form, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/** A codec of numcodecs. */
type NumCodec = { readonly id: string; readonly [setting: string]: unknown };

const SIMPLE_TYPE = /^([<>|][iufc]\d+|\|b1|\|S\d+)$/;
const AXES = "_ARRAY_DIMENSIONS";

/** Makes the references of a file. */
export async function toKerchunk(context: FileContext, options: KerchunkOptions): Promise<Kerchunk> {
  await context.writer?.flush();
  const url = options.url ?? context.name;
  const refs = new Map<string, KerchunkReference>();
  const skipped: { path: string; reason: string }[] = [];
  const { file } = context;
  await addGroup(refs, "", file, skipped);
  for await (const [path, object] of file.visit()) {
    if (object instanceof UnreadableObject) skipped.push({ path, reason: object.error.message });
    else if (object instanceof Group) await addGroup(refs, `${path}/`, object, skipped);
    else if (object instanceof Dataset) {
      const { storage } = handleOf(object).state;
      const reason = await addDataset(refs, path, object, storage!, url, context.baseAddress, skipped);
      if (reason !== undefined) skipped.push({ path, reason });
    }
  }
  return { references: { version: 1, refs: Object.fromEntries(refs) }, skipped };
}

type Skipped = { path: string; reason: string }[];

async function addGroup(
  refs: Map<string, KerchunkReference>,
  prefix: string,
  group: Group,
  skipped: Skipped,
): Promise<void> {
  refs.set(`${prefix}.zgroup`, '{"zarr_format":2}');
  const attributes = await attributesOf(group, skipped);
  if (Object.keys(attributes).length > 0) refs.set(`${prefix}.zattrs`, JSON.stringify(attributes));
}

/** Adds a dataset; gives the reason why it cannot be told. */
async function addDataset(
  refs: Map<string, KerchunkReference>,
  path: string,
  dataset: Dataset,
  storage: DatasetStorage,
  url: string,
  baseAddress: number,
  skipped: Skipped,
): Promise<string | undefined> {
  const { fileType, shape } = dataset;
  if (!SIMPLE_TYPE.test(fileType)) return `elements of type ${fileType} have no simple form in Zarr`;
  if (dataset.empty) return "it has no elements at all";
  const codecs = numcodecs(storage.filters, storage.datatype.size);
  if (typeof codecs === "string") return codecs;
  const { layout } = storage;
  const chunks: [string, KerchunkReference][] = [];
  switch (layout.class) {
    case "chunked": {
      for (const { offset, address, size, filterMask } of await dataset.chunkIndex()) {
        if (filterMask !== 0) return "some of its chunks are stored without their filters";
        const at = offset.map((start, axis) => start / layout.chunkShape[axis]!);
        chunks.push([at.join("."), [url, address, size]]);
      }
      if (layout.edgesUnfiltered) return "chunks at its edges are stored without their filters";
      break;
    }
    case "contiguous": {
      if (storage.external !== undefined) return "its elements are in other files";
      if (layout.address === undefined) break;
      const size = shape.reduce((size, extent) => size * extent, storage.datatype.size);
      if (size > 0) chunks.push([wholeKey(shape), [url, layout.address + baseAddress, size]]);
      break;
    }
    case "compact":
      if (layout.data.length > 0) chunks.push([wholeKey(shape), `base64:${layout.data.toBase64()}`]);
      break;
    case "virtual":
      return "it is made of other datasets";
  }
  const [compressor] = codecs.slice(-1);
  const filters = codecs.slice(0, -1);
  const array = {
    // deno-lint-ignore camelcase
    zarr_format: 2,
    shape,
    chunks: layout.class === "chunked" ? layout.chunkShape : shape.map((extent) => Math.max(extent, 1)),
    dtype: fileType,
    compressor: compressor ?? null,
    filters: filters.length === 0 ? null : filters,
    // deno-lint-ignore camelcase
    fill_value: fillValue(fileType, storage),
    order: "C",
  };
  refs.set(`${path}/.zarray`, JSON.stringify(array));
  const attributes = { ...await attributesOf(dataset, skipped), [AXES]: await axisNames(dataset) };
  refs.set(`${path}/.zattrs`, JSON.stringify(attributes));
  for (const [key, reference] of chunks) refs.set(`${path}/${key}`, reference);
}

/** The key of the only chunk. */
function wholeKey(shape: readonly number[]): string {
  return shape.length === 0 ? "0" : shape.map(() => 0).join(".");
}

/** The codecs of numcodecs that undo the filters; else why there are none. */
function numcodecs(filters: readonly FilterDescription[], elementSize: number): NumCodec[] | string {
  const codecs: NumCodec[] = [];
  for (const { id, name, parameters } of filters) {
    if (id === 1) codecs.push({ id: "zlib", level: parameters[0] ?? 6 });
    else if (id === 2) codecs.push({ id: "shuffle", elementsize: parameters[0] ?? elementSize });
    else if (id === 3) codecs.push({ id: "fletcher32" });
    else if (id === 32015) codecs.push({ id: "zstd", level: parameters[0] ?? 3 });
    else return `its filter ${id}${name === "" ? "" : ` (${name})`} is not one of numcodecs`;
  }
  return codecs;
}

/** The fill value as Zarr writes it: a number, or text that stands for one that JSON does not know. */
function fillValue(fileType: string, storage: DatasetStorage): unknown {
  if (fileType.startsWith("|S")) return (storage.fillBytes ?? new Uint8Array(storage.datatype.size)).toBase64();
  const kind = fileType[1]!;
  const bytes = storage.fillBytes ?? new Uint8Array(storage.datatype.size);
  const size = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const little = fileType[0] !== ">";
  if (kind === "b") return bytes[0] !== 0;
  if (kind === "f") {
    return size === 8 ? special(view.getFloat64(0, little)) : size === 4 ? special(view.getFloat32(0, little)) : 0;
  }
  if (kind === "c") return [0, 0];
  let value = 0n;
  for (let i = 0; i < size; i++) value = value << 8n | BigInt(bytes[little ? size - 1 - i : i]!);
  return Number(kind === "i" ? BigInt.asIntN(8 * size, value) : value);
}

function special(value: number): number | string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? value : value > 0 ? "Infinity" : "-Infinity";
}

/** What xarray calls the axes: by their scales, else by their place in the dataset. */
async function axisNames(dataset: Dataset): Promise<string[]> {
  if (await dataset.isScale() && dataset.ndim === 1) return [lastPart(dataset.name)];
  return await Promise.all(dataset.dims.map(async (dimension, axis) => {
    const [first] = await dimension.scales();
    return first === undefined ? `${lastPart(dataset.name)}_dim_${axis}` : lastPart(first[1].name);
  }));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What kerchunk leaves out too: the marks of dimension scales. */
const MARKS = new Set(["CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates"]);

/** The attributes that JSON can hold; others are noted. */
async function attributesOf(object: Group | Dataset, skipped: Skipped): Promise<Record<string, unknown>> {
  const attributes = new Map<string, unknown>();
  for await (const [name, value] of object.attrs.entries()) {
    if (MARKS.has(name)) continue;
    const plain = plainValue(value instanceof DenseArray ? value.toNested() : value);
    if (plain === undefined) skipped.push({ path: `${object.name}@${name}`, reason: "JSON cannot hold its value" });
    else attributes.set(name, plain);
  }
  return Object.fromEntries(attributes);
}

function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  if (typeof value === "number") return special(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (!Array.isArray(value)) return undefined;
  const items = value.map(plainValue);
  return items.includes(undefined) ? undefined : items;
}
