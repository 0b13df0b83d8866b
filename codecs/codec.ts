/**
 * The port of a codec: bytes in, bytes out, either way.
 *
 * @module
 */

/** A value, or a promise of it where it has to be waited for. */
export type Awaitable<T> = T | Promise<T>;

/** What a codec is told about the bytes it works on. */
export interface CodecContext {
  /** The exact length of the decoded bytes, where it is known. */
  readonly byteLength: number | undefined;
  /** The length that the decoded bytes may not exceed. */
  readonly maxByteLength: number;
  /** The client values stored with the filter in the file. */
  readonly parameters: readonly number[];
  /** When encoding: the filter may not be skipped, so that the bytes have to be given even where they grow. */
  readonly required?: boolean | undefined;
  /** Where the decoded bytes may be put to save a copy; exactly `byteLength` long. A codec may leave it unused. */
  readonly into?: Uint8Array | undefined;
}

/** What is stored in a chunk, for codecs that depend on it. */
export interface ChunkInfo {
  /** The shape of a chunk. */
  readonly shape: readonly number[];
  /** Bytes an element. */
  readonly itemSize: number;
  /** The class of the elements, as the HDF5 specification names it. */
  readonly kind: "fixed-point" | "floating-point" | "other";
  /** Whether whole numbers have a sign. */
  readonly signed: boolean;
  /** The byte order of the elements. */
  readonly byteOrder: "little-endian" | "big-endian";
  /** The significant bits of an element. */
  readonly precision: number;
  /** Where the significant bits start, counted from the least significant one. */
  readonly bitOffset: number;
  /** The bytes of the fill value as the file stores it, where there is one. */
  readonly fillValue: Uint8Array | undefined;
}

/**
 * A reversible byte transform: an HDF5 filter.
 *
 * A codec never trusts its input: damaged bytes end in a `CodecError`, never in a read past the end, an endless loop,
 * or more output than `maxByteLength`.
 */
export interface Codec {
  /** The number that the HDF Group registered for the filter. */
  readonly id: number;
  /** The name of the filter. */
  readonly name: string;
  /**
   * Turns stored bytes into what was there before.
   *
   * @param input The stored bytes; never changed.
   * @param context What is known about the result.
   * @returns The decoded bytes (they may be part of `input`).
   */
  decode(input: Uint8Array, context: CodecContext): Awaitable<Uint8Array>;
  /**
   * Turns bytes into what is to be stored.
   *
   * @param input The bytes; never changed.
   * @param context The parameters in force.
   * @returns The bytes to store (they may be part of `input`), or `null` where they did not shrink and the filter
   * is to be skipped for this chunk.
   */
  encode?(input: Uint8Array, context: CodecContext): Awaitable<Uint8Array | null>;
  /**
   * Gives the client values to store for a dataset.
   *
   * @param chunk What its chunks hold.
   * @returns The client values.
   */
  parameters?(chunk: ChunkInfo): readonly number[];
  /**
   * Gives the length of what `encode` makes, for codecs whose output length does not depend on the content.
   *
   * @param byteLength The length before encoding.
   * @returns The length after encoding.
   */
  encodedLength?(byteLength: number): number;
}
