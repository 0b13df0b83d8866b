import { assertThrows } from "@std/assert";
import {
  decodeSymbolTableMessage,
  encodeSymbolTableMessage,
} from "../../../../backends/hdf5/format/messages/symbol_table_message.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("a symbol table has a B-tree and a local heap", () => {
  const value = { btreeAddress: 0x1234, heapAddress: 0x5678 };
  assertSame("3412 7856", value, decodeSymbolTableMessage, encodeSymbolTableMessage);
});

Deno.test("a symbol table without tree or heap is refused", () => {
  assertThrows(() => decodeSymbolTableMessage(over("ffff 7856")), FormatError, "no tree or no heap");
  assertThrows(() => decodeSymbolTableMessage(over("3412 ffff")), FormatError, "no tree or no heap");
});
