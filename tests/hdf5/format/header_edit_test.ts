import { assert, assertEquals, assertThrows } from "@std/assert";
import { editHeader, layOutHeader } from "../../../backends/hdf5/format/header_edit.ts";
import {
  firstBlockSize,
  type HeaderPrefix,
  type OutgoingMessage,
  sizeWidthFlags,
} from "../../../backends/hdf5/format/header_layout.ts";
import { messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { headerFlags, type ObjectHeader, readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { run } from "../../../backends/hdf5/format/reading.ts";
import type { Space } from "../../../backends/hdf5/format/space.ts";
import { UnsupportedError } from "../../../ndarray/errors.ts";
import { randomFrom } from "../write_states.ts";

const sizes = { offsets: 8, lengths: 8 };
const sectorOf = (position: number) => Math.floor(position / 512);

/** A file in memory whose headers are laid out and edited. */
class Draft implements Space {
  readonly bytes = new Uint8Array(1 << 20);
  #next = 8192;

  allocate(size: number): number {
    const address = this.#next;
    this.#next += Math.ceil(size / 8) * 8;
    return address;
  }

  write(address: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, address);
  }

  release(): void {}

  header(address: number): ObjectHeader {
    const reader = {
      read: (ranges: readonly { start: number; end: number }[]) =>
        ranges.map(({ start, end }) => this.bytes.slice(start, end)),
    };
    return run(readObjectHeader(address, sizes, () => this.bytes.length), reader) as ObjectHeader;
  }
}

function meaningful({ messages }: ObjectHeader): OutgoingMessage[] {
  return messages.filter(({ type }) => type !== messageTypes.nil && type !== messageTypes.continuation);
}

function keys(messages: readonly OutgoingMessage[], version: 1 | 2): string[] {
  return messages.map(({ type, flags, body, creationOrder }) => {
    // Version 1 fills bodies up to a multiple of 8 bytes.
    const padded = new Uint8Array(version === 1 ? Math.ceil(body.length / 8) * 8 : body.length);
    padded.set(body);
    return `${type} ${flags} ${creationOrder ?? 0} ${padded}`;
  }).sort();
}

/** Whether the first block ends in a gap and has a NIL message as well, which the C library refuses. */
function hasGapBesideNil({ address, chunks, messages }: ObjectHeader, overhead: number): boolean {
  const here = messages.filter(({ chunk }) => chunk === 0);
  const last = here.at(-1);
  if (last === undefined) return false;
  const gap = address + chunks[0]!.size - 4 - last.address - last.body.length;
  return gap > 0 && gap < overhead && here.some(({ type }) => type === messageTypes.nil);
}

const someTypes = [1, 3, 5, 6, 8, 11, 12, 12, 12, 21, 6, 0x1f];

function randomMessage(random: () => number, ordered: boolean): OutgoingMessage {
  const body = Uint8Array.from({ length: Math.floor(random() ** 2 * 120) }, () => random() * 256);
  const type = someTypes[Math.floor(random() * someTypes.length)]!;
  return { type, flags: type === 3 ? 1 : 0, creationOrder: ordered ? Math.floor(random() * 99) : undefined, body };
}

Deno.test("editHeader() keeps every message it is given, and all others, in headers of any place and size", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomFrom(seed);
  let whole = 0;
  let torn = 0;
  for (let round = 0; round < 400; round++) {
    const file = new Draft();
    const version = random() < 0.5 ? 1 : 2;
    const ordered = version === 2 && random() < 0.3;
    const room = version === 1 ? 8 * (4 + Math.floor(random() * 60)) : 24 + Math.floor(random() * 480);
    const flags = version === 1 ? 0 : sizeWidthFlags(room) | (ordered ? headerFlags.attributeOrderTracked : 0);
    const prefix: HeaderPrefix = {
      version,
      flags,
      referenceCount: 1,
      times: undefined,
      attributePhaseChange: undefined,
    };
    const address = 512 + 8 * Math.floor(random() * 128);
    let wanted = Array.from({ length: Math.floor(random() * 8) }, () => randomMessage(random, ordered));
    file.write(address, layOutHeader(prefix, room, wanted, file, sizes));
    for (let step = 0; step < 6; step++) {
      const header = file.header(address);
      assertEquals(keys(meaningful(header), version), keys(wanted, version), `seed ${seed}`);
      if (version === 1) {
        const count = file.bytes[address + 2]! + 256 * file.bytes[address + 3]!;
        assertEquals(count, header.messages.length, `seed ${seed}`);
      }
      wanted = meaningful(header).filter(() => random() < 0.85).map((message) =>
        random() < 0.2 ? randomMessage(random, ordered) : message
      );
      while (random() < 0.4) wanted.push(randomMessage(random, ordered));
      const before = file.bytes.slice(address, address + header.chunks[0]!.size);
      const { bytes } = editHeader(header, before, 0, wanted, 1, file, sizes);
      assertEquals(bytes.length, before.length);
      file.write(address, bytes);
      if (version === 2) assert(!hasGapBesideNil(file.header(address), ordered ? 6 : 4), `seed ${seed}`);
      const first = bytes.findIndex((byte, i) => byte !== before[i]);
      const last = bytes.findLastIndex((byte, i) => byte !== before[i]);
      const isWhole = sectorOf(address + first) === sectorOf(address + last);
      if (sectorOf(address) === sectorOf(address + before.length - 1)) assert(isWhole, `seed ${seed}`);
      else if (isWhole) whole++;
      else torn++;
    }
  }
  assert(whole > torn, `${whole} of ${whole + torn} edits over the end of a sector are whole or absent (seed ${seed})`);
});

