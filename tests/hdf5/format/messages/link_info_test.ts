import { assertThrows } from "@std/assert";
import { decodeLinkInfo, encodeLinkInfo } from "../../../../backends/hdf5/format/messages/link_info.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("link info without dense storage has undefined addresses", () => {
  const none = {
    nextCreationOrder: undefined,
    orderIndexed: false,
    heapAddress: undefined,
    nameIndexAddress: undefined,
    orderIndexAddress: undefined,
  };
  assertSame("00 00 ffff ffff", none, decodeLinkInfo, encodeLinkInfo);
});

Deno.test("link info tells the creation order in eight bytes, and the index by it, where the flags say so", () => {
  const value = {
    nextCreationOrder: 9,
    orderIndexed: true,
    heapAddress: 0x100,
    nameIndexAddress: 0x200,
    orderIndexAddress: 0x300,
  };
  assertSame("00 03 0900000000000000 0001 0002 0003", value, decodeLinkInfo, encodeLinkInfo);
});

Deno.test("link info of another version, or with an order past 2^53, is refused", () => {
  assertThrows(() => decodeLinkInfo(over("01 00 ffff ffff")), FormatError, "version 1");
  assertThrows(() => decodeLinkInfo(over("00 01 ffffffffffffffff ffff ffff")), FormatError, "past 2^53");
});
