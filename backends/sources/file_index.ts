/**
 * Parts of a file that were kept from an earlier visit, so that they need not be fetched again.
 *
 * @module
 */

import { deflateRaw, inflateRaw } from "../../codecs/raw_deflate.ts";
import type { Awaitable } from "../../ndarray/backend.ts";
import { FormatError } from "../../ndarray/errors.ts";
import type { FetchPlan } from "../../ndarray/plan.ts";
import { coalesce } from "./coalesce.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, FetchCost } from "./source.ts";

/** Parts of a file. */
export interface FileIndex {
  /** How many bytes the file has. */
  readonly size: number;
  /** The parts, apart from each other and in rising order. */
  readonly parts: readonly { readonly start: number; readonly bytes: Uint8Array }[];
}

/** Parts start and end at multiples of this, as the pages of a cache do. */
const PAGE = 1024;
const SIGNATURE = "HSLINDEX1\n";
const LEVEL = 6;
/** An index that claims more is not read. */
const MOST_BYTES = 2 ** 30;

/** The pages that hold some ranges. */
export function pagesOf(ranges: readonly ByteRange[], size: number): readonly ByteRange[] {
  const pages = ranges.filter(({ start, end }) => start < end).map(({ start, end }) => ({
    start: Math.floor(start / PAGE) * PAGE,
    end: Math.min(Math.ceil(end / PAGE) * PAGE, size),
  }));
  return coalesce(pages).spans;
}

/** Packs an index: a signature, the length of what follows, and a compressed table with all parts behind it. */
export function encodeFileIndex({ size, parts }: FileIndex): Uint8Array {
  const table = new TextEncoder().encode(
    JSON.stringify({ size, parts: parts.map(({ start, bytes }) => [start, bytes.length]) }),
  );
  const content = new Uint8Array(4 + parts.reduce((sum, { bytes }) => sum + bytes.length, table.length));
  new DataView(content.buffer).setUint32(0, table.length, true);
  content.set(table, 4);
  let at = 4 + table.length;
  for (const { bytes } of parts) {
    content.set(bytes, at);
    at += bytes.length;
  }
  const packed = deflateRaw(content, LEVEL);
  const index = new Uint8Array(SIGNATURE.length + 4 + packed.length);
  index.set(new TextEncoder().encode(SIGNATURE));
  new DataView(index.buffer).setUint32(SIGNATURE.length, content.length, true);
  index.set(packed, SIGNATURE.length + 4);
  return index;
}

/** Unpacks an index. */
export function decodeFileIndex(index: Uint8Array): FileIndex {
  try {
    return unpack(index);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError("Cannot read index: it is damaged", { cause: error });
  }
}

function unpack(index: Uint8Array): FileIndex {
  const start = SIGNATURE.length + 4;
  const fail = (reason: string): never => {
    throw new FormatError(`Cannot read index: ${reason}`);
  };
  if (index.length < start || new TextDecoder().decode(index.subarray(0, SIGNATURE.length)) !== SIGNATURE) {
    fail("it does not start as one");
  }
  const length = new DataView(index.buffer, index.byteOffset).getUint32(SIGNATURE.length, true);
  if (length > MOST_BYTES || length < 4) fail(`it claims ${length} bytes`);
  const content = inflateRaw(index.subarray(start), length);
  const tableEnd = 4 + new DataView(content.buffer, content.byteOffset).getUint32(0, true);
  if (tableEnd > length) fail("its table is cut short");
  const { size, parts } = JSON.parse(new TextDecoder().decode(content.subarray(4, tableEnd)));
  let at = tableEnd;
  let before = 0;
  const found = (parts as unknown[]).map((part) => {
    const [start, count] = part as [number, number];
    if (!(Number.isSafeInteger(start) && start >= before && count > 0 && at + count <= length)) {
      fail("its parts do not fit");
    }
    before = start + count;
    return { start, bytes: content.subarray(at, at += count) };
  });
  return { size, parts: found };
}

/** A source some parts of which are at hand. */
export class IndexedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #parts: FileIndex["parts"];

  /** Puts an index over a source. */
  constructor(source: ByteSource, index: FileIndex) {
    this.#source = source;
    this.#parts = index.parts;
  }

  /** How many bytes there are. */
  get size(): number | undefined {
    return this.#source.size;
  }

  /** What the bytes are called in messages. */
  get name(): string | undefined {
    return this.#source.name;
  }

  /** How many bytes are worth fetching around a small read of metadata. */
  get readAhead(): number | undefined {
    return this.#source.readAhead;
  }

  /** What reading costs, at this moment. */
  get cost(): FetchCost | undefined {
    return this.#source.cost;
  }

  /** Looks whether a range is at hand. */
  find(range: ByteRange): Uint8Array | undefined {
    return this.#inParts(range) ?? this.#source.find?.(range);
  }

  /** Tells what reading ranges would fetch. */
  plan(ranges: readonly ByteRange[]): FetchPlan {
    const far = ranges.filter((range) => this.find(range) === undefined);
    return this.#source.plan?.(far) ?? { requests: far.length, bytes: 0, seconds: 0 };
  }

  /** Reads many ranges. */
  read(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<Uint8Array[]> {
    return this.#source.read(ranges, options);
  }

  /** Closes the source. */
  close(): Awaitable<void> {
    return this.#source.close?.();
  }

  #inParts({ start, end }: ByteRange): Uint8Array | undefined {
    let [low, high] = [0, this.#parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#parts[middle]!.start <= start) low = middle + 1;
      else high = middle;
    }
    const part = this.#parts[low - 1];
    if (part === undefined || end > part.start + part.bytes.length) return undefined;
    return part.bytes.subarray(start - part.start, end - part.start);
  }
}

/**
 * Puts an index over a source, unless it was made for another version of the file: then the source itself is given.
 *
 * @param source The file.
 * @param index The index.
 */
export function withIndex(source: ByteSource, index: Uint8Array): ByteSource {
  const decoded = decodeFileIndex(index);
  if (decoded.size !== source.size || source.find === undefined) return source;
  for (const { start, bytes } of decoded.parts) {
    const now = source.find({ start, end: Math.min(start + bytes.length, start + PAGE) });
    if (now !== undefined && now.some((byte, i) => byte !== bytes[i])) return source;
  }
  return new IndexedSource(source, decoded);
}