Deno.test("editHeader() changes a header that lies within a sector in that sector alone", () => {
  const file = new Draft();
  const prefix: HeaderPrefix = {
    version: 2,
    flags: 0,
    referenceCount: 1,
    times: undefined,
    attributePhaseChange: undefined,
  };
  const room = 245;
  const message = (type: number, length: number, value: number): OutgoingMessage => {
    return { type, flags: 0, creationOrder: undefined, body: new Uint8Array(length).fill(value) };
  };
  const fixed = [message(messageTypes.datatype, 20, 1), message(messageTypes.dataLayout, 18, 2)];
  file.write(1024, layOutHeader(prefix, room, fixed, file, sizes));
  for (let count = 1; count < 60; count++) {
    const header = file.header(1024);
    const wanted = [...meaningful(header), message(messageTypes.attribute, 40, count)];
    const before = file.bytes.slice(1024, 1024 + firstBlockSize(prefix, room));
    const { bytes } = editHeader(header, before, 0, wanted, 1, file, sizes);
    file.write(1024, bytes);
    assertEquals(keys(meaningful(file.header(1024)), 2), keys(wanted, 2));
    assert(file.header(1024).chunks.length <= 2);
  }
});

Deno.test("editHeader() leaves the continuation blocks alone where only the first block changes", () => {
  const file = new Draft();
  const prefix: HeaderPrefix = {
    version: 2,
    flags: 0,
    referenceCount: 1,
    times: undefined,
    attributePhaseChange: undefined,
  };
  const layout = { type: messageTypes.dataLayout, flags: 0, creationOrder: undefined, body: new Uint8Array(18) };
  const attributes = Array.from({ length: 6 }, (_, i) => {
    return { type: messageTypes.attribute, flags: 0, creationOrder: undefined, body: new Uint8Array(60).fill(i) };
  });
  file.write(2048, layOutHeader(prefix, 128, [layout, ...attributes], file, sizes));
  const header = file.header(2048);
  assertEquals(header.chunks.length, 2);
  const changed = { ...layout, body: new Uint8Array(18).fill(9) };
  const wanted = meaningful(header).map((message) => message.type === messageTypes.dataLayout ? changed : message);
  const before = file.bytes.slice(2048, 2048 + header.chunks[0]!.size);
  const { bytes, released } = editHeader(header, before, 0, wanted, 1, file, sizes);
  file.write(2048, bytes);
  assertEquals(released, []);
  assertEquals(file.header(2048).chunks, header.chunks);
});

Deno.test("editHeader() refuses a header that has no room for a continuation", () => {
  const file = new Draft();
  const prefix: HeaderPrefix = {
    version: 2,
    flags: 0,
    referenceCount: 1,
    times: undefined,
    attributePhaseChange: undefined,
  };
  file.write(1024, layOutHeader(prefix, 8, [], file, sizes));
  const header = file.header(1024);
  const before = file.bytes.slice(1024, 1024 + firstBlockSize(prefix, 8));
  const long = { type: messageTypes.attribute, flags: 0, creationOrder: undefined, body: new Uint8Array(60) };
  assertThrows(() => editHeader(header, before, 0, [long], 1, file, sizes), UnsupportedError, "no room");
});
