/**
 * Filter 307, bzip2: Huffman-coded moves to front of a Burrows-Wheeler transform, decoded only.
 *
 * @module
 */

import { BitReader } from "../bits.ts";
import type { Codec, CodecContext } from "../codec.ts";
import { damage } from "../damage.ts";

const BLOCK_MAGIC = [0x314159, 0x265359];
const END_MAGIC = [0x177245, 0x385090];
const GROUP_SIZE = 50;
const MAX_CODE_LENGTH = 20;

/** A canonical Huffman code: for each length, the first code and where its symbols start. */
interface HuffmanTable {
  readonly firstCode: Int32Array;
  readonly count: Int32Array;
  readonly firstIndex: Int32Array;
  readonly symbols: Uint16Array;
}

function readTable(reader: BitReader, symbolCount: number): HuffmanTable {
  const lengths = new Uint8Array(symbolCount);
  let length = reader.read(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    while (reader.read(1) === 1) length += reader.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > MAX_CODE_LENGTH) throw damage("bzip2", "stream has a code of a wrong length");
    lengths[symbol] = length;
  }
  const count = new Int32Array(MAX_CODE_LENGTH + 1);
  for (const each of lengths) count[each]!++;
  const firstCode = new Int32Array(MAX_CODE_LENGTH + 1);
  const firstIndex = new Int32Array(MAX_CODE_LENGTH + 1);
  for (let i = 1; i <= MAX_CODE_LENGTH; i++) {
    firstCode[i] = firstCode[i - 1]! + count[i - 1]! << 1;
    firstIndex[i] = firstIndex[i - 1]! + count[i - 1]!;
  }
  const next = firstIndex.slice();
  const symbols = new Uint16Array(symbolCount);
  for (let symbol = 0; symbol < symbolCount; symbol++) symbols[next[lengths[symbol]!]!++] = symbol;
  return { firstCode, count, firstIndex, symbols };
}

function readSymbol(reader: BitReader, table: HuffmanTable): number {
  let code = 0;
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
    code = code << 1 | reader.read(1);
    const index = code - table.firstCode[length]!;
    if (index >= 0 && index < table.count[length]!) return table.symbols[table.firstIndex[length]! + index]!;
  }
  throw damage("bzip2", "stream has a code that is not known");
}

/** The bytes that occur in a block. */
function readAlphabet(reader: BitReader): Uint8Array {
  const used = reader.read(16);
  const alphabet: number[] = [];
  for (let high = 0; high < 16; high++) {
    if ((used >>> (15 - high) & 1) === 0) continue;
    const bits = reader.read(16);
    for (let low = 0; low < 16; low++) if ((bits >>> (15 - low) & 1) === 1) alphabet.push(16 * high + low);
  }
  if (alphabet.length === 0) throw damage("bzip2", "stream has a block of no bytes");
  return Uint8Array.from(alphabet);
}

/** Moves the element at `index` to the front, and returns it. */
function moveToFront(list: Uint8Array, index: number): number {
  const value = list[index];
  if (value === undefined) throw damage("bzip2", "stream refers to a byte that does not occur");
  list.copyWithin(1, 0, index);
  list[0] = value;
  return value;
}

function readSelectors(reader: BitReader, tableCount: number): Uint8Array {
  const selectors = new Uint8Array(reader.read(15));
  const order = Uint8Array.from({ length: tableCount }, (_, i) => i);
  for (let i = 0; i < selectors.length; i++) {
    let index = 0;
    while (reader.read(1) === 1) index++;
    selectors[i] = moveToFront(order, index);
  }
  return selectors;
}

/** Reads a block up to the transform: its last column, with how often each byte occurs. */
function readColumn(reader: BitReader, capacity: number): Uint8Array {
  const alphabet = readAlphabet(reader);
  const tableCount = reader.read(3);
  if (tableCount < 2 || tableCount > 6) throw damage("bzip2", `stream has ${tableCount} codes`);
  const selectors = readSelectors(reader, tableCount);
  const endOfBlock = alphabet.length + 1;
  const tables = Array.from({ length: tableCount }, () => readTable(reader, alphabet.length + 2));

  const column = new Uint8Array(capacity);
  let length = 0;
  let run = 0;
  let runBit = 1;
  for (let i = 0;; i++) {
    const table = tables[selectors[Math.floor(i / GROUP_SIZE)] ?? -1];
    if (table === undefined) throw damage("bzip2", "stream has too few selectors");
    const symbol = readSymbol(reader, table);
    if (symbol <= 1) {
      run += runBit << symbol;
      runBit *= 2;
      if (run > capacity) throw damage("bzip2", "stream has a block that is too long");
      continue;
    }
    if (length + run > capacity) throw damage("bzip2", "stream has a block that is too long");
    column.fill(alphabet[0]!, length, length + run);
    length += run;
    run = 0;
    runBit = 1;
    if (symbol === endOfBlock) return column.subarray(0, length);
    if (length === capacity) throw damage("bzip2", "stream has a block that is too long");
    column[length++] = moveToFront(alphabet, symbol - 1);
  }
}

