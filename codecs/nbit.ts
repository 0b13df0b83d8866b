/**
 * Filter 5, n-bit: only the significant bits of each element.
 *
 * The client values describe the element as a tree: atomic (1), array (2), compound (3), or bytes kept as they are (4).
 * In the stream, the significant bits of an atom stand with the most significant one first.
 *
 * @module
 */

import type { ChunkInfo, Codec, CodecContext } from "./codec.ts";
import { BitReader, BitWriter } from "./bits.ts";
import { damage, outputBuffer } from "./damage.ts";

/** Some neighbouring bits of one byte of an element. */
interface Piece {
  readonly byte: number;
  readonly shift: number;
  readonly bits: number;
}

/** The pieces of an element, in the order of the stream. */
interface ElementLayout {
  readonly size: number;
  readonly pieces: readonly Piece[];
}

const ATOMIC = 1;
const ARRAY = 2;
const COMPOUND = 3;
const KEPT = 4;

const BIG_ENDIAN = 1;

/** The description of the element starts at this client value. */
const TREE_START = 3;
const MAX_DEPTH = 64;

/** Reads the tree of client values, flattening it. */
class LayoutReader {
  readonly pieces: Piece[] = [];
  readonly #values: readonly number[];
  readonly #maxSize: number;
  readonly #maxPieces: number;
  #at = TREE_START;
  /**
   * Whether the place is no longer the true one: libhdf5, writing as reading, stays at the inner element of an array of
   * arrays or of compounds where more members follow.
   */
  strayed = false;

  constructor(values: readonly number[], maxSize: number, maxPieces: number) {
    this.#values = values;
    this.#maxSize = maxSize;
    this.#maxPieces = maxPieces;
  }

  /** Reads the type at the current place, for an element that starts at `offset`; returns its size. */
  read(offset: number, depth = 0): number {
    if (depth > MAX_DEPTH) throw damage("nbit", "parameters are nested too deep");
    const kind = this.#next();
    const size = this.#next();
    if (size === 0) throw damage("nbit", "parameters describe an element of no bytes");
    if (offset + size > this.#maxSize) throw damage("nbit", "parameters describe more bytes than a chunk has");
    if (kind === ATOMIC) this.#atom(offset, size);
    else if (kind === ARRAY) this.#array(offset, size, depth);
    else if (kind === COMPOUND) this.#compound(offset, size, depth);
    else if (kind === KEPT) this.#keep(offset, size);
    else throw damage("nbit", `parameters name a kind of element that is not known (${kind})`);
    return size;
  }

  #atom(offset: number, size: number): void {
    const order = this.#next();
    const precision = this.#next();
    const bitOffset = this.#next();
    if (precision === 0 || precision + bitOffset > 8 * size) {
      throw damage("nbit", "parameters give more significant bits than an element has");
    }
    for (let end = bitOffset + precision; end > bitOffset;) {
      const byte = (end - 1) >>> 3;
      const start = Math.max(bitOffset, 8 * byte);
      this.#add({
        byte: offset + (order === BIG_ENDIAN ? size - 1 - byte : byte),
        shift: start & 7,
        bits: end - start,
      });
      end = start;
    }
  }

  #array(offset: number, size: number, depth: number): void {
    const base = this.#at;
    for (let done = 0; done < size;) {
      this.#at = base;
      done += this.read(offset + done, depth + 1);
      if (done > size) throw damage("nbit", "parameters describe an array that is no whole number of elements");
    }
    const inner = this.#values[base];
    if (inner !== ARRAY && inner !== COMPOUND) return;
    this.strayed ||= this.#at < this.#values.length;
    this.#at = base + 1;
  }

  #compound(offset: number, size: number, depth: number): void {
    const members = this.#next();
    if (members === 0) throw damage("nbit", "parameters describe a compound of no members");
    for (let member = 0; member < members; member++) {
      const memberOffset = this.#next();
      if (this.strayed && this.#skipsStray()) continue;
      if (memberOffset + this.read(offset + memberOffset, depth + 1) > size) {
        throw damage("nbit", "parameters put a member outside its compound");
      }
    }
  }

  /** Passes a number that names no kind of element, as libhdf5 does. */
  #skipsStray(): boolean {
    const kind = this.#values[this.#at] ?? 0;
    if (kind >= ATOMIC && kind <= KEPT) return false;
    this.#next();
    return true;
  }

  #keep(offset: number, size: number): void {
    for (let byte = 0; byte < size; byte++) this.#add({ byte: offset + byte, shift: 0, bits: 8 });
  }

  #add(piece: Piece): void {
    if (this.pieces.length >= this.#maxPieces) throw damage("nbit", "parameters describe more bits than there are");
    this.pieces.push(piece);
  }

  #next(): number {
    const value = this.#values[this.#at++];
    if (value === undefined) throw damage("nbit", "parameters are cut short");
    return value;
  }
}

