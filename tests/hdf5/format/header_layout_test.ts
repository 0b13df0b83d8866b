import { assertEquals } from "@std/assert";
import { lookup3 } from "../../../backends/hdf5/format/checksum.ts";
import { Encoder } from "../../../backends/hdf5/format/encoder.ts";
import {
  continuationBlockSize,
  continuationMessage,
  continuationSize,
  editionOf,
  encodeContinuation,
  encodeMessage,
  encodePrefix,
  fillStretch,
  firstBlockSize,
  isConstant,
  messageOverhead,
  messageSize,
  nilMessage,
  type OutgoingMessage,
  prefixSize,
  sizeWidthFlags,
} from "../../../backends/hdf5/format/header_layout.ts";
import { messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { headerFlags, type ObjectHeader, readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { open } from "../../../mod.ts";
import { MemoryFile, wide } from "../memory_file.ts";
import { readable } from "../object_fixtures.ts";

/** The headers of files that h5py made. */
async function foreignHeaders(form: string): Promise<{ file: MemoryFile; headers: ObjectHeader[] }> {
  const bytes = await Deno.readFile(new URL(`../../fixtures/objects/${form}.h5`, import.meta.url));
  const addresses = new Set<number>();
  await using opened = await open(bytes);
  addresses.add(opened.address);
  for await (const [, object] of opened.visit()) addresses.add(readable(object).address);
  const file = new MemoryFile(bytes);
  const headers = [...addresses].map((address) => file.run(readObjectHeader(address, wide, () => bytes.length)));
  return { file, headers };
}

const version1 = { version: 1, flags: 0 } as const;
const version2 = { version: 2, flags: 0 } as const;
const tracked = { version: 2, flags: headerFlags.attributeOrderTracked } as const;

function message(type: number, length: number, creationOrder?: number): OutgoingMessage {
  return { type, flags: 0, creationOrder, body: new Uint8Array(length).fill(7) };
}

for (const form of ["earliest", "latest"]) {
  Deno.test(`encodePrefix() and encodeMessage() write headers as h5py did: ${form}`, async () => {
    const { file, headers } = await foreignHeaders(form);
    assertEquals(headers.length > 10, true);
    for (const header of headers) {
      const { address, size } = header.chunks[0]!;
      const room = size - prefixSize(header) - (header.version === 2 ? 4 : 0);
      assertEquals(firstBlockSize(header, room), size);
      if (header.version === 2) assertEquals(header.flags & headerFlags.sizeWidth, sizeWidthFlags(room));
      const encoder = new Encoder(wide, size);
      // Only version 1 counts its messages, those without meaning too.
      const count = header.version === 1 ? file.bytes[address + 2]! + 256 * file.bytes[address + 3]! : 0;
      encodePrefix(header, count, room, encoder);
      assertEquals(encoder.bytes(), file.bytes.subarray(address, address + prefixSize(header)));
      for (const own of header.messages) {
        const written = new Encoder(wide, 64);
        encodeMessage(header, own, written);
        const start = own.address - messageOverhead(header);
        const found = file.bytes.slice(start, start + messageSize(header, own.body));
        assertEquals(written.bytes(), found, `message ${own.type} of the header at ${address}`);
      }
    }
  });
}

Deno.test("messageSize() counts what stands before a message, and fills up to 8 bytes in version 1", () => {
  assertEquals([version1, version2, tracked].map(messageOverhead), [8, 4, 6]);
  const sizes = [0, 1, 8, 9].map((length) => messageSize(version1, new Uint8Array(length)));
  assertEquals(sizes, [8, 16, 16, 24]);
  assertEquals(messageSize(version2, new Uint8Array(9)), 13);
  assertEquals([version1, version2, tracked].map((header) => continuationSize(header, wide)), [24, 20, 22]);
  assertEquals(
    continuationMessage(4096, 99, wide).body,
    Uint8Array.of(0, 16, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0),
  );
});

Deno.test("prefixSize() counts the times, the phase change and the width of the size", () => {
  assertEquals(prefixSize(version1), 16);
  const of = (flags: number) => prefixSize({ version: 2, flags });
  assertEquals([0, 1, 2, 3].map(of), [7, 8, 10, 14]);
  assertEquals([of(headerFlags.times), of(headerFlags.phaseChange)], [7 + 16, 7 + 4]);
  assertEquals([255, 256, 65535, 65536].map(sizeWidthFlags), [0, 1, 1, 2]);
});

Deno.test("encodeContinuation() takes as many bytes as continuationBlockSize() says, and is read back", () => {
  for (const header of [version1, version2, tracked]) {
    const whole = { ...header, referenceCount: 1, times: undefined, attributePhaseChange: undefined };
    const messages = [message(messageTypes.comment, 3, 5), message(messageTypes.modificationTime, 8, 6)];
    const block = encodeContinuation(whole, messages, wide);
    assertEquals(block.length, continuationBlockSize(whole, messages));
    const file = new MemoryFile(new Uint8Array(1024));
    const link = continuationMessage(512, block.length, wide);
    const room = messageSize(header, link.body);
    const first = new Encoder(wide, 128);
    encodePrefix(whole, 3, room, first);
    encodeMessage(header, link, first);
    if (header.version === 2) first.u32(lookup3(first.bytes()));
    file.bytes.set(first.bytes());
    file.bytes.set(block, 512);
    const read = file.run(readObjectHeader(0, wide, () => 1024));
    assertEquals(read.messages.map(({ type }) => type), [
      messageTypes.continuation,
      ...messages.map(({ type }) => type),
    ]);
    assertEquals(read.messages[1]!.body.subarray(0, 3), messages[0]!.body);
  }
});

Deno.test("fillStretch() puts a message without meaning between what stays and what changes", () => {
  const whole = { ...version2, referenceCount: 1, times: undefined, attributePhaseChange: undefined };
  const stays = message(messageTypes.datatype, 8);
  const changes = message(messageTypes.dataspace, 4);
  assertEquals([isConstant(stays.type), isConstant(changes.type)], [true, false]);
  const filled = fillStretch(whole, [changes, stays], 40, false, wide, 0x01020304)!;
  assertEquals(filled.count, 3);
  assertEquals(filled.bytes.length, 40);
  assertEquals([filled.bytes[0], filled.bytes[12], filled.bytes[32]], [stays.type, messageTypes.nil, changes.type]);
  assertEquals(filled.bytes.subarray(16, 20), Uint8Array.of(4, 3, 2, 1));
});

Deno.test("fillStretch() ends in a gap only where it may, and has no room for more than fits", () => {
  const whole = { ...version2, referenceCount: 1, times: undefined, attributePhaseChange: undefined };
  const one = message(messageTypes.dataspace, 8);
  assertEquals(fillStretch(whole, [one], 12, false, wide)?.count, 1);
  assertEquals(fillStretch(whole, [one], 15, false, wide), undefined);
  assertEquals(fillStretch(whole, [one], 15, true, wide)?.bytes.length, 15);
  assertEquals(fillStretch(whole, [one], 16, false, wide)?.count, 2);
  assertEquals(fillStretch(whole, [one], 11, true, wide), undefined);
});

Deno.test("editionOf() reads what nilMessage() notes, as far as there is room", () => {
  const at = (size: number, edition: number): number => {
    const { type, flags, body } = nilMessage(version2, size, edition);
    const found = { type, flags, body, creationOrder: undefined, chunk: 0, address: 0 };
    return editionOf({ messages: [found] as unknown as ObjectHeader["messages"] });
  };
  assertEquals(at(8, 0xfffffffe), 0xfffffffe);
  assertEquals(at(20, 7), 7);
  assertEquals(at(5, 0x0201), 1);
  assertEquals(at(4, 9), 0);
  assertEquals(editionOf({ messages: [] }), 0);
});
