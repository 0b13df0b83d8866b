import { assertEquals, assertThrows } from "@std/assert";
import { lookup3 } from "../../../../backends/hdf5/format/checksum.ts";
import { Cursor } from "../../../../backends/hdf5/format/cursor.ts";
import {
  decodeCacheImage,
  decodeCacheImageMessage,
} from "../../../../backends/hdf5/format/messages/cache_image_message.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { hex, narrow, over } from "../bytes.ts";

/** An image with its checksum behind it. */
function image(text: string): Cursor {
  const bytes = new Uint8Array([...hex(text), 0, 0, 0, 0]);
  new DataView(bytes.buffer).setUint32(bytes.length - 4, lookup3(bytes, 0, bytes.length - 4), true);
  return new Cursor(bytes, narrow, "image");
}

const block = `0000000000000000 0100 00000000 3412 0300 7856 "abc"`;

Deno.test("the message of a cache image tells where it stands, if anywhere", () => {
  assertEquals(decodeCacheImageMessage(over("00 3412 6000")), { address: 0x1234, size: 0x60 });
  assertEquals(decodeCacheImageMessage(over("00 ffff 0000")), undefined);
  assertThrows(() => decodeCacheImageMessage(over("01 3412 6000")), FormatError, "version 1");
});

Deno.test("a cache image has blocks with their addresses, behind those of their parents", () => {
  assertEquals(decodeCacheImage(image(`"MDCI" 00 00 6000 01000000 ${block}`)), [{
    address: 0x1234,
    bytes: hex('"abc"'),
  }]);
});

Deno.test("cache images that claim too many blocks, or whose checksum is wrong, are refused", () => {
  assertThrows(() => decodeCacheImage(image('"MDCI" 00 00 6000 ffffffff')), FormatError, "past the end");
  assertThrows(() => decodeCacheImage(image(`"MDCX" 00 00 6000 01000000 ${block}`)), FormatError, "signature");
  const damaged = image(`"MDCI" 00 00 6000 01000000 ${block}`);
  damaged.bytes[30]! ^= 1;
  assertThrows(() => decodeCacheImage(damaged), FormatError);
});
