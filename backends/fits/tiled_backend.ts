/**
 * Compressed images: tiles in the heap of a binary table (FITS standard, section 10).
 *
 * @module
 */

import { gunzip } from "../../codecs/raw_deflate.ts";
import type { Backend, BackendOptions, BlockRequest, BlockSink, ChunkGrid } from "../../ndarray/backend.ts";
import type { AnyData, DType, Scalar } from "../../ndarray/dtype.ts";
import { emptyElement } from "../../ndarray/element.ts";
import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import { contiguousStrides, sizeOf } from "../../ndarray/storage.ts";
import type { ByteRange, ByteSource } from "../sources/source.ts";
import { countOf, type FitsHeader } from "./header.ts";
import { type Hdu, shapeOf } from "./hdu.ts";
import { type PixelForm, pixelForm, scalingOf, storedForm } from "./pixel_kernels.ts";
import { decodePlio } from "./plio.ts";
import { type Dither, unquantize } from "./quantize.ts";
import { decodeFitsRice } from "./rice.ts";
import { TileTable } from "./tile_table.ts";

/** Tiles that are read together. */
const BATCH_BYTES = 8 * 2 ** 20;
/** The most bytes that a tile may have. */
const MAX_TILE = 2 ** 30;

/** How a tile is stored. */
type Method = "RICE_1" | "GZIP_1" | "GZIP_2" | "PLIO_1" | "NOCOMPRESS";

/** The bytes of a tile, and how they are to be decoded. */
interface StoredTile {
  readonly range: ByteRange;
  readonly method: Method;
  /** Whether floats were made integers. */
  readonly quantized: boolean;
}

/** The pixels of a compressed image. */
export class TiledBackend implements Backend {
  /** The dtype of the pixels. */
  readonly dtype: DType;
  /** The extents, the axis that moves fastest last. */
  readonly shape: readonly number[];
  /** The tiles. */
  readonly grid: ChunkGrid;
  readonly #source: ByteSource;
  readonly #header: FitsHeader;
  readonly #table: TileTable;
  readonly #bitpix: number;
  readonly #method: Method;
  readonly #form: PixelForm;

  /**
   * Looks at a compressed image.
   *
   * @param hdu Its part of the file.
   * @param source The file.
   * @throws {FormatError} If its header is damaged.
   * @throws {UnsupportedError} If it is compressed in a way that is not supported.
   */
  constructor(hdu: Hdu, source: ByteSource) {
    const { header } = hdu;
    this.shape = shapeOf(header, "Z");
    const rank = this.shape.length;
    const chunk = this.shape.map((extent, axis) => {
      return Math.max(1, countOf(header, `ZTILE${rank - axis}`, axis === rank - 1 ? extent : 1));
    });
    this.grid = { chunk, count: this.shape.map((extent, axis) => Math.ceil(extent / chunk[axis]!)) };
    this.#bitpix = Number(header.get("ZBITPIX"));
    this.#form = pixelForm(this.#bitpix, scalingOf(header), false);
    this.dtype = this.#form.dtype;
    this.#method = methodOf(header);
    this.#header = header;
    this.#source = source;
    this.#table = new TileTable(hdu, source);
    if (this.#table.rows < sizeOf(this.grid.count)) throw new FormatError("Cannot read FITS image: tiles are missing");
    if (sizeOf(chunk) * 8 > MAX_TILE) throw new FormatError("Cannot read FITS image: its tiles are too large");
  }

  /** Zero. */
  get fillValue(): Scalar {
    return emptyElement(this.dtype);
  }

  /**
   * Reads boxes.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @param options When to stop early.
   * @returns When all is done.
   */
  async read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Promise<void> {
    await this.#table.load();
    let batch: { request: BlockRequest; tile: StoredTile | undefined }[] = [];
    let bytes = 0;
    const finish = async (): Promise<void> => {
      options?.signal?.throwIfAborted();
      const ranges = batch.flatMap(({ tile }) => tile === undefined ? [] : [tile.range]);
      const read = await this.#source.read(ranges, { signal: options?.signal });
      let next = 0;
      // Boxes of one tile follow each other: it is decoded once.
      let last: { key: number; pixels: AnyData } | undefined;
      for (const { request, tile } of batch) {
        if (tile !== undefined) last = { key: request.key, pixels: this.#decode(request, tile, read[next++]!) };
        this.#deliver(request, last!.pixels, sink);
      }
      batch = [];
      bytes = 0;
    };
    for (const request of requests) {
      const known = batch.at(-1)?.request.key === request.key;
      const tile = known ? undefined : this.#locate(request.key);
      batch.push({ request, tile });
      bytes += tile === undefined ? 0 : tile.range.end - tile.range.start;
      if (bytes >= BATCH_BYTES) await finish();
    }
    if (batch.length > 0) await finish();
  }

  /** Where a tile starts, and its extents. */
  #place(request: BlockRequest): { start: number[]; count: number[] } {
    const { chunk } = this.grid;
    const start = request.from.map((first, axis) => Math.floor(first / chunk[axis]!) * chunk[axis]!);
    return { start, count: start.map((first, axis) => Math.min(chunk[axis]!, this.shape[axis]! - first)) };
  }

  #deliver(request: BlockRequest, data: AnyData, sink: BlockSink): void {
    const { start, count } = this.#place(request);
    const strides = contiguousStrides(count);
    const offset = request.from.reduce((at, first, axis) => at + (first - start[axis]!) * strides[axis]!, 0);
    sink({ request, data, offset, stride: strides.map((stride, axis) => stride * request.step[axis]!) });
  }

