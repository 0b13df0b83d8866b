import { assertEquals } from "@std/assert";
import type { AttributeChange, StoredAttribute } from "../../../backends/hdf5/attribute_storage/attribute_storage.ts";
import { DenseAttributeStorage } from "../../../backends/hdf5/attribute_storage/dense.ts";
import type { AttributeInfo } from "../../../backends/hdf5/format/messages/attribute_info.ts";
import { MemoryFile, randomNumbers, wide } from "../memory_file.ts";

function bytesAttribute(name: string, data: Uint8Array): StoredAttribute["attribute"] {
  return {
    version: 3,
    name,
    characterSet: "utf-8",
    datatype: { shared: false, value: { class: "opaque", size: 1, tag: "", version: 1 } },
    dataspace: {
      shared: false,
      value: { class: "simple", shape: [data.length], maxShape: [data.length], version: 2 },
    },
    data,
  };
}

function listed(file: MemoryFile, info: AttributeInfo): Map<string, StoredAttribute> {
  const found = new Map<string, StoredAttribute>();
  file.run(new DenseAttributeStorage(info, { sizes: wide }).list((stored) => found.set(stored.attribute.name, stored)));
  return found;
}

for (const nextCreationOrder of [0, undefined]) {
  const what = nextCreationOrder === undefined ? "without order" : "with order";
  Deno.test(`DenseAttributeStorage ${what} holds what a Map holds after random changes, small and huge`, () => {
    const seed = Date.now() % 2 ** 31;
    const random = randomNumbers(seed);
    const file = new MemoryFile();
    const model = new Map<string, Uint8Array>();
    let info: AttributeInfo = {
      nextCreationOrder,
      orderIndexed: nextCreationOrder !== undefined,
      heapAddress: undefined,
      nameIndexAddress: undefined,
      orderIndexAddress: undefined,
    };
    for (let flush = 0; flush < 40; flush++) {
      const changes = new Map<string, AttributeChange>();
      for (let i = random(flush === 3 ? 500 : 8); i >= 0; i--) {
        const name = `attribute ${random(300)}`;
        const size = 1 + random(random(12) === 0 ? 100_000 : 200);
        const attribute = bytesAttribute(name, new Uint8Array(size).fill(random(256)));
        const stored = random(4) === 0 || flush === 39 ? undefined : { attribute, creationOrder: undefined };
        changes.set(name, { name, stored });
      }
      if (flush === 39) { for (const name of model.keys()) changes.set(name, { name, stored: undefined }); }
      const before = listed(file, info);
      const updated = file.run(
        new DenseAttributeStorage(info, { sizes: wide }).update([...changes.values()], file),
      );
      assertEquals(listed(file, info), before, `seed ${seed}, flush ${flush}: what was published stays readable`);
      info = updated;
      for (const [name, { stored }] of changes) {
        model.delete(name);
        if (stored !== undefined) model.set(name, stored.attribute.data);
      }
      const found = listed(file, info);
      assertEquals(
        new Map([...found].map(([name, { attribute }]) => [name, attribute.data])),
        model,
        `seed ${seed}, flush ${flush}`,
      );
      const orders = [...found.values()].flatMap(({ creationOrder }) => creationOrder ?? []);
      assertEquals(new Set(orders).size, nextCreationOrder === undefined ? 0 : model.size);
      assertEquals([file.openBlocks, file.foreign], [0, []]);
    }
    assertEquals([info.heapAddress, file.usedBytes], [undefined, 0], `seed ${seed}`);
  });
}
