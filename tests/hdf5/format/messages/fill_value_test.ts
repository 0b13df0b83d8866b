import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeFillValue,
  decodeOldFillValue,
  encodeFillValue,
  encodeOldFillValue,
  type FillValue,
} from "../../../../backends/hdf5/format/messages/fill_value.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, encoded, hex, over } from "../bytes.ts";

const late: FillValue = {
  allocationTime: "late",
  writeTime: "if set",
  status: "user",
  value: Uint8Array.of(7, 0),
  version: 3,
};

Deno.test("a fill value of version 3 has its times and its state in one byte", () => {
  assertSame("03 2a 02000000 0700", late, decodeFillValue, encodeFillValue);
  assertSame<FillValue>("03 0a", { ...late, status: "default", value: undefined }, decodeFillValue, encodeFillValue);
  assertSame<FillValue>("03 1a", { ...late, status: "undefined", value: undefined }, decodeFillValue, encodeFillValue);
  const early: FillValue = { ...late, allocationTime: "early", writeTime: "never" };
  assertSame("03 25 02000000 0700", early, decodeFillValue, encodeFillValue);
});

Deno.test("a fill value of version 2 has a byte each; a size of 0 is the default", () => {
  assertSame<FillValue>("02 02 02 01 02000000 0700", { ...late, version: 2 }, decodeFillValue, encodeFillValue);
  assertEquals(decodeFillValue(over("02 02 02 01 00000000")).status, "default");
  assertEquals(decodeFillValue(over("02 02 02 00")).status, "undefined");
  assertEquals(decodeFillValue(over("01 02 02 01 ffffffff")).status, "undefined");
});

Deno.test("an old fill value is a size and bytes", () => {
  assertEquals(decodeOldFillValue(over("02000000 0700")).value, Uint8Array.of(7, 0));
  assertEquals(encoded((encoder) => encodeOldFillValue(Uint8Array.of(7, 0), encoder)), hex("02000000 0700"));
});

Deno.test("fill values of unknown versions or times, or longer than their message, are refused", () => {
  assertThrows(() => decodeFillValue(over("04 0a")), FormatError, "version 4");
  assertThrows(() => decodeFillValue(over("03 00")), FormatError, "unknown time");
  assertThrows(() => decodeFillValue(over("03 2e 00000000")), FormatError, "unknown time");
  assertThrows(() => decodeFillValue(over("03 2a ffffff7f 07")), FormatError, "are wanted");
});
