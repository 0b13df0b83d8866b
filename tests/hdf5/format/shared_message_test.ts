import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeSharedMessage,
  encodeSharedMessage,
  type SharedMessagePointer,
} from "../../../backends/hdf5/format/shared_message.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { assertSame, over } from "./bytes.ts";

const committed: SharedMessagePointer = { kind: "committed", address: 0x1234 };

Deno.test("a shared message stands in another header, or in the file's heap of shared messages", () => {
  assertSame("03 02 3412", committed, decodeSharedMessage, encodeSharedMessage);
  const id = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  assertSame<SharedMessagePointer>(
    "03 01 0102030405060708",
    { kind: "heap", id },
    decodeSharedMessage,
    encodeSharedMessage,
  );
});

Deno.test("shared messages of versions 1 and 2 stand in another header only", () => {
  assertEquals(decodeSharedMessage(over("02 00 3412")), committed);
  assertEquals(decodeSharedMessage(over("01 00 000000000000 0000 3412")), committed);
});

Deno.test("shared messages of unknown versions, or nowhere, are refused", () => {
  assertThrows(() => decodeSharedMessage(over("04 02 3412")), FormatError, "version 4");
  assertThrows(() => decodeSharedMessage(over("03 02 ffff")), FormatError, "points nowhere");
  assertThrows(() => decodeSharedMessage(over("03 01 0102")), FormatError, "8 bytes are wanted");
});
