import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeFileSpaceInfo,
  encodeFileSpaceInfo,
  type FileSpaceInfo,
} from "../../../../backends/hdf5/format/messages/file_space_info.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

const paged: FileSpaceInfo = {
  version: 1,
  strategy: 1,
  persistent: false,
  threshold: 1,
  pageSize: 4096,
  pageEndMetadataThreshold: 0,
  endOfSpace: undefined,
  managers: [],
};

Deno.test("file space info tells strategy, threshold and page size", () => {
  assertSame("01 01 00 0100 0010 0000 ffff", paged, decodeFileSpaceInfo, encodeFileSpaceInfo);
});

Deno.test("file space info that persists has twelve managers", () => {
  const managers = [0x100, ...new Array(11).fill(undefined)];
  const value = { ...paged, persistent: true, endOfSpace: 0x800, managers };
  assertSame(`01 01 01 0100 0010 0000 0008 0001 ${"ffff".repeat(11)}`, value, decodeFileSpaceInfo, encodeFileSpaceInfo);
});

Deno.test("file space info of version 0 keeps six managers in its first strategy only", () => {
  const old = decodeFileSpaceInfo(over(`00 01 0100 ${"ffff".repeat(6)}`));
  assertEquals([old.version, old.persistent, old.managers.length], [0, true, 6]);
  assertEquals(decodeFileSpaceInfo(over("00 02 0100")).managers, []);
  assertThrows(() => decodeFileSpaceInfo(over("02 01 00")), FormatError, "version 2");
});
