import { assertEquals, assertThrows } from "@std/assert";
import { lookup3, verifyChecksum } from "../../../backends/hdf5/format/checksum.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { over } from "./bytes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

// The values that lookup3.c itself prints for hashlittle with an initial value of 0.
Deno.test("lookup3 gives the values of its author's program", () => {
  assertEquals(lookup3(bytes("")), 0xdeadbeef);
  assertEquals(lookup3(bytes("Four score and seven years ago")), 0x17770551);
});

Deno.test("lookup3 of a part is that of its bytes alone, whatever their number", () => {
  const all = bytes("abcdefghijklmnopqrstuvwxyz0123456789");
  for (let length = 0; length <= 30; length++) {
    assertEquals(lookup3(all, 3, 3 + length), lookup3(all.slice(3, 3 + length)));
  }
});

Deno.test("verifyChecksum() refuses bytes that are not those that were summed", () => {
  const cursor = over("00000000");
  assertThrows(() => verifyChecksum(cursor), FormatError, "the checksum does not match at byte 0");
  verifyChecksum(over("efbeadde"));
});
