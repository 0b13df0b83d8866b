import { assertThrows } from "@std/assert";
import {
  decodeSharedMessageTable,
  encodeSharedMessageTable,
} from "../../../../backends/hdf5/format/messages/shared_message_table.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("a shared message table has an address and a number of indexes", () => {
  const value = { address: 0x1234, indexCount: 3 };
  assertSame("00 3412 03", value, decodeSharedMessageTable, encodeSharedMessageTable);
});

Deno.test("a shared message table of another version, or nowhere, is refused", () => {
  assertThrows(() => decodeSharedMessageTable(over("01 3412 03")), FormatError, "version 1");
  assertThrows(() => decodeSharedMessageTable(over("00 ffff 03")), FormatError, "stands nowhere");
});
