/**
 * FITS files: images and their headers.
 *
 * @module
 */

import { NDArray } from "../../ndarray/array.ts";
import type { Backend } from "../../ndarray/backend.ts";
import type { DType } from "../../ndarray/dtype.ts";
import { FormatError, NotFoundError } from "../../ndarray/errors.ts";
import { sizeOf } from "../../ndarray/storage.ts";
import { filenameOf, FlatFile } from "../array_file.ts";
import { LinearBackend } from "../linear_backend.ts";
import type { ByteSource } from "../sources/source.ts";
import type { FitsHeader } from "./header.ts";
import { type Hdu, readHdus, shapeOf } from "./hdu.ts";
import { pixelForm, scalingOf } from "./pixel_kernels.ts";
import { TiledBackend } from "./tiled_backend.ts";

/**
 * An image of a FITS file: a lazy array, its axes in numpy's order (that of `NAXIS` turned around), and its header.
 *
 * @typeParam D The dtype of the pixels, scaled as the header asks for.
 *
 * @example An image is a lazy array
 * ```ts
 * import { array, type FitsFile, FitsHeader, MemoryStore, open, saveFits } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await saveFits(store, array([[1, 2, 3]], "int16"), { header: new FitsHeader().set("OBJECT", "M 31") });
 * const file = await open<FitsFile>(store.bytes);
 * const image = await file.dataset("PRIMARY");
 * assertEquals((await image.slice(0, "::-1").read()).toNested(), [3, 2, 1]);
 * ```
 */
export class FitsImage<D extends DType = DType> extends NDArray<D, "lazy"> {
  /** Its header. */
  readonly header: FitsHeader;

  /**
   * Not to be called: images come from files.
   *
   * @param backend The pixels.
   * @param header The header.
   */
  constructor(backend: Backend<D>, header: FitsHeader) {
    super(backend);
    this.header = header;
  }
}

/** A part of a FITS file. */
export interface FitsPart {
  /** What it is called in `get`. */
  readonly name: string;
  /** Its header. */
  readonly header: FitsHeader;
  /** Whether it is an image. */
  readonly isImage: boolean;
}

/**
 * An open FITS file. `keys()` lists its images: the first part as `"PRIMARY"` (or by its `EXTNAME`), extensions by their
 * `EXTNAME` (`"SCI,2"` where several have it), those without a name by their number.
 *
 * @example An image and its header
 * ```ts
 * import { array, type FitsFile, FitsHeader, MemoryStore, open, saveFits } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * const header = new FitsHeader().set("OBJECT", "M 31");
 * await saveFits(store, array([[1, 2, 3], [4, 5, 6]], "int16"), { header });
 * const file = await open<FitsFile>(store.bytes);
 * const image = await file.dataset("PRIMARY");
 * assertEquals([image.shape, image.dtype, image.header.get("OBJECT")], [[2, 3], "int16", "M 31"]);
 * assertEquals(await image.slice(1).sum(), 15n);
 * ```
 */
export class FitsFile extends FlatFile<FitsImage> {
  /** All parts, images and others, in order. */
  readonly parts: readonly FitsPart[];

  /**
   * Not to be called: files are opened.
   *
   * @param parts All parts.
   * @param open Opens an image.
   * @param source The file.
   */
  constructor(parts: readonly FitsPart[], open: (name: string) => FitsImage, source: ByteSource) {
    super({
      filename: filenameOf(source),
      names: parts.filter((part) => part.isImage).map((part) => part.name),
      open,
      close: () => source.close?.(),
    });
    this.parts = parts;
  }

  /**
   * Gives the header of a part.
   *
   * @param name Its name. Default: that of the first part.
   * @returns The header.
   * @throws {NotFoundError} There is no such part.
   *
   * @example The header of the first part
   * ```ts
   * import { array, type FitsFile, FitsHeader, MemoryStore, open, saveFits } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await saveFits(store, array([[1, 2, 3]], "int16"), { header: new FitsHeader().set("OBJECT", "M 31") });
   * const file = await open<FitsFile>(store.bytes);
   * assertEquals(file.header().get("OBJECT"), "M 31");
   * ```
   */
  header(name: string = this.parts[0]!.name): FitsHeader {
    const part = this.parts.find((candidate) => candidate.name === name);
    if (part !== undefined) return part.header;
    throw new NotFoundError(`Cannot give header "${name}": the file has no part of that name`, { path: name });
  }

  /**
   * Sums the file up.
   *
   * @returns A line with its name.
   *
   * @example A short text
   * ```ts
   * import { array, type FitsFile, FitsHeader, MemoryStore, open, saveFits } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await saveFits(store, array([[1, 2, 3]], "int16"), { header: new FitsHeader().set("OBJECT", "M 31") });
   * const file = await open<FitsFile>(store.bytes);
   * assertEquals(String(file).includes("FITS"), true);
   * ```
   */
  override toString(): string {
    return this.closed ? "<Closed FITS file>" : `<FITS file ${JSON.stringify(this.filename)}>`;
  }
}

function isCompressed({ header }: Hdu): boolean {
  return header.get("ZIMAGE") === true;
}

function isImage(hdu: Hdu, index: number): boolean {
  if (isCompressed(hdu)) return true;
  const { header } = hdu;
  const plain = index === 0 || String(header.get("XTENSION")).trim() === "IMAGE";
  return plain && header.get("GROUPS") !== true && shapeOf(header).length > 0;
}

/** Names under which parts can be told apart. */
function namesOf(hdus: readonly Hdu[]): string[] {
  const taken = new Set<string>();
  return hdus.map(({ name, header }, index) => {
    const candidates = name === "" ? [] : [name, `${name},${header.get("EXTVER") ?? 1}`, `${name},#${index}`];
    const free = candidates.find((candidate) => !taken.has(candidate)) ?? String(index);
    taken.add(free);
    return free;
  });
}

function openImage(hdu: Hdu, source: ByteSource, name: string): FitsImage {
  const { header, start, size } = hdu;
  if (isCompressed(hdu)) return new FitsImage(new TiledBackend(hdu, source), header);
  const { dtype, kernel } = pixelForm(Number(header.get("BITPIX")), scalingOf(header), true);
  const shape = shapeOf(header);
  if (sizeOf(shape) * kernel.size > size || start + size > (source.size ?? Infinity)) {
    throw new FormatError(`Cannot read FITS image "${name}": it is cut short`, { address: start });
  }
  return new FitsImage(new LinearBackend<DType>({ dtype, shape, kernel, start, name }, source), header);
}

/**
 * Opens a FITS file.
 *
 * @param source Its bytes; closed with the file.
 * @returns The file.
 * @throws {FormatError} If it is damaged.
 */
export async function openFits(source: ByteSource): Promise<FitsFile> {
  const hdus = await readHdus(source);
  const names = namesOf(hdus);
  const parts = hdus.map((hdu, i) => ({ name: names[i]!, header: hdu.header, isImage: isImage(hdu, i) }));
  return new FitsFile(parts, (name) => openImage(hdus[names.indexOf(name)]!, source, name), source);
}

/**
 * Tells whether a file starts as a FITS file does.
 *
 * @param bytes Its first bytes.
 * @returns Whether it does.
 */
export function isFits(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 9)) === "SIMPLE  =";
}
