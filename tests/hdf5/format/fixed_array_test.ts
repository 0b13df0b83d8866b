import { assertEquals, assertThrows } from "@std/assert";
import { decodePage, testBit } from "../../../backends/hdf5/format/array_pages.ts";
import {
  decodeFixedArrayBlock,
  decodeFixedArrayHeader,
  encodeFixedArrayBlock,
  encodeFixedArrayHeader,
  fixedArrayHeaderSize,
  fixedArrayLayout,
  fixedArrayPageRange,
} from "../../../backends/hdf5/format/fixed_array.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { chunkedDataset, openFile } from "../chunk_index/support.ts";
import { chunkIndexFile } from "../chunk_index/chunk_index_file.ts";

const folder = new URL("../../fixtures/chunk_index/", import.meta.url);
const facts = JSON.parse(await Deno.readTextFile(new URL("chunk_index.json", folder)))["v110.h5"];
const opened = openFile(await chunkIndexFile("v110.h5"));
const { bytes } = opened.file;
const { sizes } = opened.superblock;

function headerOf(path: string) {
  const address = chunkedDataset(opened, facts[path].header)!.indexing.address!;
  const stored = bytes.slice(address, address + fixedArrayHeaderSize(sizes));
  return { address, stored, header: decodeFixedArrayHeader(stored, sizes, address) };
}

Deno.test("encodeFixedArrayHeader() writes the header that libhdf5 writes", () => {
  for (const path of ["fixed", "fixed_paged", "fixed_sparse"]) {
    const { header, stored } = headerOf(path);
    assertEquals(encodeFixedArrayHeader(header, sizes), stored);
  }
});

Deno.test("encodeFixedArrayBlock() writes the data block that libhdf5 writes", () => {
  const { header, address } = headerOf("fixed");
  const { size } = fixedArrayLayout(header, sizes);
  const stored = bytes.slice(header.dataBlock!, header.dataBlock! + size);
  const elements = decodeFixedArrayBlock(stored, header, address, sizes);
  assertEquals(elements.length, 600 * 8);
  assertEquals(encodeFixedArrayBlock(header, address, elements, () => true, sizes), stored);
});

Deno.test("encodeFixedArrayBlock() writes the pages that libhdf5 writes, the short last one too", () => {
  const { header, address } = headerOf("fixed_paged");
  const layout = fixedArrayLayout(header, sizes);
  assertEquals([layout.pages, layout.pageElements], [3, 1024]);
  const stored = bytes.slice(header.dataBlock!, header.dataBlock! + layout.size);
  const bitmap = decodeFixedArrayBlock(stored.subarray(0, layout.prefixSize), header, address, sizes);
  const elements = new Uint8Array(header.count * header.elementSize);
  for (let page = 0; page < layout.pages; page++) {
    const { start, end } = fixedArrayPageRange(header, layout, page);
    const content = decodePage(stored.subarray(start, end), sizes, "page", start);
    elements.set(content, page * layout.pageElements * header.elementSize);
  }
  const written = encodeFixedArrayBlock(header, address, elements, (page) => testBit(bitmap, page), sizes);
  assertEquals(written, stored);
});

Deno.test("decodeFixedArrayBlock() gives a bit for each page that was written, the first the highest", () => {
  const { header, address } = headerOf("fixed_sparse");
  const layout = fixedArrayLayout(header, sizes);
  const stored = bytes.slice(header.dataBlock!, header.dataBlock! + layout.prefixSize);
  const bitmap = decodeFixedArrayBlock(stored, header, address, sizes);
  const written = Array.from({ length: layout.pages }, (_, page) => page).filter((page) => testBit(bitmap, page));
  assertEquals(written, [2, 8]);
});

Deno.test("decodeFixedArrayHeader() and decodeFixedArrayBlock() refuse every changed byte", () => {
  const { header, address, stored } = headerOf("fixed");
  for (let at = 0; at < stored.length; at++) {
    const damaged = stored.slice();
    damaged[at]! ^= 0x10;
    assertThrows(() => decodeFixedArrayHeader(damaged, sizes, address), FormatError);
  }
  const block = bytes.slice(header.dataBlock!, header.dataBlock! + fixedArrayLayout(header, sizes).size);
  for (let at = 0; at < block.length; at += 7) {
    const damaged = block.slice();
    damaged[at]! ^= 0x10;
    assertThrows(() => decodeFixedArrayBlock(damaged, header, address, sizes), FormatError);
  }
  assertThrows(() => decodeFixedArrayBlock(block, header, address + 8, sizes), FormatError, "another header");
});
