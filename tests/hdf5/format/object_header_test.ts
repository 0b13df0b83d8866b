import { assertEquals, assertThrows } from "@std/assert";
import { lookup3 } from "../../../backends/hdf5/format/checksum.ts";
import { Encoder } from "../../../backends/hdf5/format/encoder.ts";
import { type ObjectHeader, readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import type { ByteRange } from "../../../backends/sources/source.ts";
import { run } from "../../../backends/hdf5/format/reading.ts";
import { FormatError } from "../../../ndarray/errors.ts";

const sizes = { offsets: 8, lengths: 8 };

function read(file: Uint8Array, end?: number, asked: (readonly ByteRange[])[] = []): ObjectHeader {
  const reader = {
    read(ranges: readonly ByteRange[]) {
      asked.push(ranges);
      return ranges.map(({ start, end }) => file.subarray(start, end));
    },
  };
  return run(readObjectHeader(0, sizes, end === undefined ? undefined : () => end), reader) as ObjectHeader;
}

/** A version 2 header at 0 with one message and a continuation at 256, which has one message and a gap. */
function continued(link = 256): Uint8Array {
  const header = new Encoder(sizes).signature("OHDR").u8(2).u8(0x24);
  for (const time of [1, 2, 3, 4]) header.u32(time);
  header.u8(6 + 4 + 6 + 16);
  header.u8(0x0d).u16(4).u8(0).u16(7).raw(Uint8Array.of(0x61, 0x62, 0x63, 0));
  header.u8(0x10).u16(16).u8(0).u16(0).offset(link).lengthField(23);
  header.u32(lookup3(header.bytes()));
  const more = new Encoder(sizes).signature("OCHK");
  more.u8(0x0d).u16(4).u8(0).u16(8).raw(Uint8Array.of(0x64, 0x65, 0x66, 0)).fill(0, 5);
  more.u32(lookup3(more.bytes()));
  const file = new Uint8Array(512);
  file.set(header.bytes());
  file.set(more.bytes(), 256);
  return file;
}

Deno.test("readObjectHeader() reads times, creation order and continuations with a gap, in one round a generation", () => {
  const file = continued();
  const asked: (readonly ByteRange[])[] = [];
  const header = read(file, file.length, asked);
  assertEquals(asked, [[{ start: 0, end: 512 }], [{ start: 256, end: 279 }]]);
  assertEquals(header.times, [1, 2, 3, 4]);
  assertEquals(header.messages.map(({ type, creationOrder, chunk }) => [type, creationOrder, chunk]), [
    [0x0d, 7, 0],
    [0x10, 0, 0],
    [0x0d, 8, 1],
  ]);
  assertEquals(header.chunks, [{ address: 0, size: 59 }, { address: 256, size: 23 }]);
  assertEquals(read(file), header);
});

Deno.test("readObjectHeader() refuses wrong checksums of the header and of a continuation", () => {
  for (const at of [10, 270]) {
    const file = continued();
    file[at]! ^= 1;
    assertThrows(() => read(file), FormatError, "checksum");
  }
});

Deno.test("readObjectHeader() refuses a continuation that leads back", () => {
  assertThrows(() => read(continued(0)), FormatError);
  const chain = new Encoder(sizes).u8(1).u8(0).u16(2).u32(1).u32(24).u32(0);
  chain.u16(0x10).u16(16).fill(0, 4).offset(40).lengthField(24);
  chain.u16(0x10).u16(16).fill(0, 4).offset(40).lengthField(24);
  assertThrows(() => read(chain.bytes()), FormatError, "met twice");
});

Deno.test("readObjectHeader() passes over an unknown message, unless its flags forbid it", () => {
  const header = (flags: number) =>
    new Encoder(sizes).u8(1).u8(0).u16(1).u32(1).u32(16).u32(0).u16(0x77).u16(8).u8(flags).fill(0, 11).bytes();
  assertEquals(read(header(0)).messages.map(({ type }) => type), [0x77]);
  assertThrows(() => read(header(0x80)), FormatError, "unknown");
});

Deno.test("readObjectHeader() refuses a message and a header longer than what holds them", () => {
  const message = new Encoder(sizes).u8(1).u8(0).u16(1).u32(1).u32(16).u32(0).u16(1).u16(9).fill(0, 12);
  assertThrows(() => read(message.bytes()), FormatError, "past the end of its block");
  const header = new Encoder(sizes).u8(1).u8(0).u16(1).u32(1).u32(0xffffffff).u32(0);
  assertThrows(() => read(header.bytes(), 16), FormatError, "past the end of the file");
});
