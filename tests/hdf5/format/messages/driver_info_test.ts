import { assertThrows } from "@std/assert";
import { decodeDriverInfo, encodeDriverInfo } from "../../../../backends/hdf5/format/messages/driver_info.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("driver info has the eight letters of a driver and what it keeps", () => {
  const value = { driver: "NCSAfami", data: Uint8Array.of(1, 2, 3) };
  assertSame('00 "NCSAfami" 0300 010203', value, decodeDriverInfo, encodeDriverInfo);
});

Deno.test("driver info of another version, or longer than its message, is refused", () => {
  assertThrows(() => decodeDriverInfo(over('01 "NCSAfami" 0000')), FormatError, "version 1");
  assertThrows(() => decodeDriverInfo(over('00 "NCSAfami" 0300 01')), FormatError, "3 bytes are wanted");
});
