import { assertEquals, assertThrows } from "@std/assert";
import { inflateSync } from "node:zlib";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import type { Unfilter } from "../../../backends/hdf5/format/fractal_heap_read.ts";
import { messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { decodeLink } from "../../../backends/hdf5/format/messages/link.ts";
import { decodeLinkInfo, type LinkInfo } from "../../../backends/hdf5/format/messages/link_info.ts";
import { readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { readSuperblock } from "../../../backends/hdf5/format/superblock.ts";
import { DenseLinkStorage } from "../../../backends/hdf5/link_storage/dense.ts";
import { UnsupportedError } from "../../../ndarray/errors.ts";
import { MemoryFile } from "../memory_file.ts";

const bytes = Deno.readFileSync(new URL("../../fixtures/filtered_heap/filtered_heap.h5", import.meta.url));
const { sizes, rootAddress } = new MemoryFile(bytes).run(readSuperblock(bytes.length));
const expected = new Map(Array.from({ length: 200 }, (_, i) => [`link ${i}`, `/target/${i}`]));
expected.set("huge", "/" + "x".repeat(6000));

const inflate: Unfilter = (bytes, filters, filterMask) => {
  assertEquals(filters.map(({ id }) => id), [1]);
  return filterMask === 0 ? inflateSync(bytes) : bytes;
};

function openInfo(file: MemoryFile): LinkInfo {
  const root = file.run(readObjectHeader(rootAddress, sizes));
  const body = root.messages.find(({ type }) => type === messageTypes.link)!.body;
  const link = decodeLink(new Cursor(body, sizes, "link"));
  const group = file.run(readObjectHeader("address" in link ? link.address : 0, sizes));
  const info = group.messages.find(({ type }) => type === messageTypes.linkInfo)!;
  return decodeLinkInfo(new Cursor(info.body, sizes, "link info"));
}

function targets(file: MemoryFile, storage: DenseLinkStorage): Map<string, string> {
  const found = new Map<string, string>();
  file.run(storage.list("name", (link) => link.kind === "soft" && found.set(link.name, link.target)));
  return found;
}

Deno.test("DenseLinkStorage reads a filtered heap, and writes it anew without filters", () => {
  const file = new MemoryFile(bytes);
  const storage = new DenseLinkStorage(openInfo(file), sizes, { unfilter: inflate });
  assertEquals(targets(file, storage), new Map([...expected].sort()));
  assertEquals(file.run(storage.lookup("huge"))?.kind, "soft");
  const updated = file.run(storage.update([{ name: "link 7", link: undefined }], file));
  const left = new Map([...expected].filter(([name]) => name !== "link 7").sort());
  assertEquals(targets(file, new DenseLinkStorage(updated, sizes)), left);
});

Deno.test("DenseLinkStorage names what is missing where nothing undoes filters", () => {
  const file = new MemoryFile(bytes);
  assertThrows(() => targets(file, new DenseLinkStorage(openInfo(file), sizes)), UnsupportedError, "filtered");
});
