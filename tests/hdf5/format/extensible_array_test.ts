import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeDataBlock,
  decodeExtensibleArrayHeader,
  decodeIndexBlock,
  decodeSuperBlock,
  encodeDataBlock,
  encodeExtensibleArrayHeader,
  encodeIndexBlock,
  encodeSuperBlock,
  type ExtensibleArrayBlock,
  extensibleArrayHeaderSize,
  extensibleArrayLayout,
} from "../../../backends/hdf5/format/extensible_array.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { chunkedDataset, openFile } from "../chunk_index/support.ts";
import { chunkIndexFile } from "../chunk_index/chunk_index_file.ts";

const folder = new URL("../../fixtures/chunk_index/", import.meta.url);
const facts = JSON.parse(await Deno.readTextFile(new URL("chunk_index.json", folder)))["v110.h5"];
const opened = openFile(await chunkIndexFile("v110.h5"));
const { sizes } = opened.superblock;

function stored(address: number, size: number): Uint8Array {
  return opened.file.bytes.slice(address, address + size);
}

function arrayOf(path: string) {
  const headerAddress = chunkedDataset(opened, facts[path].header)!.indexing.address!;
  const bytes = stored(headerAddress, extensibleArrayHeaderSize(sizes));
  const header = decodeExtensibleArrayHeader(bytes, sizes, headerAddress);
  const layout = extensibleArrayLayout(header, sizes);
  const of: ExtensibleArrayBlock = { header, headerAddress, layout, sizes };
  const indexBytes = stored(header.indexBlock!, layout.indexBlockSize);
  return { bytes, header, layout, of, indexBytes, index: decodeIndexBlock(indexBytes, of, header.indexBlock!) };
}

const paths = ["extensible", "extensible_inner", "extensible_far"];

Deno.test("encodeExtensibleArrayHeader() writes the header that libhdf5 writes", () => {
  for (const path of paths) {
    const { header, bytes } = arrayOf(path);
    assertEquals(encodeExtensibleArrayHeader(header, sizes), bytes);
  }
});

Deno.test("extensibleArrayLayout() doubles what a super block stands for, by more blocks and larger ones in turn", () => {
  const { layout } = arrayOf("extensible");
  const first = layout.superBlocks.slice(0, 6);
  assertEquals(first.map(({ dataBlocks }) => dataBlocks), [1, 1, 2, 2, 4, 4]);
  assertEquals(first.map(({ elements }) => elements), [16, 32, 32, 64, 64, 128]);
  assertEquals(first.map(({ start }) => start), [0, 16, 48, 112, 240, 496]);
  assertEquals([layout.superBlocks.length, layout.firstSecondary, layout.indexDataBlocks], [29, 4, 6]);
});

Deno.test("encodeIndexBlock(), encodeSuperBlock() and encodeDataBlock() write the blocks that libhdf5 writes", () => {
  const seen = { dataBlocks: 0, superBlocks: 0 };
  for (const path of paths) {
    const { layout, of, indexBytes, index, header } = arrayOf(path);
    assertEquals(encodeIndexBlock(index, of), indexBytes);
    layout.superBlocks.forEach(({ dataBlocks, firstDataBlock, dataBlockSize, size, pages }, i) => {
      let addresses = index.dataBlocks.slice(firstDataBlock, firstDataBlock + dataBlocks);
      if (i >= layout.firstSecondary) {
        const address = index.superBlocks[i - layout.firstSecondary];
        if (address === undefined) return;
        const bytes = stored(address, size);
        const block = decodeSuperBlock(bytes, of, i, address);
        assertEquals(encodeSuperBlock(block, of, i), bytes);
        addresses = block.dataBlocks;
        seen.superBlocks++;
      }
      addresses.forEach((address, dataBlock) => {
        if (address === undefined || pages > 0) return;
        const bytes = stored(address, dataBlockSize);
        const elements = decodeDataBlock(bytes, of, i, dataBlock, address);
        assertEquals(encodeDataBlock(elements, of, i, dataBlock), bytes);
        seen.dataBlocks++;
      });
    });
    assertEquals(
      header.maxIndexSet,
      { extensible: 3000, extensible_inner: 400 * 12 - 2, extensible_far: 300000 }[path],
    );
  }
  assertEquals(seen, { dataBlocks: 60, superBlocks: 11 });
});

Deno.test("decodeExtensibleArrayHeader() refuses every changed byte, and parameters that cannot be", () => {
  const { bytes, header } = arrayOf("extensible");
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at]! ^= 0x10;
    assertThrows(() => decodeExtensibleArrayHeader(damaged, sizes, 8), FormatError);
  }
  for (const wrong of [{ minElements: 0 }, { minElements: 12 }, { minPointers: 1 }, { maxBits: 65 }, { maxBits: 3 }]) {
    const made = encodeExtensibleArrayHeader({ ...header, ...wrong }, sizes);
    assertThrows(() => decodeExtensibleArrayHeader(made, sizes, 8), FormatError);
  }
});

Deno.test("decodeIndexBlock() and decodeDataBlock() refuse a block of another array, or of another place", () => {
  const { of, indexBytes, index } = arrayOf("extensible");
  const other = { ...of, headerAddress: of.headerAddress + 8 };
  assertThrows(() => decodeIndexBlock(indexBytes, other, 0), FormatError, "it belongs to another header");
  const bytes = stored(index.dataBlocks[1]!, of.layout.superBlocks[1]!.dataBlockSize);
  assertThrows(() => decodeDataBlock(bytes, of, 0, 0, 0), FormatError, "it starts with another element");
  for (let at = 0; at < indexBytes.length; at++) {
    const damaged = indexBytes.slice();
    damaged[at]! ^= 0x10;
    assertThrows(() => decodeIndexBlock(damaged, of, 0), FormatError);
  }
});
