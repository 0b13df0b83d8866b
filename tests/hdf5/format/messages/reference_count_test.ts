import { assertThrows } from "@std/assert";
import {
  decodeReferenceCount,
  encodeReferenceCount,
} from "../../../../backends/hdf5/format/messages/reference_count.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("a reference count tells how many hard links lead to the object", () => {
  assertSame("00 03000000", 3, decodeReferenceCount, encodeReferenceCount);
  assertThrows(() => decodeReferenceCount(over("01 03000000")), FormatError, "version 1");
});
