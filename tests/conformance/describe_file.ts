/**
 * What the library sees in a file, in the words of a corpus' oracle.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { completeAttribute, listAttributes, type ReadAttribute } from "../../backends/hdf5/attribute_reading.ts";
import { type AttributeValue, attributeValue } from "../../backends/hdf5/attributes.ts";
import { compareNames } from "../../backends/hdf5/compare_names.ts";
import { conversionOf } from "../../backends/hdf5/convert.ts";
import type { Dataset } from "../../backends/hdf5/dataset.ts";
import type { DatasetStorage } from "../../backends/hdf5/dataset_storage.ts";
import type { FileContext } from "../../backends/hdf5/context.ts";
import { readRoot } from "../../backends/hdf5/find_object.ts";
import type { Datatype } from "../../backends/hdf5/format/messages/datatype.ts";
import type { Link } from "../../backends/hdf5/format/messages/link.ts";
import { selectionBounds, selectionSize } from "../../backends/hdf5/format/dataspace_selection.ts";
import { openLayout } from "../../backends/hdf5/layout.ts";
import { handleOf, ObjectHandle } from "../../backends/hdf5/object_handle.ts";
import type { ObjectState } from "../../backends/hdf5/object_state.ts";
import { open } from "../../backends/hdf5/open.ts";
import { makeObject } from "../../backends/hdf5/open_object.ts";
import { openLinks, tracksLinkOrder } from "../../backends/hdf5/open_links.ts";
import { prepareObject } from "../../backends/hdf5/prepare_object.ts";
import { readObject } from "../../backends/hdf5/read_object.ts";
import { listChunks } from "../../backends/hdf5/stored_chunks.ts";
import { readMappings } from "../../backends/hdf5/virtual_mapping.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import { NDArray } from "../../ndarray/array.ts";
import type { AnyData } from "../../ndarray/dtype.ts";
import { FormatError, HyperslabError } from "../../ndarray/errors.ts";
import { describeType, type Json } from "./describe_type.ts";
import { elementAt, serializeValue, Untold } from "./serialize_value.ts";
import { isVerbatim, referenceTarget, serializer, Sink, type Surroundings } from "./serialize.ts";

/** A record of the oracle: an object or an attribute. */
export type JsonRecord = { [key: string]: Json };

/** Where the files of a corpus are, and what a file calls its neighbours. */
export interface Place {
  readonly folder: string;
  readonly companions: { readonly [name: string]: string };
}

/** How many regions the oracle shows of one dataset. */
const MAX_REGIONS = 100;
/** The names that the library gives to filters of its own, which files need not name. */
const libraryFilters: { readonly [id: number]: string } = {
  1: "deflate",
  2: "shuffle",
  3: "fletcher32",
  4: "szip",
  5: "nbit",
  6: "scaleoffset",
};
/** How many elements of a dataset are compared with what users get. */
const MAX_COMPARED = 500;
/** Elements of more bytes are not compared one by one. */
const MAX_COMPARED_BYTES = 65_536;
/** Datasets with more bytes than this have no digest. */
const MAX_DIGEST_BYTES = 256 * 2 ** 20;

/**
 * Describes all that a file holds.
 *
 * @param name The file's name in the corpus.
 * @param place Where the files are.
 * @returns The records in the order of the walk.
 */
export async function describeFile(name: string, { folder, companions }: Place): Promise<JsonRecord[]> {
  const file = await open(`${folder}/${name}`, {
    resolver: (neighbour) => neighbour in companions ? `${folder}/${companions[neighbour]}` : undefined,
    maxBytes: MAX_DIGEST_BYTES,
  });
  try {
    return await new Walk(handleOf(file).context).describe();
  } finally {
    await file.close();
  }
}

class Walk {
  readonly #context: FileContext;
  /** The first path of each object. */
  readonly #paths: Map<number, string> = new Map();
  readonly #around: Surroundings;

