import { assert } from "@std/assert";
import { lookup3 } from "../../../backends/hdf5/format/checksum.ts";
import type { Link } from "../../../backends/hdf5/format/messages/link.ts";
import { DenseLinkStorage } from "../../../backends/hdf5/link_storage/dense.ts";
import type { LinkStorage } from "../../../backends/hdf5/link_storage/link_storage.ts";
import { SymbolTableStorage } from "../../../backends/hdf5/link_storage/symbol_table.ts";
import { HyperslabError } from "../../../ndarray/errors.ts";
import { MemoryFile, randomNumbers, wide } from "../memory_file.ts";

const symbolTable = { sizes: wide, leafK: 4, internalK: 16 };
const ordered = {
  heapAddress: undefined,
  nameIndexAddress: undefined,
  orderIndexAddress: undefined,
  nextCreationOrder: 0,
  orderIndexed: true,
};

function changesOf(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const name = `name ${i}`;
    const link: Link = { name, characterSet: "ascii", creationOrder: undefined, kind: "soft", target: `/to/${i}` };
    return { name, link };
  });
}

/** Damages the file again and again, and opens the links each time. */
function damage(file: MemoryFile, open: () => LinkStorage<unknown>, repair: (bytes: Uint8Array) => void): void {
  const seed = Date.now() % 2 ** 31;
  const random = randomNumbers(seed);
  const good = file.bytes.slice();
  for (let round = 0; round < 1000; round++) {
    const bytes = good.slice();
    for (let i = random(4); i >= 0; i--) {
      const at = 64 + random(bytes.length - 64);
      bytes[at] = random(3) === 0 ? 0xff : random(3) === 0 ? 0 : random(256);
    }
    repair(bytes);
    file.bytes = bytes;
    for (
      const use of [
        () => file.run(open().list("name", () => {})),
        () => file.run(open().lookup(`name ${random(300)}`)),
        () => file.run(open().update([{ name: "x", link: undefined }], new MemoryFile(bytes))),
      ]
    ) {
      try {
        use();
      } catch (error) {
        assert(error instanceof HyperslabError, `seed ${seed}, round ${round}: ${error}`);
      }
    }
  }
}

Deno.test("SymbolTableStorage meets damage with errors of its own only", () => {
  const file = new MemoryFile();
  const message = file.run(new SymbolTableStorage(undefined, symbolTable).update(changesOf(300), file));
  damage(file, () => new SymbolTableStorage(message, symbolTable), () => {});
});

Deno.test("DenseLinkStorage meets damage with errors of its own only, where checksums were made to fit, too", () => {
  const file = new MemoryFile();
  const info = file.run(new DenseLinkStorage(ordered, wide).update(changesOf(300), file));
  const sealed = [{ address: info.heapAddress!, size: 146 }, { address: info.nameIndexAddress!, size: 38 }];
  damage(file, () => new DenseLinkStorage(info, wide), (bytes) => {
    const view = new DataView(bytes.buffer);
    for (const { address, size } of sealed) {
      view.setUint32(address + size - 4, lookup3(bytes, address, address + size - 4), true);
    }
  });
});
