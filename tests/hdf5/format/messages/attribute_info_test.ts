import { assertThrows } from "@std/assert";
import { decodeAttributeInfo, encodeAttributeInfo } from "../../../../backends/hdf5/format/messages/attribute_info.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("attribute info without dense storage has undefined addresses", () => {
  const none = {
    nextCreationOrder: undefined,
    orderIndexed: false,
    heapAddress: undefined,
    nameIndexAddress: undefined,
    orderIndexAddress: undefined,
  };
  assertSame("00 00 ffff ffff", none, decodeAttributeInfo, encodeAttributeInfo);
});

Deno.test("attribute info tells the creation order in two bytes, and the index by it, where the flags say so", () => {
  const value = {
    nextCreationOrder: 9,
    orderIndexed: true,
    heapAddress: 0x100,
    nameIndexAddress: 0x200,
    orderIndexAddress: 0x300,
  };
  assertSame("00 03 0900 0001 0002 0003", value, decodeAttributeInfo, encodeAttributeInfo);
  const tracked = { ...value, orderIndexed: false, orderIndexAddress: undefined };
  assertSame("00 01 0900 0001 0002", tracked, decodeAttributeInfo, encodeAttributeInfo);
});

Deno.test("attribute info of another version, or cut short, is refused", () => {
  assertThrows(() => decodeAttributeInfo(over("01 00 ffff ffff")), FormatError, "version 1");
  assertThrows(() => decodeAttributeInfo(over("00 03 0900 0001 0002")), FormatError);
});
