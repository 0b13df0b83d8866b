/**
 * The filters of a dataset in order: what was done to each chunk when it was stored, and how it is undone.
 *
 * @module
 */

import { CodecError, UnsupportedError } from "../ndarray/errors.ts";
import type { Awaitable, Codec } from "./codec.ts";
import type { CodecRegistry } from "./registry.ts";

/** One filter of a pipeline, as the filter pipeline message of a file describes it. */
export interface FilterStep {
  /** The number that the HDF Group registered for the filter. */
  readonly id: number;
  /** The name stored in the file; empty where there is none. */
  readonly name: string;
  /** Bit 0: the filter may be skipped for a chunk. */
  readonly flags: number;
  /** The client values. */
  readonly parameters: readonly number[];
}

/** What is known about a chunk to decode. */
export interface ChunkToDecode {
  /** The length of the chunk once decoded, in bytes. */
  readonly byteLength: number;
  /** Bit `i` set: filter `i` was skipped for this chunk. None were, if left out. */
  readonly filterMask?: number | undefined;
  /** The chunk's coordinates in the chunk grid, for errors. */
  readonly chunk?: readonly number[] | undefined;
  /** Where to put the decoded bytes; exactly `byteLength` long. */
  readonly into?: Uint8Array | undefined;
}

/** What is known about a chunk to encode. */
export interface ChunkToEncode {
  /** The chunk's coordinates in the chunk grid, for errors. */
  readonly chunk?: readonly number[] | undefined;
}

/** A chunk as it is to be stored. */
export interface EncodedChunk {
  /** The bytes to store; they may be (part of) the bytes that were to be encoded. */
  readonly bytes: Uint8Array;
  /** Bit `i` set: filter `i` was skipped for this chunk. */
  readonly filterMask: number;
}

/** How chunks of one length, with one mask, are decoded. */
interface Plan {
  readonly byteLength: number;
  readonly filterMask: number;
  /** The length of the bytes before each filter, where it follows from the length of the chunk. */
  readonly lengths: readonly (number | undefined)[];
  /** The first filter that was not skipped: it is undone last. */
  readonly first: number;
}

const OPTIONAL_FLAG = 1;

/**
 * The filters of a dataset.
 *
 * All work is done at once, without a promise, unless one of the codecs is yet to be loaded or is asynchronous itself;
 * after `prepare()` only the latter remains.
 *
 * @example Decoding what was encoded
 * ```ts
 * import { deflate, Pipeline, registry, shuffle } from "@hyperslab/ndarray/codecs";
 * import { assertEquals } from "@std/assert";
 *
 * const filters = [
 *   { id: shuffle().id, name: "shuffle", flags: 1, parameters: [8] },
 *   { id: deflate().id, name: "deflate", flags: 1, parameters: [4] },
 * ];
 * const pipeline = new Pipeline(filters, registry);
 * const chunk = new Uint8Array(Float64Array.from({ length: 100 }, (_, i) => i).buffer);
 * const { bytes, filterMask } = await pipeline.encode(chunk);
 * assertEquals(await pipeline.decode(bytes, { byteLength: 800, filterMask }), chunk);
 * ```
 */
export class Pipeline {
  /** The filters in order of encoding. */
  readonly filters: readonly FilterStep[];
  readonly #registry: CodecRegistry;
  #codecs: readonly (Codec | undefined)[] | undefined;
  #plan: Plan | undefined;
  readonly #scratch: Uint8Array[] = [];

  /**
   * Makes a pipeline.
   *
   * @param filters The filters in order of encoding.
   * @param registry Where their codecs are.
   */
  constructor(filters: readonly FilterStep[], registry: CodecRegistry) {
    this.filters = filters;
    this.#registry = registry;
  }