  #locate(row: number): StoredTile {
    const table = this.#table;
    const floats = this.#bitpix < 0;
    const range = table.range("COMPRESSED_DATA", row);
    if (range !== undefined) {
      const quantized = floats && (table.has("ZSCALE") || this.#header.get("ZSCALE") !== undefined);
      return { range, method: this.#method, quantized };
    }
    const gzip = table.range("GZIP_COMPRESSED_DATA", row);
    if (gzip !== undefined) return { range: gzip, method: "GZIP_1", quantized: false };
    const plain = table.range("UNCOMPRESSED_DATA", row);
    if (plain !== undefined) return { range: plain, method: "NOCOMPRESS", quantized: false };
    throw new FormatError(`Cannot read FITS image: tile ${row} is missing`);
  }

  #decode(request: BlockRequest, tile: StoredTile, bytes: Uint8Array): AnyData {
    const count = sizeOf(this.#place(request).count);
    const stored = tile.quantized
      ? this.#dequantized(request.key, tile, bytes, count)
      : this.#pixels(tile, bytes, count);
    const { kernel } = this.#form;
    if (kernel.native) return stored;
    const { buffer, byteOffset, byteLength } = stored as Uint8Array;
    const values = kernel.memory.create(count);
    kernel.decode(new Uint8Array(buffer, byteOffset, byteLength), 0, kernel.size, count, values, 0, undefined as never);
    return values;
  }

  /** The pixels as an uncompressed image would have them, in the order of this machine. */
  #pixels(tile: StoredTile, bytes: Uint8Array, count: number): AnyData {
    const [, type] = storedForm(this.#bitpix);
    const pixels = new type(count);
    if (tile.method === "RICE_1" || tile.method === "PLIO_1") {
      const integers = this.#integers(tile.method, bytes, count);
      const target = pixels as Int32Array;
      if (pixels instanceof BigInt64Array) { for (let i = 0; i < count; i++) pixels[i] = BigInt(integers[i]!); }
      else target.set(integers);
      return pixels;
    }
    const raw = inflate(tile.method, bytes, count, Math.abs(this.#bitpix) / 8);
    const { buffer, byteOffset, byteLength } = pixels;
    new Uint8Array(buffer, byteOffset, byteLength).set(raw);
    return pixels;
  }

  #integers(method: Method, bytes: Uint8Array, count: number): Int32Array {
    const integers = new Int32Array(count);
    if (method === "RICE_1") {
      const size = Math.min(4, Math.abs(this.#bitpix) / 8);
      decodeFitsRice(
        bytes,
        integers,
        parameter(this.#header, "BYTEPIX", size),
        parameter(this.#header, "BLOCKSIZE", 32),
      );
    } else if (method === "PLIO_1") {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      decodePlio(Int16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(2 * i)), integers);
    } else {
      const raw = inflate(method, bytes, count, 4);
      new Uint8Array(integers.buffer).set(raw);
    }
    return integers;
  }

  #dequantized(row: number, tile: StoredTile, bytes: Uint8Array, count: number): AnyData {
    const integers = this.#integers(tile.method, bytes, count);
    const floats = this.#bitpix === -32 ? new Float32Array(count) : new Float64Array(count);
    const of = (name: string): number | undefined => {
      const value = this.#header.get(name);
      return this.#table.number(name, row) ?? (typeof value === "number" ? value : undefined);
    };
    unquantize(integers, floats, {
      scale: of("ZSCALE") ?? 1,
      zero: of("ZZERO") ?? 0,
      blank: of("ZBLANK"),
      dither: ditherOf(this.#header),
      seed: row + countOf(this.#header, "ZDITHER0", 1) - 1,
    });
    return floats;
  }
}

function methodOf(header: FitsHeader): Method {
  const name = String(header.get("ZCMPTYPE")).trim();
  if (name === "RICE_ONE") return "RICE_1";
  if (name === "RICE_1" || name === "GZIP_1" || name === "GZIP_2" || name === "PLIO_1" || name === "NOCOMPRESS") {
    return name;
  }
  throw new UnsupportedError(`Cannot read FITS image: it is compressed by ${name}`, {
    feature: `FITS compression ${name}`,
  });
}

function ditherOf(header: FitsHeader): Dither {
  const name = String(header.get("ZQUANTIZ") ?? "NO_DITHER").trim();
  return name === "SUBTRACTIVE_DITHER_1" ? "1" : name === "SUBTRACTIVE_DITHER_2" ? "2" : "none";
}

/** A parameter of the compression, by its name. */
function parameter(header: FitsHeader, name: string, otherwise: number): number {
  for (let i = 1;; i++) {
    const found = header.get(`ZNAME${i}`);
    if (found === undefined) return otherwise;
    const value = header.get(`ZVAL${i}`);
    if (String(found).trim() === name && typeof value === "number") return value;
  }
}

/** Bytes of a tile in the order of this machine, least significant first. */
function inflate(method: Method, bytes: Uint8Array, count: number, size: number): Uint8Array {
  const stored = method === "NOCOMPRESS" ? bytes : gunzip(bytes, count * size);
  if (stored.length !== count * size) throw new FormatError("Cannot read FITS image: a tile has another size");
  const result = new Uint8Array(count * size);
  // GZIP_2 keeps first all first bytes, then all second ones.
  const [element, byte] = method === "GZIP_2" ? [1, count] : [size, 1];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < size; j++) result[i * size + j] = stored[i * element + (size - 1 - j) * byte]!;
  }
  return result;
}
