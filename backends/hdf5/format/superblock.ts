/**
 * The superblock: where a file says what it is, how wide its addresses are, and where its root group stands.
 *
 * HDF5 File Format Specification 4.0, II.A.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import { lookup3, verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import { block, type FileEnd, type Reading } from "./reading.ts";

/** What a superblock says of its file. */
export interface Superblock {
  readonly version: 0 | 1 | 2 | 3;
  /** The widths of addresses and lengths. */
  readonly sizes: FieldSizes;
  /** Where the superblock was found; all other addresses of the file are relative to it. */
  readonly baseAddress: number;
  /** The same place: absolute, as everything that is said before the base address is known. */
  readonly address: number;
  /** The byte after the last one that belongs to the file, absolute. */
  readonly endOfFile: number;
  /** The object header with further messages about the file (versions 2 and 3). */
  readonly extensionAddress: number | undefined;
  /** The block in which a file driver keeps its settings (versions 0 and 1). */
  readonly driverInfoAddress: number | undefined;
  /** Half of the entries of a symbol table node (versions 0 and 1). */
  readonly groupLeafK: number;
  /** Half of the children of a group's B-tree node (versions 0 and 1). */
  readonly groupInternalK: number;
  /** Half of the children of a chunk B-tree node (version 1). */
  readonly chunkBtreeK: number;
  /** Bit 0: open for writing; bit 2: open for writing beside readers (version 3). */
  readonly consistencyFlags: number;
  /** The object header of the root group. */
  readonly rootAddress: number;
  /** Where the links of the root group stand, where versions 0 and 1 say so. */
  readonly rootSymbolTable: { readonly btreeAddress: number; readonly heapAddress: number } | undefined;
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const what = "superblock";
const firstAsk = 128;
const leastSize = 24;

/**
 * Finds and reads the superblock: at byte 0, 512, 1024, 2048 and so on. The ranges it asks for are absolute.
 *
 * @param fileSize How many bytes the file has, where that is known.
 * @param end Looks at the size again, in case it has grown since.
 */
export function* readSuperblock(
  fileSize: number | undefined,
  end: FileEnd = () => fileSize,
): Reading<Superblock> {
  const size = fileSize ?? Number.MAX_SAFE_INTEGER;
  for (let at = 0; at + leastSize <= size; at = at === 0 ? 512 : at * 2) {
    const ask = fileSize === undefined ? leastSize : Math.min(firstAsk, size - at);
    const start = yield* block(at, ask);
    if (signature.every((byte, i) => start[i] === byte)) return yield* readAt(at, start, fileSize, end);
  }
  throw new FormatError("Cannot read superblock: the file is not HDF5, its signature is nowhere", { address: 0 });
}

function* readAt(
  address: number,
  start: Uint8Array,
  fileSize: number | undefined,
  end: FileEnd,
): Reading<Superblock> {
  const version = start[8]!;
  const cursor = new Cursor(start, { offsets: 8, lengths: 8 }, what, address);
  if (version > 3) cursor.fail(`version ${version} is unknown`, 8);
  const [offsets, lengths] = version < 2 ? [start[13]!, start[14]!] : [start[9]!, start[10]!];
  if (![2, 4, 8].includes(offsets) || ![2, 4, 8].includes(lengths)) {
    cursor.fail(`addresses of ${offsets} and lengths of ${lengths} bytes are unknown`, version < 2 ? 13 : 9);
  }
  const sizes = { offsets, lengths };
  const size = version < 2 ? (version === 0 ? 48 : 52) + 5 * offsets + lengths : 16 + 4 * offsets;
  if (fileSize !== undefined && address + size > fileSize) {
    throw new FormatError("Cannot read superblock: the file is cut short", { address: fileSize });
  }
  const bytes = size <= start.length ? start.subarray(0, size) : yield* block(address, size);
  const superblock = decodeSuperblock(bytes, sizes, address);
  const reached = end(superblock.endOfFile);
  if (reached !== undefined && superblock.endOfFile > reached) {
    throw new FormatError(
      `Cannot read superblock: the file is cut short, it has ${reached} of ${superblock.endOfFile} bytes`,
      { address: reached },
    );
  }
  return superblock;
}

/** Reads a superblock from exactly its bytes. */
export function decodeSuperblock(bytes: Uint8Array, sizes: FieldSizes, address: number): Superblock {
  const cursor = new Cursor(bytes, sizes, what, address);
  cursor.skip(8);
  const version = cursor.u8();
  return version < 2 ? decodeOld(cursor, version as 0 | 1, address) : decodeNew(cursor, version as 2 | 3, address);
}

function decodeOld(cursor: Cursor, version: 0 | 1, address: number): Superblock {
  const parts = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()];
  if (parts[0] !== 0 || parts[1] !== 0 || parts[3] !== 0) cursor.fail("a part has an unknown version", 9);
  cursor.skip(3);
  const groupLeafK = cursor.u16();
  const groupInternalK = cursor.u16();
  if (groupLeafK === 0 || groupInternalK === 0) cursor.fail("tree nodes have no room", 16);
  const consistencyFlags = cursor.u32();
  const chunkBtreeK = version === 1 ? cursor.u16() : defaultChunkBtreeK;
  if (chunkBtreeK === 0) cursor.fail("chunk tree nodes have no room");
  if (version === 1) cursor.skip(2);
  const storedBase = cursor.offset() ?? cursor.fail("there is no base address");
  cursor.offset();
  const endOfFile = cursor.offset() ?? cursor.fail("there is no end address");
  const driverInfoAddress = cursor.offset();
  cursor.skip(cursor.sizes.lengths);
  const rootAddress = cursor.offset() ?? cursor.fail("there is no root group");
  const cacheType = cursor.u32();
  cursor.skip(4);
  const scratch = cursor.part(16);
  const cached = cacheType === 1 ? { btree: scratch.offset(), heap: scratch.offset() } : undefined;
  const rootSymbolTable = cached?.btree === undefined || cached.heap === undefined
    ? undefined
    : { btreeAddress: cached.btree, heapAddress: cached.heap };
  return {
    version,
    sizes: cursor.sizes,
    baseAddress: address,
    address,
    endOfFile: endOfFile + address - storedBase,
    extensionAddress: undefined,
    driverInfoAddress,
    groupLeafK,
    groupInternalK,
    chunkBtreeK,
    consistencyFlags,
    rootAddress,
    rootSymbolTable,
  };
}