  /**
   * Loads the codecs, so that decoding a chunk need not wait for them. A filter that is not known is no error yet:
   * chunks that skipped it can be decoded all the same.
   *
   * @returns Nothing, or a promise where a codec had to be loaded.
   * @throws {UnsupportedError} (as a rejection) where the package that a codec needs cannot be loaded.
   *
   * @example Once, before chunks are decoded without waiting
   * ```ts
   * import { Pipeline, registry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * const pipeline = new Pipeline([{ id: 2, name: "shuffle", flags: 0, parameters: [2] }], registry);
   * await pipeline.prepare();
   * assertEquals(pipeline.decode(Uint8Array.of(1, 2, 3, 4), { byteLength: 4 }), Uint8Array.of(1, 3, 2, 4));
   * ```
   */
  prepare(): Awaitable<void> {
    if (this.#codecs !== undefined) return;
    const found = this.filters.map((filter) => this.#registry.get(filter.id));
    if (found.some((codec) => codec instanceof Promise)) {
      return Promise.all(found).then((codecs) => {
        this.#codecs = codecs;
      });
    }
    this.#codecs = found as (Codec | undefined)[];
  }

  /**
   * Undoes the filters of a chunk.
   *
   * @param bytes The stored bytes; never changed.
   * @param chunk What is known about the chunk.
   * @returns Exactly `byteLength` bytes: `into` where it was given, else new ones or (part of) `bytes`.
   * @throws {CodecError} for damaged bytes.
   * @throws {UnsupportedError} for a filter without a codec.
   *
   * @example Undoing the filters of a chunk
   * ```ts
   * import { Pipeline, registry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * const pipeline = new Pipeline([{ id: 2, name: "shuffle", flags: 0, parameters: [2] }], registry);
   * assertEquals(await pipeline.decode(Uint8Array.of(1, 2, 3, 4), { byteLength: 4 }), Uint8Array.of(1, 3, 2, 4));
   * ```
   */
  decode(bytes: Uint8Array, chunk: ChunkToDecode): Awaitable<Uint8Array> {
    const waiting = this.prepare();
    if (waiting !== undefined) return waiting.then(() => this.decode(bytes, chunk));
    return this.#decodeFrom(this.filters.length - 1, bytes, chunk, this.#planOf(chunk), undefined);
  }

  /**
   * Applies the filters to a chunk.
   *
   * @param bytes The bytes of the chunk; never changed.
   * @param chunk What is known about the chunk.
   * @returns What to store, and which filters were skipped.
   * @throws {CodecError} where a filter that may not be skipped fails or does not make the chunk smaller.
   * @throws {UnsupportedError} where a filter that may not be skipped has no encoder.
   *
   * @example Filtering a chunk
   * ```ts
   * import { Pipeline, registry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * const pipeline = new Pipeline([{ id: 2, name: "shuffle", flags: 0, parameters: [2] }], registry);
   * const { bytes, filterMask } = await pipeline.encode(Uint8Array.of(1, 3, 2, 4));
   * assertEquals([...bytes, filterMask], [1, 2, 3, 4, 0]);
   * ```
   */
  encode(bytes: Uint8Array, chunk: ChunkToEncode = {}): Awaitable<EncodedChunk> {
    const waiting = this.prepare();
    if (waiting !== undefined) return waiting.then(() => this.encode(bytes, chunk));
    return this.#encodeFrom(0, bytes, 0, chunk);
  }

  /** The plan for a chunk; most chunks have the one of the chunk before. */
  #planOf(chunk: ChunkToDecode): Plan {
    const { byteLength, filterMask = 0 } = chunk;
    if (this.#plan?.byteLength === byteLength && this.#plan.filterMask === filterMask) return this.#plan;
    let length: number | undefined = byteLength;
    const lengths = this.filters.map((_, i) => {
      const before = length;
      if (!isMasked(filterMask, i) && length !== undefined) length = this.#codecs![i]?.encodedLength?.(length);
      return before;
    });
    const first = this.filters.findIndex((_, i) => !isMasked(filterMask, i));
    return this.#plan = { byteLength, filterMask, lengths, first };
  }

  #decodeFrom(
    index: number,
    bytes: Uint8Array,
    chunk: ChunkToDecode,
    plan: Plan,
    scratch: Uint8Array | undefined,
  ): Awaitable<Uint8Array> {
    const { filterMask, lengths, first } = plan;
    let current = bytes;
    let borrowed = scratch;
    for (let i = index; i >= 0; i--) {
      if (isMasked(filterMask, i)) continue;
      const codec = this.#codecs![i] ?? this.#missing(i, "decode", chunk.chunk);
      const byteLength = lengths[i];
      const lent = i === first ? undefined : this.#borrow(byteLength);
      const context = {
        byteLength,
        maxByteLength: byteLength ?? looseLimit(chunk.byteLength),
        parameters: this.filters[i]!.parameters,
        into: i === first ? chunk.into : lent,
      };
      let result: Awaitable<Uint8Array>;
      try {
        result = codec.decode(current, context);
      } catch (error) {
        throw explain(error, "decode", codec.name, chunk.chunk);
      }
      if (result instanceof Promise) {
        return result.then((decoded) => {
          checkLength(decoded, context, codec.name, chunk.chunk);
          const kept = this.#giveBack(borrowed, lent, decoded);
          return this.#decodeFrom(i - 1, decoded, chunk, plan, kept);
        }, (error) => {
          throw explain(error, "decode", codec.name, chunk.chunk);
        });
      }
      checkLength(result, context, codec.name, chunk.chunk);
      borrowed = this.#giveBack(borrowed, lent, result);
      current = result;
    }
    return this.#finish(current, chunk, borrowed);
  }

  /** Checks the length of a decoded chunk, and puts it where the caller wants it. */
  #finish(bytes: Uint8Array, chunk: ChunkToDecode, borrowed: Uint8Array | undefined): Uint8Array {
    if (bytes.byteLength !== chunk.byteLength) {
      const message = `Cannot decode ${
        describe(chunk.chunk)
      }: ${bytes.byteLength} bytes instead of ${chunk.byteLength}`;
      throw new CodecError(message, { codec: "none", chunk: chunk.chunk });
    }
    if (chunk.into === undefined || chunk.into === bytes) return bytes;
    chunk.into.set(bytes);
    if (borrowed !== undefined) this.#scratch.push(borrowed);
    return chunk.into;
  }

