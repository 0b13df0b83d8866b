import { assertEquals } from "@std/assert";
import { create, MemoryStore, open } from "../../../mod.ts";
import { decodeText } from "../../../backends/hdf5/format/cursor.ts";
import { encodeText } from "../../../backends/hdf5/format/encoder.ts";

Deno.test("text that is not UTF-8 is escaped as Python escapes it, and is the same bytes again", () => {
  // bytes([0x30, 0xb0, 0x43]).decode("utf-8", "surrogateescape")
  assertEquals(decodeText(new Uint8Array([0x30, 0xb0, 0x43])), "0\udcb0C");
  const bytes = new Uint8Array(2000);
  let state = 1;
  for (let i = 0; i < bytes.length; i++) bytes[i] = (state = Math.imul(state, 48271) >>> 0) >>> 13;
  for (let start = 0; start < 400; start++) {
    const piece = bytes.subarray(start, start + start % 17);
    assertEquals(encodeText(decodeText(piece)), piece);
  }
});

Deno.test("text that is UTF-8 is what it says", () => {
  for (const text of ["", "plain", "größe", "日本語", "😀 and \ufffd", "\ufeffmarked"]) {
    assertEquals(decodeText(new TextEncoder().encode(text)), text);
    assertEquals(encodeText(text), new TextEncoder().encode(text));
  }
});

Deno.test("an object whose name is not UTF-8 is found by the name that is listed", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  await file.createGroup("T (\udcb0C)");
  await file.close();
  const place = store.bytes.findIndex((byte, i) => byte === 0xb0 && store.bytes[i + 1] === 0x43);
  assertEquals(place > 0, true);
  await using again = await open(store.bytes);
  const [name] = await again.keys();
  assertEquals((await again.group(name!)).name, "/T (\udcb0C)");
});
