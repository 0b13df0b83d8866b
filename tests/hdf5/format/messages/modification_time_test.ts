import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeModificationTime,
  decodeOldModificationTime,
  encodeModificationTime,
  encodeOldModificationTime,
} from "../../../../backends/hdf5/format/messages/modification_time.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, encoded, hex, over } from "../bytes.ts";

Deno.test("a modification time counts seconds since 1970", () => {
  assertSame("01 000000 00e1f505", 100_000_000, decodeModificationTime, encodeModificationTime);
  assertThrows(() => decodeModificationTime(over("02 000000 00e1f505")), FormatError, "version 2");
});

Deno.test("an old modification time has 14 digits and two bytes that say nothing", () => {
  const bytes = '"20010203040506" 0000';
  assertEquals(decodeOldModificationTime(over(bytes)), Date.UTC(2001, 1, 3, 4, 5, 6) / 1000);
  assertEquals(
    encoded((encoder) => encodeOldModificationTime(Date.UTC(2001, 1, 3, 4, 5, 6) / 1000, encoder)),
    hex(bytes),
  );
  assertThrows(() => decodeOldModificationTime(over('"2001-02-03 04:" 0000')), FormatError, "14 digits");
});
