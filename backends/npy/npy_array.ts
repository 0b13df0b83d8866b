/**
 * Arrays in npy form: opened over a source, and laid out in a store.
 *
 * @module
 */

import { NDArray } from "../../ndarray/array.ts";
import type { Backend } from "../../ndarray/backend.ts";
import { type DType, itemSize, unfold } from "../../ndarray/dtype.ts";
import { FormatError } from "../../ndarray/errors.ts";
import type { OperationOptions } from "../../ndarray/engine.ts";
import { sizeOf } from "../../ndarray/storage.ts";
import { LinearBackend } from "../linear_backend.ts";
import type { ByteRange, ByteSource, ByteStore } from "../sources/source.ts";
import { conversionOf, type Descr, describe, type TextLengths } from "./descr.ts";
import { encodeNpyHeader, readNpyHeader } from "./header.ts";

/**
 * Opens an array; its elements are fetched when they are read.
 *
 * @param source The bytes of the npy file.
 * @param name What it is called in messages.
 * @returns The array.
 * @throws {FormatError} If the file is damaged.
 * @throws {UnsupportedError} If it holds Python objects.
 */
export async function openNpyArray(source: ByteSource, name: string): Promise<NDArray<DType, "lazy">> {
  const size = source.size ?? Infinity;
  const read = async ({ start, end }: ByteRange): Promise<Uint8Array> => {
    return (await source.read([{ start, end: Math.min(end, size) }]))[0]!;
  };
  const { header, end: start } = await readNpyHeader(read);
  const { dtype, kernel, bytesKernel } = conversionOf(header.descr);
  const needed = start + sizeOf(header.shape) * kernel.size;
  if (needed > size) throw new FormatError(`Cannot read ${name}: it has ${size} bytes instead of ${needed}`);
  // What stands with its first axis moving fastest is the transpose of what stands in C order.
  const shape = header.fortranOrder ? header.shape.toReversed() : header.shape;
  const array = NDArray.from(new LinearBackend({ dtype, shape, kernel, bytesKernel, start, name }, source));
  return header.fortranOrder ? array.transpose() : array;
}

/** What is written: the header, and the array that the elements go to. */
export interface NpyLayout {
  /** The bytes before the elements. */
  readonly header: Uint8Array;
  /** The bytes of header and elements. */
  readonly byteLength: number;
  /**
   * Writes header and elements.
   *
   * @param store Where they go.
   * @param start The byte of the store that the header starts at.
   * @param options When to stop, and where to report to.
   */
  write(store: ByteStore, start: number, options: OperationOptions): Promise<void>;
}

/**
 * Lays an array out. Text is read once beforehand, to learn how long it is.
 *
 * @param array The array.
 * @param options When to stop early.
 * @returns How it is written.
 * @throws {TypeError} If numpy has no such elements without pickling.
 */
export async function layOutNpy(array: NDArray, options: OperationOptions): Promise<NpyLayout> {
  const { base, shape: inner } = unfold(array.dtype);
  const source = inner.length > 0 ? await array.read({ signal: options.signal }) as NDArray : array;
  const { shape } = source;
  const descr: Descr = describe(base, await textLengths(source, options.signal));
  const { kernel } = conversionOf(descr);
  const header = encodeNpyHeader({ descr, fortranOrder: false, shape });
  return {
    header,
    byteLength: header.length + sizeOf(shape) * kernel.size,
    async write(store, start, options) {
      await store.write(start, header);
      const layout = { dtype: base, shape, kernel, start: start + header.length, name: "npy array" };
      const target = new NDArray(new LinearBackend(layout, store) as Backend);
      if (itemSize(base) > 0) await target.write(source, options);
    },
  };
}

/** The longest texts of an array, read block by block. */
async function textLengths(array: NDArray, signal: AbortSignal | undefined): Promise<TextLengths> {
  const { base } = unfold(array.dtype);
  const fields = new Map<string, TextLengths>();
  let length = 0;
  if (base === "string" || base === "bytes") {
    for await (const { data } of array.blocks({ signal })) {
      for (const text of data.data as (string | Uint8Array | undefined)[]) {
        const own = typeof text === "string" ? Array.from(text).length : text?.length ?? 0;
        length = Math.max(length, own);
      }
    }
  } else if (typeof base !== "string" && "fields" in base) {
    for (const name of Object.keys(base.fields)) {
      fields.set(name, await textLengths(array.field(name) as NDArray, signal));
    }
  }
  return { length, fields };
}
