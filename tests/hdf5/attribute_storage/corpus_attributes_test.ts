import { assert, assertEquals } from "@std/assert";
import type { StoredAttribute } from "../../../backends/hdf5/attribute_storage/attribute_storage.ts";
import { DenseAttributeStorage } from "../../../backends/hdf5/attribute_storage/dense.ts";
import { compareNames } from "../../../backends/hdf5/compare_names.ts";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import { messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { decodeAttributeInfo } from "../../../backends/hdf5/format/messages/attribute_info.ts";
import {
  decodeSharedMessageTable,
  type SharedMessageTable,
} from "../../../backends/hdf5/format/messages/shared_message_table.ts";
import { readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { readSharedMessage } from "../../../backends/hdf5/format/shared_message_index.ts";
import { type CorpusFile, corpusFiles, corpusFolder } from "../corpus.ts";

const folder = corpusFolder();

function sharedMessages({ file, superblock }: CorpusFile): SharedMessageTable | undefined {
  if (superblock.extensionAddress === undefined) return undefined;
  const { messages } = file.run(readObjectHeader(superblock.extensionAddress, superblock.sizes));
  const message = messages.find(({ type }) => type === messageTypes.sharedMessageTable);
  return message && decodeSharedMessageTable(new Cursor(message.body, superblock.sizes, "shared message table"));
}

Deno.test({
  name: "DenseAttributeStorage lists and finds the dense attributes of every object of the corpus",
  ignore: folder === undefined,
  fn() {
    let objects = 0;
    for (const corpusFile of corpusFiles(folder!)) {
      const { file, superblock: { sizes } } = corpusFile;
      const table = sharedMessages(corpusFile);
      for (const object of corpusFile.objects) {
        if (object.addr === undefined || object.error) continue;
        const where = `${corpusFile.name} ${object.path}`;
        const header = file.run(readObjectHeader(object.addr, sizes));
        const message = header.messages.find(({ type }) => type === messageTypes.attributeInfo);
        if (message === undefined) continue;
        const info = decodeAttributeInfo(new Cursor(message.body, sizes, "attribute info"));
        if (info.heapAddress === undefined) continue;
        const storage = new DenseAttributeStorage(info, {
          sizes,
          readShared: table && ((id) => readSharedMessage(table, messageTypes.attribute, id, sizes)),
        });
        const found: StoredAttribute[] = [];
        file.run(storage.list((stored) => found.push(stored)));
        const expected = object.attrs!.map(({ name, corder }) => ({ name, creationOrder: corder }));
        const actual = found
          .map(({ attribute: { name }, creationOrder }) => ({ name, creationOrder }))
          .sort((a, b) => compareNames(a.name, b.name));
        assertEquals(actual, expected, where);
        for (const stored of found) {
          assertEquals(file.run(storage.lookup(stored.attribute.name)), stored, where);
        }
        assertEquals(file.run(storage.lookup("no such name")), undefined, where);
        objects++;
      }
    }
    assert(objects > 30, `${objects} objects with dense attributes`);
  },
});
