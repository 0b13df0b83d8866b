import { assert, assertEquals, assertThrows } from "@std/assert";
import { DenseAttributeStorage } from "../../../backends/hdf5/attribute_storage/dense.ts";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import { messageFlags, messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { decodeAttribute } from "../../../backends/hdf5/format/messages/attribute.ts";
import { decodeDataspace } from "../../../backends/hdf5/format/messages/dataspace.ts";
import { decodeDatatype } from "../../../backends/hdf5/format/messages/datatype.ts";
import { decodeAttributeInfo } from "../../../backends/hdf5/format/messages/attribute_info.ts";
import { decodeLink } from "../../../backends/hdf5/format/messages/link.ts";
import {
  decodeSharedMessageTable,
  type SharedMessageTable,
} from "../../../backends/hdf5/format/messages/shared_message_table.ts";
import { type ObjectHeader, readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { decodeSharedMessage } from "../../../backends/hdf5/format/shared_message.ts";
import { readSharedMessage, readSharedMessageIndexes } from "../../../backends/hdf5/format/shared_message_index.ts";
import { readSuperblock } from "../../../backends/hdf5/format/superblock.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { MemoryFile } from "../memory_file.ts";

const decoders = new Map<number, (cursor: Cursor) => unknown>([
  [messageTypes.dataspace, decodeDataspace],
  [messageTypes.datatype, decodeDatatype],
  [messageTypes.attribute, decodeAttribute],
]);

const bytes = Deno.readFileSync(new URL("../../fixtures/shared_messages/shared_messages.h5", import.meta.url));
const { sizes, extensionAddress, rootAddress } = new MemoryFile(bytes).run(readSuperblock(bytes.length));

function openTable(file: MemoryFile): SharedMessageTable {
  const { messages } = file.run(readObjectHeader(extensionAddress!, sizes));
  const message = messages.find(({ type }) => type === messageTypes.sharedMessageTable)!;
  return decodeSharedMessageTable(new Cursor(message.body, sizes, "shared message table"));
}

function datasetHeaders(file: MemoryFile): ObjectHeader[] {
  const { messages } = file.run(readObjectHeader(rootAddress, sizes));
  return messages.filter(({ type }) => type === messageTypes.link).map(({ body }) => {
    const link = decodeLink(new Cursor(body, sizes, "link"));
    assert(link.kind === "hard");
    return file.run(readObjectHeader(link.address, sizes));
  });
}

Deno.test("readSharedMessageIndexes() tells which types are shared where", () => {
  const file = new MemoryFile(bytes);
  const indexes = file.run(readSharedMessageIndexes(openTable(file), sizes));
  assertEquals(indexes.map(({ kind, messageTypes }) => [kind, messageTypes]), [["btree", 0x2a], ["btree", 0x1000]]);
});

Deno.test("readSharedMessage() finds the messages that headers share", () => {
  const file = new MemoryFile(bytes);
  const table = openTable(file);
  const resolved = new Set<number>();
  for (const header of datasetHeaders(file)) {
    for (const { type, flags, body } of header.messages) {
      if ((flags & messageFlags.shared) === 0) continue;
      const pointer = decodeSharedMessage(new Cursor(body, sizes, "pointer"));
      assert(pointer.kind === "heap");
      const message = new Cursor(file.run(readSharedMessage(table, type, pointer.id, sizes)), sizes, "message");
      const value = decoders.get(type)?.(message);
      if (type === messageTypes.dataspace) assertEquals((value as { shape: number[] }).shape, [3, 4]);
      resolved.add(type);
    }
  }
  assert(resolved.has(messageTypes.dataspace) && resolved.has(messageTypes.datatype), `types ${[...resolved]}`);
});

Deno.test("DenseAttributeStorage reads and keeps attributes that are shared", () => {
  const file = new MemoryFile(bytes);
  const table = openTable(file);
  const [header] = datasetHeaders(file);
  const message = header!.messages.find(({ type }) => type === messageTypes.attributeInfo)!;
  const info = decodeAttributeInfo(new Cursor(message.body, sizes, "attribute info"));
  const options = {
    sizes,
    readShared: (id: Uint8Array) => readSharedMessage(table, messageTypes.attribute, id, sizes),
  };
  const storage = new DenseAttributeStorage(info, options);
  const names = (storage: DenseAttributeStorage) => {
    const found: string[] = [];
    file.run(storage.list(({ attribute }) => found.push(attribute.name)));
    return found.sort();
  };
  const expected = [...Array.from({ length: 12 }, (_, i) => `attribute ${i}`), "own"].sort();
  assertEquals(names(storage), expected);
  const third = file.run(storage.lookup("attribute 3"))!;
  assertEquals(new Float64Array(third.attribute.data.slice().buffer), new Float64Array([0, 3, 6, 9]));
  assertThrows(() => names(new DenseAttributeStorage(info, { sizes })), FormatError);
  const updated = file.run(storage.update([{ name: "own", stored: undefined }], file));
  assertEquals(names(new DenseAttributeStorage(updated, options)), expected.slice(0, -1));
});
