/**
 * Writing images as a FITS file.
 *
 * @module
 */

import { NDArray } from "../../ndarray/array.ts";
import type { Backend } from "../../ndarray/backend.ts";
import { array } from "../../ndarray/create.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import { type DType, type DTypeName, dtypeText } from "../../ndarray/dtype.ts";
import type { OperationOptions } from "../../ndarray/engine.ts";
import type { ArrayInput } from "../../ndarray/input.ts";
import { sizeOf } from "../../ndarray/storage.ts";
import { type StoreInput, toStore } from "../hdf5/to_store.ts";
import { LinearBackend } from "../linear_backend.ts";
import type { ByteStore } from "../sources/source.ts";
import { FitsImage } from "./fits_file.ts";
import { BLOCK, encodeHeader, type FitsCard, FitsHeader, type FitsValue } from "./header.ts";
import { pixelForm } from "./pixel_kernels.ts";

/** Options of {@linkcode saveFits}. */
export interface SaveFitsOptions extends OperationOptions {
  /**
   * What else the header of the first image says. Default: what that of the array says, where it comes from a FITS file.
   */
  readonly header?: FitsHeader | undefined;
}

/** The form in which each dtype is stored: bits a pixel, what is added to stored pixels, the dtype that is stored. */
const FORMS: Partial<Record<DTypeName, readonly [number, number, DTypeName?]>> = {
  bool: [8, 0, "uint8"],
  uint8: [8, 0],
  int8: [8, -128],
  int16: [16, 0],
  uint16: [16, 2 ** 15],
  int32: [32, 0],
  uint32: [32, 2 ** 31],
  int64: [64, 0],
  uint64: [64, 2 ** 63],
  float16: [-32, 0, "float32"],
  float32: [-32, 0],
  float64: [-64, 0],
};

/** Keywords that say where and how the data stands: those of the old place mean nothing in the new one. */
const STRUCTURE =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|EXTEND|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|THEAP|TFIELDS|T(TYPE|FORM)\d+|Z(IMAGE|CMPTYPE|BITPIX|NAXIS\d*|TILE\d+|NAME\d+|VAL\d+|QUANTIZ|DITHER0|SCALE|ZERO|BLANK|SIMPLE|EXTEND|TENSION|PCOUNT|GCOUNT|HECKSUM|DATASUM))$/;

/**
 * Writes images into a FITS file, the first as its primary part. Lazy arrays are written block by block.
 *
 * @param target A local path, a `file:` URL, or a byte store; what is there is replaced.
 * @param images An image, or images by name.
 * @param options What else the header says, when to stop, and where to report to.
 * @returns When they are written.
 * @throws {TypeError} If FITS has no such pixels: complex numbers, text, records.
 * @throws {StorageError} If the file cannot be written.
 *
 * @example Two images
 * ```ts
 * import { type FitsFile, MemoryStore, ones, open, saveFits, zeros } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await saveFits(store, { SCI: ones([4, 4]), ERR: zeros([4, 4], "float32") });
 * const file = await open<FitsFile>(store.bytes);
 * assertEquals(await file.keys(), ["SCI", "ERR"]);
 * ```
 */
export async function saveFits(
  target: StoreInput,
  images: ArrayInput | Readonly<Record<string, ArrayInput>>,
  options: SaveFitsOptions = {},
): Promise<void> {
  const named = isNamed(images) ? Object.entries(images) : [[undefined, images] as const];
  const plans = named.map(([name, value], i) => planImage(toArray(value), name, i === 0, options));
  const store = await toStore(target, "w", () => new Uint8Array(0));
  try {
    let at = 0;
    for (const plan of plans) at = await writeImage(store, at, plan, options);
    await store.truncate(at);
  } finally {
    await store.close?.();
  }
}

function isNamed(images: unknown): images is Readonly<Record<string, ArrayInput>> {
  return typeof images === "object" && images !== null && Object.getPrototypeOf(images) === Object.prototype;
}

function toArray(value: ArrayInput): NDArray {
  return value instanceof NDArray ? value : array(value);
}

interface ImagePlan {
  readonly array: NDArray;
  readonly header: Uint8Array;
  readonly bitpix: number;
  readonly zero: number;
}

function planImage(value: NDArray, name: string | undefined, first: boolean, options: SaveFitsOptions): ImagePlan {
  const { dtype } = value;
  const [bitpix, zero, stored] = (typeof dtype === "string" ? FORMS[dtype] : undefined) ?? [];
  if (bitpix === undefined || zero === undefined) {
    throw new TypeError(`Cannot write a FITS image of ${dtypeText(dtype)}`);
  }
  if (value.ndim === 0) throw new TypeError("Cannot write a FITS image without axes");
  const array = stored === undefined ? value : value.astype(stored) as NDArray;
  const card = (keyword: string, value: FitsValue, comment = ""): FitsCard => ({ keyword, value, comment });
  const cards = [
    first ? card("SIMPLE", true, "conforms to FITS standard") : card("XTENSION", "IMAGE", "Image extension"),
    card("BITPIX", bitpix, "array data type"),
    card("NAXIS", array.ndim, "number of array dimensions"),
    ...array.shape.toReversed().map((extent, i) => card(`NAXIS${i + 1}`, extent)),
    ...(first ? [card("EXTEND", true)] : [card("PCOUNT", 0), card("GCOUNT", 1)]),
    // 2^63 as a float would be read back as one.
    ...(zero === 0 ? [] : [card("BSCALE", 1), card("BZERO", zero === 2 ** 63 ? 2n ** 63n : zero)]),
  ];
  const header = first && options.header !== undefined
    ? options.header
    : value instanceof FitsImage
    ? value.header
    : new FitsHeader();
  const own = header.cards.filter(({ keyword }) => {
    return !STRUCTURE.test(keyword) && (name === undefined || keyword !== "EXTNAME");
  });
  if (name !== undefined) cards.push(card("EXTNAME", name));
  return { array, header: encodeHeader([...cards, ...own]), bitpix, zero };
}

async function writeImage(store: ByteStore, at: number, plan: ImagePlan, options: OperationOptions): Promise<number> {
  const { array, header, bitpix, zero } = plan;
  const { shape } = array;
  await store.write(at, header);
  const start = at + header.length;
  const { dtype, kernel } = pixelForm(bitpix, { scale: 1, zero, blank: undefined }, true);
  const backend = new LinearBackend<DType>({ dtype, shape, kernel, start, name: "FITS image" }, store);
  await new NDArray(backend as Backend).write(array as DenseArray, options);
  const end = start + sizeOf(shape) * kernel.size;
  const next = start + Math.ceil((end - start) / BLOCK) * BLOCK;
  if (next > end) await store.write(end, new Uint8Array(next - end));
  return next;
}