function readLayout(parameters: readonly number[], maxSize: number, maxPieces: number): ElementLayout {
  const reader = new LayoutReader(parameters, maxSize, maxPieces);
  return { size: reader.read(0), pieces: reader.pieces };
}

/** Whether libhdf5 does not find all members of the element: their values would be lost. */
function losesMembers(parameters: readonly number[], maxSize: number): boolean {
  const reader = new LayoutReader(parameters, maxSize, maxSize);
  try {
    reader.read(0);
  } catch (error) {
    if (!reader.strayed) throw error;
  }
  return reader.strayed;
}

/** Whether the filter leaves all bytes as they are, since all bits are significant. */
function leavesAsIs(parameters: readonly number[]): boolean {
  return parameters[1] === 1;
}

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const { parameters, maxByteLength } = context;
  if (leavesAsIs(parameters)) return input;
  const limit = context.byteLength ?? maxByteLength;
  const { size, pieces } = readLayout(parameters, limit, Math.min(limit, 8 * input.byteLength));
  const count = context.byteLength === undefined ? parameters[2]! : Math.floor(limit / size);
  if (count * size > limit) throw damage("nbit", `stream is longer than ${limit} bytes`);
  const bits = pieces.reduce((sum, piece) => sum + piece.bits, 0);
  if (bits * count > 8 * input.byteLength) throw damage("nbit", "stream ends early");
  const output = outputBuffer(context.byteLength ?? count * size, context.into);
  output.fill(0);
  const reader = new BitReader(input, "nbit");
  for (let start = 0; start < count * size; start += size) {
    for (const piece of pieces) output[start + piece.byte] = reader.read(piece.bits) << piece.shift;
  }
  return output;
}

function encode(input: Uint8Array, context: CodecContext): Uint8Array | null {
  if (leavesAsIs(context.parameters)) return input;
  if (losesMembers(context.parameters, input.byteLength)) return null;
  const { size, pieces } = readLayout(context.parameters, input.byteLength, input.byteLength);
  const count = Math.floor(input.byteLength / size);
  const writer = new BitWriter(input.byteLength + 1);
  for (let start = 0; start < count * size; start += size) {
    for (const piece of pieces) writer.write(input[start + piece.byte]! >>> piece.shift, piece.bits);
  }
  // libhdf5 ends the stream with the byte after the last whole one, whether or not it holds any bits.
  return writer.finish(Math.floor(writer.bitLength / 8) + 1);
}

/**
 * The n-bit codec: drops the bits that an integer or floating-point type of reduced precision does not use.
 *
 * @returns The codec.
 *
 * @example Twelve bits of sixteen
 * ```ts
 * import { nbit } from "@hyperslab/ndarray/codecs";
 * import { assertEquals } from "@std/assert";
 *
 * // 8 values, in use, 4 elements, atomic, 2 bytes, little-endian, 12 bits from bit 0
 * const context = { byteLength: 8, maxByteLength: 8, parameters: [8, 0, 4, 1, 2, 0, 12, 0] };
 * const samples = new Uint8Array(Uint16Array.of(1, 2, 3, 4095).buffer);
 * const stored = await nbit().encode!(samples, context);
 * assertEquals(stored!.byteLength, 7);
 * assertEquals(await nbit().decode(stored!, context), samples);
 * ```
 */
export function nbit(): Codec {
  return {
    id: 5,
    name: "nbit",
    decode,
    encode,
    parameters(chunk: ChunkInfo): readonly number[] {
      const count = chunk.shape.reduce((product, length) => product * length, 1);
      if (chunk.kind === "other") return [5, 1, count, KEPT, chunk.itemSize];
      const { itemSize, precision, bitOffset } = chunk;
      const whole = bitOffset === 0 && precision === 8 * itemSize;
      const order = chunk.byteOrder === "big-endian" ? BIG_ENDIAN : 0;
      return [8, whole ? 1 : 0, count, ATOMIC, itemSize, order, precision, bitOffset];
    },
  };
}
