import { assertThrows } from "@std/assert";
import { decodeBtreeKValues, encodeBtreeKValues } from "../../../../backends/hdf5/format/messages/btree_k_values.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("B-tree K values: chunk trees, group trees, symbol table nodes", () => {
  const value = { chunk: 32, groupInternal: 16, groupLeaf: 4 };
  assertSame("00 2000 1000 0400", value, decodeBtreeKValues, encodeBtreeKValues);
});

Deno.test("B-tree K values of another version are refused", () => {
  assertThrows(() => decodeBtreeKValues(over("01 2000 1000 0400")), FormatError, "version 1");
  assertThrows(() => decodeBtreeKValues(over("00 2000 10")), FormatError, "2 bytes are wanted");
});