  #encodeFrom(index: number, bytes: Uint8Array, mask: number, chunk: ChunkToEncode): Awaitable<EncodedChunk> {
    let current = bytes;
    let filterMask = mask;
    for (let i = index; i < this.filters.length; i++) {
      const filter = this.filters[i]!;
      const skippable = (filter.flags & OPTIONAL_FLAG) !== 0;
      const codec = this.#codecs![i];
      if (codec?.encode === undefined) {
        if (!skippable) this.#missing(i, "encode", chunk.chunk);
        filterMask |= 1 << i;
        continue;
      }
      const byteLength = current.byteLength;
      const context = {
        byteLength,
        maxByteLength: looseLimit(byteLength),
        parameters: filter.parameters,
        required: !skippable,
      };
      const settle = (encoded: Uint8Array | null): Uint8Array => {
        if (encoded !== null) return encoded;
        if (!skippable) throw explain(new Error("did not make it smaller"), "encode", codec.name, chunk.chunk);
        filterMask |= 1 << i;
        return current;
      };
      let result: Awaitable<Uint8Array | null>;
      try {
        result = codec.encode(current, context);
      } catch (error) {
        throw explain(error, "encode", codec.name, chunk.chunk);
      }
      if (result instanceof Promise) {
        return result.then(
          (encoded) => this.#encodeFrom(i + 1, settle(encoded), filterMask, chunk),
          (error) => {
            throw explain(error, "encode", codec.name, chunk.chunk);
          },
        );
      }
      current = settle(result);
    }
    return { bytes: current, filterMask };
  }

  /** Lends a buffer for the bytes between two filters, where their length is known. */
  #borrow(byteLength: number | undefined): Uint8Array | undefined {
    if (byteLength === undefined) return undefined;
    const index = this.#scratch.findIndex((buffer) => buffer.byteLength === byteLength);
    return index < 0 ? new Uint8Array(byteLength) : this.#scratch.splice(index, 1)[0];
  }

  /** Takes buffers back that nothing refers to any more; returns the one that the result still lies in. */
  #giveBack(
    before: Uint8Array | undefined,
    lent: Uint8Array | undefined,
    result: Uint8Array,
  ): Uint8Array | undefined {
    let kept: Uint8Array | undefined;
    for (const buffer of [before, lent]) {
      if (buffer === undefined) continue;
      if (buffer.buffer === result.buffer) kept = buffer;
      else this.#scratch.push(buffer);
    }
    return kept;
  }

  #missing(index: number, verb: "decode" | "encode", chunk: readonly number[] | undefined): never {
    const filter = this.filters[index]!;
    const name = this.#registry.nameOf(filter.id) ?? filter.name;
    const feature = `filter ${filter.id}${name === "" ? "" : ` (${name})`}`;
    const lack = this.#codecs![index] !== undefined
      ? "can only be decoded"
      : this.#registry.nameOf(filter.id) !== undefined
      ? "is not supported"
      : "is not registered";
    throw new UnsupportedError(`Cannot ${verb} ${describe(chunk)}: ${feature} ${lack}`, { feature });
  }
}

function isMasked(mask: number, index: number): boolean {
  return index < 32 && (mask >>> index & 1) === 1;
}

/** What bytes between two filters may come to, where no length is known: encoders may expand, but never by so much. */
function looseLimit(byteLength: number): number {
  return 2 * byteLength + 65536;
}

function describe(chunk: readonly number[] | undefined): string {
  return chunk === undefined ? "chunk" : `chunk (${chunk.join(", ")}${chunk.length === 1 ? "," : ""})`;
}

function checkLength(
  decoded: Uint8Array,
  context: { readonly byteLength: number | undefined; readonly maxByteLength: number },
  codec: string,
  chunk: readonly number[] | undefined,
): void {
  const length = decoded.byteLength;
  if (context.byteLength !== undefined ? length === context.byteLength : length <= context.maxByteLength) return;
  const wanted = context.byteLength ?? `at most ${context.maxByteLength}`;
  throw explain(
    new CodecError(`${codec} gave ${length} bytes instead of ${wanted}`, { codec }),
    "decode",
    codec,
    chunk,
  );
}

/** The one place where errors of codecs learn which chunk they are about. */
function explain(error: unknown, verb: string, codec: string, chunk: readonly number[] | undefined): Error {
  if (error instanceof UnsupportedError) return error;
  const detail = error instanceof CodecError
    ? error.message
    : `${codec} ${error instanceof Error ? error.message : String(error)}`;
  return new CodecError(`Cannot ${verb} ${describe(chunk)}: ${detail}`, { codec, chunk, cause: error });
}