/** The half of children of a chunk B-tree node where the file does not say. */
export const defaultChunkBtreeK = 32;
/** The half of entries of a symbol table node where the file does not say. */
export const defaultGroupLeafK = 4;
/** The half of children of a group's B-tree node where the file does not say. */
export const defaultGroupInternalK = 16;

function decodeNew(cursor: Cursor, version: 2 | 3, address: number): Superblock {
  cursor.skip(2);
  const consistencyFlags = cursor.u8();
  const storedBase = cursor.offset() ?? cursor.fail("there is no base address");
  const extensionAddress = cursor.offset();
  const endOfFile = cursor.offset() ?? cursor.fail("there is no end address");
  const rootAddress = cursor.offset() ?? cursor.fail("there is no root group");
  verifyChecksum(cursor);
  return {
    version,
    sizes: cursor.sizes,
    baseAddress: address,
    address,
    // A superblock that is not at its own base address was moved, with all the rest (as by adding a user block).
    endOfFile: endOfFile + address - storedBase,
    extensionAddress,
    driverInfoAddress: undefined,
    groupLeafK: defaultGroupLeafK,
    groupInternalK: defaultGroupInternalK,
    chunkBtreeK: defaultChunkBtreeK,
    consistencyFlags,
    rootAddress,
    rootSymbolTable: undefined,
  };
}

/** Writes a superblock. */
export function encodeSuperblock(superblock: Superblock): Uint8Array {
  const encoder = new Encoder(superblock.sizes, 128);
  encoder.raw(Uint8Array.from(signature)).u8(superblock.version);
  return superblock.version < 2 ? encodeOld(superblock, encoder) : encodeNew(superblock, encoder);
}

function encodeOld(superblock: Superblock, encoder: Encoder): Uint8Array {
  const { sizes, rootSymbolTable: table } = superblock;
  encoder.fill(0, 4).u8(sizes.offsets).u8(sizes.lengths).u8(0);
  encoder.u16(superblock.groupLeafK).u16(superblock.groupInternalK).u32(superblock.consistencyFlags);
  if (superblock.version === 1) encoder.u16(superblock.chunkBtreeK).u16(0);
  encoder.offset(superblock.baseAddress).offset(undefined).offset(superblock.endOfFile);
  encoder.offset(superblock.driverInfoAddress);
  encoder.uint(0, sizes.lengths).offset(superblock.rootAddress).u32(table === undefined ? 0 : 1).u32(0);
  const scratch = encoder.length;
  if (table !== undefined) encoder.offset(table.btreeAddress).offset(table.heapAddress);
  return encoder.padTo(scratch + 16).bytes();
}

function encodeNew(superblock: Superblock, encoder: Encoder): Uint8Array {
  encoder.u8(superblock.sizes.offsets).u8(superblock.sizes.lengths).u8(superblock.consistencyFlags);
  encoder.offset(superblock.baseAddress).offset(superblock.extensionAddress);
  encoder.offset(superblock.endOfFile).offset(superblock.rootAddress);
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}