  constructor(context: FileContext) {
    this.#context = context;
    this.#around = {
      sizes: context.sizes,
      heap: (id) => (context.run(context.heap.read([id])) as Uint8Array[])[0]!,
      path: (address) => this.#paths.get(address),
    };
  }

  async describe(): Promise<JsonRecord[]> {
    const found = await this.#walk();
    const records: JsonRecord[] = [];
    for (const { record, state } of found) {
      try {
        records.push(state === undefined ? record : { ...record, ...await this.#describe(state) });
      } catch (error) {
        records.push({ path: record.path!, error: true, message: ownMessage(error) });
      }
    }
    return records;
  }

  /** All paths first, since references in the data are to become paths. */
  async #walk(): Promise<{ record: JsonRecord; state?: ObjectState }[]> {
    const found: { record: JsonRecord; state?: ObjectState }[] = [];
    const pending: { path: string; link: Link }[] = [];
    const visit = async (path: string, state: ObjectState) => {
      this.#paths.set(state.address, path);
      found.push({ record: { path, kind: state.kind }, state });
      if (state.kind !== "group") return;
      let links: Link[] = [];
      try {
        links = await this.#links(state, "name");
      } catch (error) {
        found[found.length - 1]!.record.links_error = ownMessage(error);
      }
      links.sort((a, b) => compareNames(b.name, a.name));
      for (const link of links) pending.push({ path: `${path === "/" ? "" : path}/${link.name}`, link });
    };
    await visit("/", await this.#context.run(readRoot(this.#context)));
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { path, link } = next;
      if (link.kind === "soft") {
        found.push({ record: { path, kind: "softlink", target: link.target } });
      } else if (link.kind === "external") {
        found.push({ record: { path, kind: "extlink", file: link.file, target: link.target } });
      } else if (link.kind === "user-defined") {
        found.push({ record: { path, kind: "udlink", class: link.linkClass } });
      } else if (this.#paths.has(link.address)) {
        found.push({ record: { path, kind: "hardlink", to: this.#paths.get(link.address)! } });
      } else {
        try {
          const state = await this.#context.run(readObject(this.#context, link.address, path));
          await prepareObject(state);
          await visit(path, state);
        } catch (error) {
          found.push({ record: { path, error: true, message: ownMessage(error) } });
        }
      }
    }
    return found;
  }

  async #links(state: ObjectState, order: "name" | "creation"): Promise<Link[]> {
    const links: Link[] = [];
    const storage = await this.#context.run(openLinks(state));
    await this.#context.run(storage.list(order, (link) => links.push(link)));
    return links;
  }

  async #describe(state: ObjectState): Promise<JsonRecord> {
    const record: JsonRecord = { addr: state.address, attrs: await this.#attributes(state) };
    if (state.kind === "group" && tracksLinkOrder(state)) {
      record.link_order = (await this.#links(state, "creation")).slice(0, 1000).map(({ name }) => name);
    }
    if (state.kind === "datatype") record.dtype = describeType(state.datatype!);
    if (state.kind === "dataset") Object.assign(record, await this.#dataset(state));
    return record;
  }

  async #attributes(state: ObjectState): Promise<Json[]> {
    const stored = await this.#context.run(listAttributes(state));
    stored.sort((a, b) => compareNames(a.attribute.name, b.attribute.name));
    const records: JsonRecord[] = [];
    for (const one of stored) {
      try {
        records.push(this.#attribute(state, await this.#context.run(completeAttribute(this.#context, one))));
      } catch (error) {
        records.push({ name: one.attribute.name, error: true, message: ownMessage(error) });
      }
    }
    return records;
  }

  #attribute(state: ObjectState, attribute: ReadAttribute): JsonRecord {
    const { name, datatype, dataspace, data, creationOrder, committedAt } = attribute;
    const record: JsonRecord = {
      name,
      dtype: this.#type(datatype, committedAt),
      shape: dataspace.class === "null" ? null : dataspace.shape.map(wholeNumber),
    };
    if (creationOrder !== undefined) record.corder = creationOrder;
    if (dataspace.class !== "null") {
      const count = dataspace.shape.reduce((a, b) => a * b, 1);
      if (count * datatype.size > data.length) return record;
      try {
        Object.assign(record, this.#values(datatype, data, count));
        const value = attributeValue(new ObjectHandle(state, ""), attribute) as AttributeValue;
        if (dataspace.shape.length === 0 && datatype.class !== "array") {
          this.#compareValue(datatype, data.subarray(0, datatype.size), value);
        } else this.#compareValues(datatype, data, dataspace.shape, value as DenseArray);
      } catch (error) {
        record.data_error = ownMessage(error);
      }
    }
    return record;
  }

  async #dataset(state: ObjectState): Promise<JsonRecord> {
    const storage = state.storage!;
    const { layout, filters, external, datatype, dataspaceClass } = storage;
    const isNull = dataspaceClass === "null";
    const record: JsonRecord = {
      dtype: this.#type(datatype, state.committedAt),
      shape: isNull ? null : [...storage.shape],
      layout: layout.class,
      fill: this.#fill(state),
    };
    if (dataspaceClass === "simple") record.maxshape = [...storage.maxShape];
    if (layout.class === "chunked") {
      record.chunk = [...layout.chunkShape];
      record.n_chunks = (await listChunks(storage, 0)).length;
    }
    if (filters.length > 0) {
      record.filters = filters.map(({ id, name, flags, parameters }) => ({
        id,
        name: name === "" ? libraryFilters[id] ?? "" : name,
        flags,
        opts: [...parameters],
      }));
    }
    if (external !== undefined) record.external = external.map(({ name, offset, size }) => [name, offset, size]);
    if (layout.class === "virtual") {
      record.virtual = (await readMappings(storage)).map(({ file, dataset }) => [file, dataset]);
    }
    if (isNull) return record;
    try {
      const count = storage.shape.reduce((a, b) => a * b, 1);
      if (count * datatype.size <= MAX_DIGEST_BYTES) {
        const values = await (makeObject(state, "") as Dataset).read();
        if (layout.class === "virtual" && pointsToHeap(datatype)) {
          // What stands in the heap of another file is told by its value alone.
          return Object.assign(record, this.#given(datatype, values, storage.shape));
        }
        const raw = await rawElements(storage);
        Object.assign(record, this.#values(datatype, raw, count));
        this.#compareValues(datatype, raw, storage.shape, values);
      }
    } catch (error) {
      record.data_error = ownMessage(error);
      record.unsupported = (error as { feature?: string }).feature ?? null;
    }
    return record;
  }

  #type(datatype: Datatype, committedAt: number | undefined): JsonRecord {
    const described = describeType(datatype);
    return committedAt === undefined ? described : { ...described, committed: this.#paths.get(committedAt) ?? "?" };
  }

  #fill(state: ObjectState): JsonRecord {
    const { fillValue, datatype } = state.storage!;
    if (fillValue?.value === undefined || fillValue.status !== "user") {
      return { status: fillValue?.status ?? "undefined" };
    }
    try {
      const sink = new Sink();
      serializer(datatype, this.#around)(fillValue.value, sink);
      return { status: "user", hex: hex(sink.bytes) };
    } catch (error) {
      return { status: "user", error: ownMessage(error) };
    }
  }

  #values(datatype: Datatype, data: Uint8Array, count: number): JsonRecord {
    const { size } = datatype;
    if (hasRegions(datatype)) {
      return datatype.class === "reference" ? { regions: this.#regions(datatype, data, count) } : {};
    }
    const digest = createHash("sha256");
    const sink = new Sink();
    let bytes = 0;
    const flush = (part: Uint8Array) => {
      digest.update(part);
      bytes += part.length;
    };
    let first = new Uint8Array(0);
    if (isVerbatim(datatype)) {
      flush(data.subarray(0, count * size));
      first = data.slice(0, Math.min(count * size, 64));
    } else {
      const serialize = serializer(datatype, this.#around);
      for (let i = 0; i < count; i++) {
        serialize(data.subarray(i * size, (i + 1) * size), sink);
        if (sink.bytes.length < 1 << 20 && i < count - 1) continue;
        if (bytes === 0) first = sink.bytes.slice(0, 64);
        flush(sink.bytes);
        sink.clear();
      }
    }
    const record: JsonRecord = { bytes, digest: digest.digest("hex") };
    return bytes <= 64 ? { ...record, hex: hex(first) } : record;
  }

  /** The digest of values as users get them. */
  #given(type: Datatype, values: DenseArray, shape: readonly number[]): JsonRecord {
    const sink = new Sink();
    forEachIndex(shape, 1, (index) => serializeValue(type, elementAt(values, type, index), sink, this.#around));
    return { bytes: sink.bytes.length, digest: createHash("sha256").update(sink.bytes).digest("hex") };
  }

  /** Compares what users get with what is stored, on some of the elements. */
  #compareValues(type: Datatype, raw: Uint8Array, shape: readonly number[], values: DenseArray): void {
    const count = shape.reduce((a, b) => a * b, 1);
    if (type.size > MAX_COMPARED_BYTES) return;
    const step = Math.max(1, Math.ceil(count / MAX_COMPARED));
    forEachIndex(shape, step, (index, i) => {
      this.#compareValue(type, raw.subarray(i * type.size, (i + 1) * type.size), elementAt(values, type, index));
    });
  }

  #compareValue(type: Datatype, raw: Uint8Array, value: unknown): void {
    const stored = new Sink();
    const given = new Sink();
    serializer(type, this.#around)(raw, stored);
    try {
      serializeValue(type, value, given, this.#around);
    } catch (error) {
      if (error instanceof Untold) return;
      throw error;
    }
    if (hex(stored.bytes) !== hex(given.bytes)) {
      throw new FormatError(`the value is ${hex(given.bytes).slice(0, 200)}, not ${hex(stored.bytes).slice(0, 200)}`);
    }
  }

  #regions(type: Extract<Datatype, { class: "reference" }>, data: Uint8Array, count: number): Json[] {
    const regions: Json[] = [];
    for (let i = 0; i < count && regions.length < MAX_REGIONS; i++) {
      const target = referenceTarget(data.subarray(i * type.size, (i + 1) * type.size), type, this.#around);
      if (target?.selection === undefined) {
        regions.push(null);
        continue;
      }
      const { selection } = target;
      const shape = this.#shapeAt(target.address);
      if (shape === undefined) {
        regions.push(null);
        continue;
      }
      const bounds = selection.kind === "all" ? undefined : selectionBounds(selection, shape);
      regions.push({
        path: this.#paths.get(target.address) ?? "?",
        type: { none: "none", all: "all", points: "points", regular: "hyperslab", blocks: "hyperslab" }[selection.kind],
        npoints: selectionSize(selection, shape),
        ...(bounds === undefined ? {} : { bounds: [[...bounds.start], [...bounds.end]] }),
      });
    }
    return regions;
  }

  /** The shape of the dataset at an address; `undefined` where there is no longer any. */
  #shapeAt(address: number): readonly number[] | undefined {
    try {
      return (this.#context.run(readObject(this.#context, address, "")) as ObjectState).storage?.shape;
    } catch (error) {
      ownMessage(error);
    }
  }
}

/** All elements of a dataset as the file stores them; those of a virtual dataset, as the file would. */
async function rawElements(storage: DatasetStorage): Promise<Uint8Array> {
  if (storage.layout.class !== "virtual") {
    return (await NDArray.from(openLayout(storage, { as: "raw" })).read()).data as Uint8Array;
  }
  const { data } = await NDArray.from(openLayout(storage)).read();
  const { kernel } = conversionOf(storage.datatype, storage.context.sizes);
  const count = storage.shape.reduce((a, b) => a * b, 1) * (storage.datatype.size / kernel.size);
  const bytes = new Uint8Array(count * kernel.size);
  kernel.encode(data as AnyData, 0, 1, count, bytes, 0, kernel.size, {
    objects: [],
    addHeapObject: () => ({ collection: 0, index: 0 }),
    encodeReference: (_, type) => new Uint8Array(type.size),
  });
  return bytes;
}

/** Visits every so many indices of a shape, in C order. */
function forEachIndex(
  shape: readonly number[],
  step: number,
  visit: (index: readonly number[], number: number) => void,
): void {
  const count = shape.reduce((a, b) => a * b, 1);
  for (let i = 0; i < count; i += step) {
    let rest = i;
    const index = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    visit(index, i);
  }
}

/** Whether elements of a type point into the heap. */
function pointsToHeap(type: Datatype): boolean {
  switch (type.class) {
    case "variable-length":
      return true;
    case "array":
      return pointsToHeap(type.base);
    case "compound":
      return type.members.some((member) => pointsToHeap(member.type));
    default:
      return false;
  }
}

/** Whether a datatype holds references to regions, whose values have no digest. */
function hasRegions(type: Datatype): boolean {
  switch (type.class) {
    case "reference":
      return type.kind === "region";
    case "compound":
      return type.members.some((member) => hasRegions(member.type));
    case "array":
    case "variable-length":
      return hasRegions(type.base);
    default:
      return false;
  }
}

/** Whole numbers beyond 2^53 are text. */
function wholeNumber(value: number): Json {
  return Number.isSafeInteger(value) ? value : String(BigInt(value));
}

/** The message of an error of the library; any other error is a fault and goes on. */
function ownMessage(error: unknown): string {
  if (error instanceof HyperslabError) return error.message;
  throw error;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
