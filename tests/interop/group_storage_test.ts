import { assertEquals } from "@std/assert";
import type { AttributeChange } from "../../backends/hdf5/attribute_storage/attribute_storage.ts";
import { DenseAttributeStorage } from "../../backends/hdf5/attribute_storage/dense.ts";
import { lookup3 } from "../../backends/hdf5/format/checksum.ts";
import { Cursor } from "../../backends/hdf5/format/cursor.ts";
import { Encoder } from "../../backends/hdf5/format/encoder.ts";
import { messageTypes } from "../../backends/hdf5/format/message_types.ts";
import { decodeAttributeInfo, encodeAttributeInfo } from "../../backends/hdf5/format/messages/attribute_info.ts";
import { decodeLinkInfo, encodeLinkInfo } from "../../backends/hdf5/format/messages/link_info.ts";
import {
  decodeSymbolTableMessage,
  encodeSymbolTableMessage,
} from "../../backends/hdf5/format/messages/symbol_table_message.ts";
import { type HeaderMessage, type ObjectHeader, readObjectHeader } from "../../backends/hdf5/format/object_header.ts";
import { encodeSuperblock, readSuperblock, type Superblock } from "../../backends/hdf5/format/superblock.ts";
import { DenseLinkStorage } from "../../backends/hdf5/link_storage/dense.ts";
import type { LinkChange, LinkStorage } from "../../backends/hdf5/link_storage/link_storage.ts";
import { SymbolTableStorage } from "../../backends/hdf5/link_storage/symbol_table.ts";
import { MemoryFile, randomNumbers } from "../hdf5/memory_file.ts";

const script = new URL("./group_storage.py", import.meta.url).pathname;

/** HDF5 2.0 and HDF5 1.10, where they are installed. */
const pythons = ["python3", "/usr/bin/python3"].filter((python) => {
  try {
    return new Deno.Command(python, { args: ["-c", "import h5py"] }).outputSync().success;
  } catch {
    return false;
  }
});

function python(command: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args: [script, ...args] }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

interface Shown {
  links: Record<string, string>;
  attributes: Record<string, number[]>;
}

function show(command: string, path: string): Shown {
  return JSON.parse(python(command, "show", path));
}

function messageOf(header: ObjectHeader, type: number): HeaderMessage | undefined {
  return header.messages.find((message) => message.type === type);
}

/** Puts a message of the same length in its place, and the checksum right. */
function patch(file: MemoryFile, header: ObjectHeader, message: HeaderMessage, body: Uint8Array): void {
  assertEquals(body.length <= message.body.length, true);
  file.bytes.set(body, message.address);
  if (header.version === 1) return;
  const { address, size } = header.chunks[message.chunk]!;
  const sum = lookup3(file.bytes, address, address + size - 4);
  new DataView(file.bytes.buffer, file.bytes.byteOffset).setUint32(address + size - 4, sum, true);
}

function openFile(path: string): { file: MemoryFile; superblock: Superblock; header: ObjectHeader; target: number } {
  const bytes = Deno.readFileSync(path);
  const file = new MemoryFile(bytes);
  const superblock = file.run(readSuperblock(bytes.length));
  const { sizes } = superblock;
  const root = file.run(readObjectHeader(superblock.rootAddress, sizes));
  const addresses = new Map<string, number>();
  const table = messageOf(root, messageTypes.symbolTable);
  if (table !== undefined) {
    const { storage } = openLinks(superblock, root)!;
    file.run(storage.list("name", (link) => link.kind === "hard" && addresses.set(link.name, link.address)));
  } else {
    // The root has three links at most: they stand in its header, an address at the end of each.
    for (const { type, body } of root.messages) {
      if (type !== messageTypes.link) continue;
      const view = new DataView(body.buffer, body.byteOffset + body.length - 8, 8);
      addresses.set(body.at(-9) === "g".charCodeAt(0) ? "g" : "target", Number(view.getBigUint64(0, true)));
    }
  }
  const header = file.run(readObjectHeader(addresses.get("g")!, sizes));
  return { file, superblock, header, target: addresses.get("target")! };
}

/** The storage of a group, and how to publish what its update gives. */
function openLinks(
  superblock: Superblock,
  header: ObjectHeader,
): { storage: LinkStorage<unknown>; encode(info: unknown): Uint8Array; message: HeaderMessage } | undefined {
  const { sizes, groupLeafK: leafK, groupInternalK: internalK } = superblock;
  const table = messageOf(header, messageTypes.symbolTable);
  if (table !== undefined) {
    const places = decodeSymbolTableMessage(new Cursor(table.body, sizes, "symbol table"));
    return {
      storage: new SymbolTableStorage(places, { sizes, leafK, internalK }),
      encode: (info) => encodeSymbolTableMessage(info as typeof places, new Encoder(sizes)).bytes(),
      message: table,
    };
  }
  const message = messageOf(header, messageTypes.linkInfo)!;
  const info = decodeLinkInfo(new Cursor(message.body, sizes, "link info"));
  if (info.heapAddress === undefined) return undefined;
  return {
    storage: new DenseLinkStorage(info, sizes, { far: true }),
    encode: (info) => encodeLinkInfo(info as ReturnType<typeof decodeLinkInfo>, new Encoder(sizes)).bytes(),
    message,
  };
}

function save(path: string, file: MemoryFile, superblock: Superblock): void {
  const end = encodeSuperblock({ ...superblock, endOfFile: file.bytes.length });
  file.bytes.set(end, superblock.address);
  Deno.writeFileSync(path, file.bytes);
}

