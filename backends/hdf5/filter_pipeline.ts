/**
 * The filters of a new dataset, from h5py's words.
 *
 * @module
 */

import type { ChunkInfo, Codec } from "../../codecs/codec.ts";
import type { CodecRegistry } from "../../codecs/registry.ts";
import { scaleOffset } from "../../codecs/scale_offset.ts";
import { szip } from "../../codecs/szip.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import type { Datatype } from "./format/messages/datatype.ts";
import type { FilterDescription } from "./format/messages/filter_pipeline.ts";

/** Options that say something of filters. */
export type FilterOptions = Pick<
  CreateDatasetOptions,
  "compression" | "compressionOptions" | "shuffle" | "fletcher32" | "scaleOffset"
>;

const optional = 1;
const deflateId = 1;
const shuffleId = 2;
const fletcher32Id = 3;
const szipId = 4;
const scaleOffsetId = 6;
const defaultLevel = 4;
/** The names that the C library stores. */
const storedNames: ReadonlyMap<number, string> = new Map([
  [deflateId, "deflate"],
  [shuffleId, "shuffle"],
  [fletcher32Id, "fletcher32"],
  [szipId, "szip"],
  [5, "nbit"],
  [scaleOffsetId, "scaleoffset"],
]);

/** Whether the options name a filter. */
export function asksForFilters({ compression, shuffle, fletcher32, scaleOffset }: FilterOptions): boolean {
  return isAsked(compression) || shuffle === true || fletcher32 === true || isAsked(scaleOffset);
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== false && value !== null;
}

/**
 * Makes the filters of a new dataset, in h5py's order: scale-offset, shuffle, compression, fletcher32.
 *
 * @throws {TypeError} for options that make no sense.
 * @throws {UnsupportedError} where a filter is not known or cannot encode.
 */
export async function newFilters(
  options: FilterOptions,
  chunkShape: readonly number[],
  type: Datatype,
  fillValue: Uint8Array | undefined,
  codecs: CodecRegistry,
): Promise<FilterDescription[]> {
  const info = chunkInfo(chunkShape, type, fillValue);
  const filters: FilterDescription[] = [];
  if (isAsked(options.scaleOffset)) {
    if (options.fletcher32) throw new TypeError("The fletcher32 filter cannot check what scale-offset rounds");
    filters.push(scaleOffsetFilter(options.scaleOffset!, info));
  }
  if (options.shuffle) filters.push(describe(await codecOf(shuffleId, codecs), info));
  if (isAsked(options.compression)) filters.push(await compressionFilter(options, info, codecs));
  if (options.fletcher32) filters.push({ ...describe(await codecOf(fletcher32Id, codecs), info), flags: 0 });
  return filters;
}

async function compressionFilter(
  { compression, compressionOptions }: FilterOptions,
  info: ChunkInfo,
  codecs: CodecRegistry,
): Promise<FilterDescription> {
  const isLevel = typeof compression === "number" && compression >= 0 && compression <= 9;
  if (compression === true || compression === "gzip" || compression === "deflate" || isLevel) {
    const level = isLevel ? compression : compressionOptions ?? defaultLevel;
    if (typeof level !== "number" || !Number.isInteger(level) || level < 0 || level > 9) {
      throw new TypeError(`The level of gzip is a number from 0 to 9, not ${level}`);
    }
    return describe(await codecOf(deflateId, codecs), info, [level]);
  }
  if (compression === "szip") return describe(szipOf(compressionOptions), info);
  if (compression === "lzf" && compressionOptions !== undefined) throw new TypeError("LZF compression has no options");
  const codec = typeof compression === "number"
    ? await codecs.get(compression)
    : await codecs.byName(String(compression));
  if (codec === undefined) {
    const feature = `compression ${JSON.stringify(compression)}`;
    throw new UnsupportedError(`Cannot write with ${feature}: there is no such filter`, { feature });
  }
  const given = compressionOptions === undefined ? undefined : [compressionOptions].flat() as number[];
  return describe(assertEncodes(codec), info, given);
}

function szipOf(options: FilterOptions["compressionOptions"]): Codec {
  const [method, pixels] = Array.isArray(options) ? options : ["nn", 8];
  if ((method !== "nn" && method !== "ec") || typeof pixels !== "number") {
    throw new TypeError(`The options of szip are ["nn" or "ec", pixels a block], not ${JSON.stringify(options)}`);
  }
  return szip({ coding: method, pixelsPerBlock: pixels });
}

function scaleOffsetFilter(setting: number | boolean, info: ChunkInfo): FilterDescription {
  const digits = setting === true ? 0 : Number(setting);
  if (info.kind === "other") throw new TypeError("The scale-offset filter needs integers or floats");
  if (info.kind === "floating-point" && setting === true) {
    throw new TypeError("The scale-offset filter needs the number of decimal digits to keep of floats");
  }
  return describe(scaleOffset({ scaleFactor: digits }), info);
}

async function codecOf(id: number, codecs: CodecRegistry): Promise<Codec> {
  const codec = await codecs.get(id);
  if (codec !== undefined) return assertEncodes(codec);
  const feature = `filter ${id} (${storedNames.get(id)})`;
  throw new UnsupportedError(`Cannot write: ${feature} is not registered`, { feature });
}

function assertEncodes(codec: Codec): Codec {
  if (codec.encode !== undefined) return codec;
  const feature = `encoding with filter ${codec.id} (${codec.name})`;
  throw new UnsupportedError(`Cannot write: ${feature} is not supported`, { feature });
}

function describe(codec: Codec, info: ChunkInfo, parameters?: readonly number[]): FilterDescription {
  return {
    id: codec.id,
    name: storedNames.get(codec.id) ?? codec.name,
    flags: optional,
    parameters: parameters ?? codec.parameters?.(info) ?? [],
  };
}

function chunkInfo(shape: readonly number[], type: Datatype, fillValue: Uint8Array | undefined): ChunkInfo {
  const isNumber = type.class === "fixed-point" || type.class === "floating-point";
  return {
    shape,
    itemSize: type.size,
    kind: isNumber ? type.class : "other",
    signed: type.class === "fixed-point" && type.signed,
    byteOrder: isNumber && type.byteOrder === "big-endian" ? "big-endian" : "little-endian",
    precision: isNumber ? type.bitPrecision : type.size * 8,
    bitOffset: isNumber ? type.bitOffset : 0,
    fillValue,
  };
}
