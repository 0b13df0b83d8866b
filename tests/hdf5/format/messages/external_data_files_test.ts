import { assertThrows } from "@std/assert";
import {
  decodeExternalDataFiles,
  encodeExternalDataFiles,
} from "../../../../backends/hdf5/format/messages/external_data_files.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("raw files have a name in a local heap, an offset and a size, which may be without limit", () => {
  const value = {
    heapAddress: 0x1234,
    files: [{ nameOffset: 8, offset: 0, size: 64 }, { nameOffset: 16, offset: 32, size: undefined }],
  };
  const bytes = "01 000000 0200 0200 3412  0800 0000 4000  1000 2000 ffff";
  assertSame(bytes, value, decodeExternalDataFiles, encodeExternalDataFiles);
});

Deno.test("lists of raw files that claim more than they hold are refused", () => {
  assertThrows(() => decodeExternalDataFiles(over("02 000000 0000 0000 3412")), FormatError, "version 2");
  assertThrows(() => decodeExternalDataFiles(over("01 000000 0100 0200 3412")), FormatError, "2 of 1 places");
  assertThrows(() => decodeExternalDataFiles(over("01 000000 0000 0000 ffff")), FormatError, "stand nowhere");
  assertThrows(() => decodeExternalDataFiles(over("01 000000 ffff ffff 3412 0800")), FormatError, "past the end");
});
