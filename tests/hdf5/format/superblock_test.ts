import { assertEquals, assertThrows } from "@std/assert";
import { type RangeReader, run } from "../../../backends/hdf5/format/reading.ts";
import { encodeSuperblock, readSuperblock, type Superblock } from "../../../backends/hdf5/format/superblock.ts";
import { FormatError } from "../../../ndarray/errors.ts";

const sizes = { offsets: 8, lengths: 8 };

function superblock(version: Superblock["version"], baseAddress = 0): Superblock {
  return {
    version,
    sizes,
    baseAddress,
    address: baseAddress,
    endOfFile: baseAddress + 2048,
    extensionAddress: undefined,
    driverInfoAddress: undefined,
    groupLeafK: 4,
    groupInternalK: 16,
    chunkBtreeK: 32,
    consistencyFlags: 0,
    rootAddress: 96,
    rootSymbolTable: version < 2 ? { btreeAddress: 136, heapAddress: 680 } : undefined,
  };
}

function fileOf(bytes: Uint8Array, at: number, size: number): Uint8Array {
  const file = new Uint8Array(size);
  file.set(bytes, at);
  return file;
}

function read(file: Uint8Array): Superblock {
  const reader: RangeReader = { read: (ranges) => ranges.map(({ start, end }) => file.subarray(start, end)) };
  return run(readSuperblock(file.length), reader) as Superblock;
}

for (const version of [0, 1, 2, 3] as const) {
  Deno.test(`readSuperblock() reads what encodeSuperblock() writes in version ${version}`, () => {
    assertEquals(read(fileOf(encodeSuperblock(superblock(version)), 0, 2048)), superblock(version));
  });
}

Deno.test("readSuperblock() finds a superblock behind a user block of 512, 1024 and 4096 bytes", () => {
  for (const at of [512, 1024, 4096]) {
    const expected = superblock(2, at);
    assertEquals(read(fileOf(encodeSuperblock(expected), at, at + 2048)), expected);
  }
});

Deno.test("readSuperblock() follows a file that was moved as a whole behind a user block", () => {
  const moved = read(fileOf(encodeSuperblock(superblock(2)), 512, 512 + 2048));
  assertEquals(moved.baseAddress, 512);
  assertEquals(moved.endOfFile, 512 + 2048);
});

Deno.test("readSuperblock() accepts bytes behind the end address, and refuses a file that is shorter", () => {
  const bytes = encodeSuperblock(superblock(0));
  assertEquals(read(fileOf(bytes, 0, 3000)).endOfFile, 2048);
  assertThrows(() => read(fileOf(bytes, 0, 2047)), FormatError, "cut short");
});

Deno.test("readSuperblock() refuses a wrong checksum and a file that is not HDF5", () => {
  const bytes = encodeSuperblock(superblock(3));
  bytes[37]! ^= 1;
  assertThrows(() => read(fileOf(bytes, 0, 2048)), FormatError, "checksum");
  assertThrows(() => read(new Uint8Array(5000)), FormatError, "not HDF5");
  assertThrows(() => read(new Uint8Array(0)), FormatError, "not HDF5");
});