function randomLinkChanges(model: Record<string, string>, target: number, random: (below: number) => number) {
  const changes = new Map<string, LinkChange>();
  const names = Object.keys(model);
  for (let i = random(40) + 1; i >= 0; i--) {
    const name = random(2) === 0 && names.length > 0
      ? names[random(names.length)]!
      : `made ${random(1e6)} ${"long ".repeat(random(30) === 0 ? 1000 : random(10))}`;
    const common = { name, characterSet: "utf-8" as const, creationOrder: undefined };
    const kind = random(3);
    delete model[name];
    if (kind === 0) changes.set(name, { name, link: undefined });
    else if (kind === 1) changes.set(name, { name, link: { ...common, kind: "hard", address: target } });
    else changes.set(name, { name, link: { ...common, kind: "soft", target: `/to/${name}` } });
    if (kind > 0) model[name] = kind === 1 ? "hard" : `/to/${name}`;
  }
  return [...changes.values()];
}

for (const libver of ["earliest", "latest"]) {
  for (const count of [0, 1, 8, 9, 1000]) {
    for (const order of ["name", "order"]) {
      if (libver === "earliest" && order === "order") continue;
      if (libver !== "earliest" && count < 9) continue;
      Deno.test({
        name: `h5py reads and changes a group of ${count} links (${libver}, ${order}) that was updated here`,
        ignore: pythons.length === 0,
        fn() {
          const path = Deno.makeTempFileSync({ suffix: ".h5" });
          try {
            python("python3", "make", path, libver, `${count}`, order);
            const random = randomNumbers(count + 1);
            const model = show("python3", path);
            for (let flush = 0; flush < 2; flush++) {
              const { file, superblock, header, target } = openFile(path);
              const { storage, encode, message } = openLinks(superblock, header)!;
              const changes = randomLinkChanges(model.links, target, random);
              patch(file, header, message, encode(file.run(storage.update(changes, file))));
              if (libver !== "earliest") updateAttributes(file, superblock, header, model, random);
              save(path, file, superblock);
              for (const python of pythons) assertEquals(show(python, path), model, python);
            }
            // The C library goes on from what we wrote, and we from what it writes.
            for (const command of pythons) {
              python(command, "change", path);
              const changed = show(command, path);
              const { file, superblock, header, target } = openFile(path);
              const { storage, encode, message } = openLinks(superblock, header)!;
              const names: string[] = [];
              file.run(storage.list("name", ({ name }) => names.push(name)));
              assertEquals(names.sort(), Object.keys(changed.links).sort());
              const changes = randomLinkChanges(changed.links, target, random);
              patch(file, header, message, encode(file.run(storage.update(changes, file))));
              save(path, file, superblock);
              for (const python of pythons) assertEquals(show(python, path), changed, python);
            }
          } finally {
            Deno.removeSync(path);
          }
        },
      });
    }
  }
}

for (const libver of ["earliest", "latest"]) {
  for (const order of libver === "earliest" ? ["name"] : ["name", "order"]) {
    Deno.test({
      name: `One link of 10,000 that h5py made (${libver}, ${order}) is found by reading less than 64 KiB`,
      ignore: pythons.length === 0,
      fn() {
        const path = Deno.makeTempFileSync({ suffix: ".h5" });
        try {
          python("python3", "make", path, libver, "10000", order);
          const { file, superblock, header } = openFile(path);
          const names: string[] = [];
          file.run(openLinks(superblock, header)!.storage.list("name", ({ name }) => names.push(name)));
          assertEquals(names.length, 10_000);
          for (const name of [names[0]!, names[5000]!, names[9999]!]) {
            const { storage } = openLinks(superblock, header)!;
            file.statistics.bytes = 0;
            assertEquals(file.run(storage.lookup(name))?.name, name);
            assertEquals(file.statistics.bytes < 65536, true, `${file.statistics.bytes} bytes`);
          }
        } finally {
          Deno.removeSync(path);
        }
      },
    });
  }
}

function updateAttributes(
  file: MemoryFile,
  superblock: Superblock,
  header: ObjectHeader,
  model: Shown,
  random: (below: number) => number,
): void {
  const { sizes } = superblock;
  const message = messageOf(header, messageTypes.attributeInfo)!;
  const info = decodeAttributeInfo(new Cursor(message.body, sizes, "attribute info"));
  const storage = new DenseAttributeStorage(info, { sizes });
  const names = Object.keys(model.attributes);
  const changes = new Map<string, AttributeChange>();
  for (let i = random(10); i >= 0; i--) {
    const removed = names[random(names.length)]!;
    delete model.attributes[removed];
    changes.set(removed, { name: removed, stored: undefined });
    const values = Array.from({ length: random(8) === 0 ? 10_000 : 1 + random(4) }, () => random(1000));
    const name = `attribute made ${random(1e6)}`;
    model.attributes[name] = values.slice(0, 4);
    changes.set(name, { name, stored: { creationOrder: undefined, attribute: integers(name, values) } });
  }
  const updated = file.run(storage.update([...changes.values()], file));
  patch(file, header, message, encodeAttributeInfo(updated, new Encoder(sizes)).bytes());
}

function integers(name: string, values: readonly number[]): NonNullable<AttributeChange["stored"]>["attribute"] {
  return {
    version: 3,
    name,
    characterSet: "utf-8",
    datatype: {
      shared: false,
      value: {
        class: "fixed-point",
        size: 8,
        byteOrder: "little-endian",
        signed: true,
        bitOffset: 0,
        bitPrecision: 64,
        version: 1,
      },
    },
    dataspace: {
      shared: false,
      value: { class: "simple", shape: [values.length], maxShape: [values.length], version: 2 },
    },
    data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  };
}
