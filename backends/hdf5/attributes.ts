/**
 * Attributes: small named values attached to an object.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import type { DType, Scalar } from "../../ndarray/dtype.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import { makeDense } from "../../ndarray/family.ts";
import { contiguousStrides } from "../../ndarray/storage.ts";
import {
  completeAttribute,
  headerAttributes,
  listAttributes,
  lookupAttribute,
  type ReadAttribute,
} from "./attribute_reading.ts";
import type { StoredAttribute } from "./attribute_storage/attribute_storage.ts";
import { conversionOf, type DecodedElements, decodeElements } from "./convert.ts";
import { Empty } from "./empty.ts";
import { expectHeapValues, hasHeapValues } from "./expected_values.ts";
import type { Reading } from "./format/reading.ts";
import { Listing } from "./listing.ts";
import { naming } from "./naming_errors.ts";
import type { ArrayInput } from "../../ndarray/input.ts";
import type { SetAttributeOptions } from "./attribute_editing.ts";
import { changeAttribute, deleteAttribute, writeAttribute } from "./object_editing.ts";
import { asHandle, ObjectHandle } from "./object_handle.ts";
import { fileTypeName, toDType } from "./value_types.ts";
import { runSteadily } from "./steadily.ts";

/** The value of an attribute: a scalar, an array in memory, or {@linkcode Empty}. */
export type AttributeValue = Scalar | DenseArray | Empty;

/**
 * The attributes of a group, a dataset or a committed datatype.
 *
 * @example Reading attributes
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.attrs.set("title", "a run");
 * await file.attrs.set("temperature", 4.2);
 * assertEquals(await file.attrs.get("title"), "a run");
 * assertEquals(await file.attrs.keys(), ["temperature", "title"]);
 * ```
 */
export class Attributes {
  readonly #handle: ObjectHandle;

  /**
   * Not to be called: attributes come from objects.
   *
   * @param handle What the library knows of the object.
   */
  constructor(handle: object) {
    this.#handle = asHandle(handle);
  }

  /**
   * Reads the value of an attribute.
   *
   * @param name Its name.
   * @returns The value: a scalar, an array in memory, or {@linkcode Empty} where it has no elements at all.
   * @throws {NotFoundError} There is no attribute of that name.
   *
   * @example A value
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("unit", "metre");
   * assertEquals(await file.attrs.get("unit"), "metre");
   * ```
   */
  get(name: string): Promise<AttributeValue> {
    return naming(this.#action("read", name), async () => {
      const found = await this.#lookup(name);
      if (found === undefined) {
        throw new NotFoundError(`there is no such attribute`, { path: name });
      }
      return await attributeValue(this.#handle, found);
    });
  }

