import { assertThrows } from "@std/assert";
import {
  decodeHeaderContinuation,
  encodeHeaderContinuation,
} from "../../../../backends/hdf5/format/messages/header_continuation.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("a continuation has an address and a size", () => {
  const value = { address: 0x1234, size: 0x60 };
  assertSame("3412 6000", value, decodeHeaderContinuation, encodeHeaderContinuation);
  const wide = { offsets: 8, lengths: 4 };
  assertSame("3412000000000000 60000000", value, decodeHeaderContinuation, encodeHeaderContinuation, wide);
});

Deno.test("a continuation that stands nowhere is refused", () => {
  assertThrows(() => decodeHeaderContinuation(over("ffff 6000")), FormatError, "stands nowhere");
});