/** Undoes the Burrows-Wheeler transform. */
function untransform(column: Uint8Array, origin: number): Uint8Array {
  if (origin >= column.length) throw damage("bzip2", "stream has a block that starts nowhere");
  const starts = new Uint32Array(257);
  for (const byte of column) starts[byte + 1]!++;
  for (let i = 0; i < 256; i++) starts[i + 1]! += starts[i]!;
  const next = new Uint32Array(column.length);
  for (let i = 0; i < column.length; i++) next[starts[column[i]!]!++] = i;
  const output = new Uint8Array(column.length);
  let at = next[origin]!;
  for (let i = 0; i < output.length; i++) {
    output[i] = column[at]!;
    at = next[at]!;
  }
  return output;
}

/** The output, in a buffer that grows up to a limit. */
class Output {
  #bytes: Uint8Array;
  #length = 0;
  readonly #limit: number;

  constructor(guess: number, limit: number) {
    this.#bytes = new Uint8Array(Math.min(guess, limit));
    this.#limit = limit;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(byte: number, count: number): void {
    const end = this.#length + count;
    if (end > this.#limit) throw damage("bzip2", `stream is longer than ${this.#limit} bytes`);
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(Math.max(end, 2 * this.#bytes.length), this.#limit));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    if (count === 1) this.#bytes[this.#length] = byte;
    else this.#bytes.fill(byte, this.#length, end);
    this.#length = end;
  }
}

/** Undoes the first stage, where four equal bytes are followed by a count of more; checks the checksum. */
function expand(block: Uint8Array, output: Output, expected: number): number {
  const start = output.bytes.length;
  let same = 0;
  let last = -1;
  for (const byte of block) {
    if (same === 4) {
      output.add(last, byte);
      same = 0;
      last = -1;
      continue;
    }
    same = byte === last ? same + 1 : 1;
    last = byte;
    output.add(byte, 1);
  }
  const sum = crc32(output.bytes.subarray(start));
  if (sum !== expected) throw damage("bzip2", "checksum does not match");
  return sum;
}

let crcTable: Uint32Array | undefined;

/** The CRC of polynomial 0x04c11db7, the most significant bit first. */
function crc32(bytes: Uint8Array): number {
  crcTable ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum << 1 ^ (sum < 0 ? 0x04c11db7 : 0);
    return sum;
  });
  let sum = -1;
  for (const byte of bytes) sum = sum << 8 ^ crcTable[sum >>> 24 ^ byte]!;
  return ~sum >>> 0;
}

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const { byteLength, maxByteLength } = context;
  const limit = byteLength ?? maxByteLength;
  const output = new Output(byteLength ?? 4 * input.byteLength, limit);
  const reader = new BitReader(input, "bzip2");
  const level = reader.read(32) - 0x425a6830; // "BZh" and a digit
  if (level < 1 || level > 9) throw damage("bzip2", "stream does not start as one");
  let total = 0;
  for (;;) {
    const [high, low] = [reader.read(24), reader.read(24)];
    const stored = reader.read(32);
    if (high === END_MAGIC[0] && low === END_MAGIC[1]) {
      if (stored !== total) throw damage("bzip2", "checksum does not match");
      break;
    }
    if (high !== BLOCK_MAGIC[0] || low !== BLOCK_MAGIC[1]) {
      throw damage("bzip2", "stream has no block where one is due");
    }
    if (reader.read(1) === 1) throw damage("bzip2", "stream has a randomised block, which are long obsolete");
    const origin = reader.read(24);
    // A block can be longer than its text, but by no more than a quarter: four equal bytes are followed by a count.
    const capacity = Math.min(level * 100000, Math.ceil(limit * 1.25) + 1);
    const sum = expand(untransform(readColumn(reader, capacity), origin), output, stored);
    total = ((total << 1 | total >>> 31) ^ sum) >>> 0;
  }
  const { bytes } = output;
  if (bytes.byteLength === (byteLength ?? bytes.byteLength)) return bytes;
  throw damage("bzip2", `stream gives ${bytes.byteLength} bytes instead of ${byteLength}`);
}

/** The bzip2 codec. */
export const bzip2: Codec = { id: 307, name: "bzip2", decode };