  /**
   * Tells whether there is an attribute of a name.
   *
   * @param name The name.
   * @returns Whether there is one.
   *
   * @example Asking first
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("unit", "metre");
   * assertEquals([await file.attrs.has("unit"), await file.attrs.has("title")], [true, false]);
   * ```
   */
  has(name: string): Promise<boolean> {
    return naming(this.#action("look up", name), async () => {
      this.#handle.assertOpen("read the attributes of");
      const { state } = this.#handle;
      return await runSteadily(state, () => lookupAttribute(state, name)) !== undefined;
    });
  }

  /**
   * Counts the attributes.
   *
   * @returns How many there are.
   *
   * @example Counting
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("unit", "metre");
   * assertEquals(await file.attrs.size(), 1);
   * ```
   */
  async size(): Promise<number> {
    return (await this.#all()).length;
  }

  /**
   * Lists the names: in the order of their making where the object tracks it, else by their bytes.
   *
   * @returns The names.
   *
   * @example Names
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("unit", "metre");
   * assertEquals(await file.attrs.keys(), ["unit"]);
   * ```
   */
  keys(): Listing<string> {
    const all = () => this.#all();
    const names = async () => (await all()).map(({ attribute }) => attribute.name);
    return new Listing(async function* () {
      yield* await names();
    }, names);
  }

  /**
   * Reads all values, in the order of {@linkcode Attributes.keys}.
   *
   * @returns The values.
   *
   * @example Values
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("unit", "metre");
   * assertEquals(await file.attrs.values(), ["metre"]);
   * ```
   */
  values(): Listing<AttributeValue> {
    return new Listing(() => this.#values());
  }

  /**
   * Reads all names and values, in the order of {@linkcode Attributes.keys}.
   *
   * @returns Pairs of name and value.
   *
   * @example An object of all
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("unit", "metre");
   * assertEquals(Object.fromEntries(await file.attrs.entries()), { unit: "metre" });
   * ```
   */
  entries(): Listing<[string, AttributeValue]> {
    return new Listing(() => this.#entries());
  }

  /**
   * Tells the dtype of an attribute without reading its value.
   *
   * @param name The name.
   * @returns The dtype of its values, what the file stores (such as `"<f8"`), and its shape: `null` where it has no elements at all.
   * @throws {NotFoundError} There is no attribute of that name.
   *
   * @example What is stored
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("range", [0, 10], { dtype: "int16" });
   * assertEquals(await file.attrs.describe("range"), { dtype: "int16", fileType: "<i2", shape: [2] });
   * ```
   */
  describe(name: string): Promise<AttributeDescription> {
    return naming(this.#action("read", name), async () => {
      const found = await this.#lookup(name);
      if (found === undefined) throw new NotFoundError("there is no such attribute", { path: name });
      const { datatype, dataspace } = found;
      return {
        dtype: toDType(datatype),
        fileType: fileTypeName(datatype),
        shape: dataspace.class === "null" ? null : dataspace.shape,
      };
    });
  }

  /**
   * Gives the object an attribute, in the place of one of the same name.
   *
   * @param name Its name.
   * @param value A scalar, nested arrays, a typed array, an array in memory, or {@linkcode Empty}.
   * @param options The dtype and shape it is to have; default: those of the value.
   * @returns When it is done; the attribute is in the file after the next flush.
   * @throws {TypeError} The value does not fit the dtype, or the file is open for reading.
   *
   * @example Numbers, text and a dtype
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("units", "metre");
   * await file.attrs.set("range", [0, 10], { dtype: "int16" });
   * assertEquals(await file.attrs.get("units"), "metre");
   * assertEquals((await file.attrs.describe("range")).fileType, "<i2");
   * ```
   */
  async set(name: string, value: ArrayInput | Empty, options: SetAttributeOptions = {}): Promise<void> {
    await writeAttribute(this.#handle, name, value, options);
  }

  /**
   * Gives an attribute another value of the dtype that it has; makes it where there is none.
   *
   * @param name Its name.
   * @param value The value.
   * @returns When it is done; the attribute is in the file after the next flush.
   * @throws {TypeError} The value does not fit the dtype, or the file is open for reading.
   *
   * @example Keeping the dtype
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("count", 1, { dtype: "uint8" });
   * await file.attrs.modify("count", 2);
   * assertEquals((await file.attrs.describe("count")).fileType, "|u1");
   * ```
   */
  async modify(name: string, value: ArrayInput): Promise<void> {
    await changeAttribute(this.#handle, name, value);
  }

  /**
   * Takes an attribute away.
   *
   * @param name Its name.
   * @returns When it is done.
   * @throws {NotFoundError} There is no attribute of that name.
   *
   * @example Taking an attribute away
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("units", "metre");
   * await file.attrs.delete("units");
   * assertEquals(await file.attrs.has("units"), false);
   * ```
   */
  async delete(name: string): Promise<void> {
    await deleteAttribute(this.#handle, name);
  }

  /**
   * Goes through names and values.
   *
   * @returns An iterator of its own.
   *
   * @example A loop over attributes
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.attrs.set("unit", "metre");
   * for await (const [name, value] of file.attrs) assertEquals([name, value], ["unit", "metre"]);
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterator<[string, AttributeValue]> {
    return this.#entries();
  }

  /**
   * A short text.
   *
   * @example A short text
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * assertEquals(String(file.attrs).includes("ttributes"), true);
   * ```
   */
  toString(): string {
    return this.#handle.context.closed
      ? "<Attributes of closed HDF5 object>"
      : `<Attributes of HDF5 object "${this.#handle.path}">`;
  }

  /** What Deno's console shows. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** What the console of Node and Bun shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  async *#entries(): AsyncGenerator<[string, AttributeValue]> {
    const all = await this.#all();
    expectHeapValues(this.#handle.context, all);
    for (const stored of all) {
      const { name } = stored.attribute;
      yield [
        name,
        await naming(this.#action("read", name), async () => {
          const { context } = this.#handle;
          return await attributeValue(this.#handle, await context.run(completeAttribute(context, stored)));
        }),
      ];
    }
  }

  async *#values(): AsyncGenerator<AttributeValue> {
    for await (const [, value] of this.#entries()) yield value;
  }

  async #all(): Promise<StoredAttribute[]> {
    const { state, path } = this.#handle;
    return await naming(`read the attributes of "${path}"`, () => {
      this.#handle.assertOpen("read the attributes of");
      return runSteadily(state, () => listAttributes(state));
    });
  }

  #lookup(name: string): Awaitable<ReadAttribute | undefined> {
    this.#handle.assertOpen("read the attributes of");
    return runSteadily(this.#handle.state, () => readOne(this.#handle, name));
  }

  #action(what: string, name: string): string {
    return `${what} attribute "${name}" of "${this.#handle.path}"`;
  }
}

/** What an attribute is, without its value. */
export interface AttributeDescription {
  /** The dtype of its values. */
  readonly dtype: DType;
  /** What the file stores, such as `"<f8"`. */
  readonly fileType: string;
  /** Its shape; `null` where it has no elements at all. */
  readonly shape: readonly number[] | null;
}

/** The attributes of an object: one and the same for a handle. */
export function attributesOf(handle: ObjectHandle): Attributes {
  return handle.attributes ??= new Attributes(new ObjectHandle(handle.state, handle.path));
}

function* readOne(handle: ObjectHandle, name: string): Reading<ReadAttribute | undefined> {
  const { state, context } = handle;
  const stored = yield* lookupAttribute(state, name);
  if (stored === undefined) return undefined;
  if (context.far !== undefined && hasHeapValues(stored)) {
    // Who asks for one is likely to ask for others: as many as come at the same time.
    const attributes = [stored, ...yield* headerAttributes(state)];
    expectHeapValues(context, attributes, context.cost!.connections);
  }
  return yield* completeAttribute(context, stored);
}

/** Decodes the value of an attribute. */
export function attributeValue(handle: ObjectHandle, attribute: ReadAttribute): Awaitable<AttributeValue> {
  const { datatype, dataspace, data } = attribute;
  if (dataspace.class === "null") return new Empty(toDType(datatype));
  const conversion = conversionOf(datatype, handle.context.sizes);
  const shape = [...dataspace.shape, ...conversion.elementShape];
  const count = elementCount(shape);
  const finish = ({ data, objects }: DecodedElements): AttributeValue => {
    const array = makeDense(conversion.dtype, shape, { data, offset: 0, strides: contiguousStrides(shape), objects });
    return shape.length === 0 ? array.at() as Scalar : array;
  };
  const decoded = decodeElements(handle.context, conversion, data, count);
  return decoded instanceof Promise ? decoded.then(finish) : finish(decoded);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, extent) => count * extent, 1);
}
