import { assertThrows } from "@std/assert";
import { decodeGroupInfo, encodeGroupInfo } from "../../../../backends/hdf5/format/messages/group_info.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("group info has only what its flags say", () => {
  const phaseChange = { maxCompact: 8, minDense: 6 };
  const estimate = { entries: 4, nameLength: 8 };
  assertSame("00 00", { phaseChange: undefined, estimate: undefined }, decodeGroupInfo, encodeGroupInfo);
  assertSame("00 01 0800 0600", { phaseChange, estimate: undefined }, decodeGroupInfo, encodeGroupInfo);
  assertSame("00 03 0800 0600 0400 0800", { phaseChange, estimate }, decodeGroupInfo, encodeGroupInfo);
});

Deno.test("group info of another version, or cut short, is refused", () => {
  assertThrows(() => decodeGroupInfo(over("01 00")), FormatError, "version 1");
  assertThrows(() => decodeGroupInfo(over("00 02 0800")), FormatError);
});
