import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeFilterPipeline,
  encodeFilterPipeline,
} from "../../../../backends/hdf5/format/messages/filter_pipeline.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("filters of version 2 have names only where the library does not know them", () => {
  const filters = [
    { id: 1, name: "", flags: 1, parameters: [6] },
    { id: 32000, name: "lzf", flags: 0, parameters: [] },
  ];
  const bytes = '02 02  0100 0100 0100 06000000  007d 0400 0000 0000 "lzf" 00';
  assertSame(bytes, filters, decodeFilterPipeline, (value, encoder) => encodeFilterPipeline(value, encoder, 2));
});

Deno.test("filters of version 1 have names of a multiple of 8 bytes, and an even number of client values", () => {
  const filters = [{ id: 1, name: "deflate", flags: 1, parameters: [6] }];
  const bytes = '01 01 000000000000  0100 0800 0100 0100 "deflate" 00 06000000 00000000';
  assertSame(bytes, filters, decodeFilterPipeline, (value, encoder) => encodeFilterPipeline(value, encoder, 1));
  assertEquals(decodeFilterPipeline(over(bytes.slice(0, -9))), filters, "the last filling may be missing");
});

Deno.test("pipelines that claim more than they hold are refused", () => {
  assertThrows(() => decodeFilterPipeline(over("03 00")), FormatError, "version 3");
  assertThrows(() => decodeFilterPipeline(over("02 21")), FormatError, "33 filters");
  assertThrows(() => decodeFilterPipeline(over("02 01 0100 0000 ffff")), FormatError, "65535 client values");
  assertThrows(() => decodeFilterPipeline(over("02 01 007d ffff 0000 0000")), FormatError, "are wanted");
});
