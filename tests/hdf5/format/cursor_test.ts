import { assertEquals, assertThrows } from "@std/assert";
import { FormatError } from "../../../ndarray/errors.ts";
import { over } from "./bytes.ts";

Deno.test("Cursor reads little-endian numbers of 1 to 8 bytes", () => {
  const cursor = over("01 0203 040506 0708090a 0000000000002000 0102030405");
  assertEquals([cursor.u8(), cursor.u16(), cursor.u24(), cursor.u32()], [1, 0x0302, 0x060504, 0x0a090807]);
  assertThrows(() => cursor.u64(), FormatError, "past 2^53 at byte 10");
  assertEquals([cursor.uint(5), cursor.remaining], [0x0504030201, 0]);
});

Deno.test("Cursor takes addresses and unlimited lengths of all bits set for none", () => {
  const cursor = over("3412 ffff ffff ffff");
  assertEquals([cursor.offset(), cursor.offset(), cursor.lengthOrUnlimited(), cursor.length()], [
    0x1234,
    undefined,
    undefined,
    0xffff,
  ]);
});

Deno.test("Cursor refuses what goes past the block, and says where", () => {
  const cursor = over("01 02 03");
  cursor.skip(1);
  const error = assertThrows(() => cursor.u32(), FormatError, "Cannot read message: 4 bytes are wanted and 2 are left");
  assertEquals((error as FormatError).address, 1);
  for (const count of [3, -1, NaN, Infinity]) assertThrows(() => cursor.slice(count), FormatError);
  assertThrows(() => over("616263").untilZero(), FormatError, "does not end");
  assertThrows(() => over('"OHDX"').signature("OHDR"), FormatError, "the signature is not OHDR");
});

Deno.test("Cursor.part() gives a cursor of its own, which cannot leave its bytes", () => {
  const cursor = over("01 02 03 04");
  const part = cursor.part(2, "part");
  assertThrows(() => part.u24(), FormatError, "Cannot read part");
  assertEquals([part.u16(), cursor.u8()], [0x0201, 3]);
});

Deno.test("Cursor.align() passes over bytes up to a multiple, counted from anywhere", () => {
  const cursor = over("00".repeat(16));
  cursor.skip(3);
  cursor.align(8);
  assertEquals(cursor.position, 8);
  cursor.align(8, 3);
  assertEquals(cursor.position, 11);
});
