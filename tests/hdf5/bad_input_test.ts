import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  ClosedError,
  CodecError,
  create,
  FormatError,
  type Hdf5File,
  MemoryStore,
  NotFoundError,
  open,
  registry,
  SliceSyntaxError,
  StorageError,
  UnsupportedError,
} from "../../mod.ts";

/** A file with a group, an attribute, and datasets of several kinds; in the default format and in the newest. */
async function sample(libver: "v108" | "latest" = "v108"): Promise<MemoryStore> {
  const store = new MemoryStore();
  const file = await create(store, { libver });
  const group = await file.createGroup("group");
  await group.attrs.set("unit", "metre");
  await file.createDataset("numbers", { data: [[1, 2, 3], [4, 5, 6]] });
  await file.createDataset("text", { data: ["a", "b"] });
  const checked = { data: new Float64Array(1000).map(Math.sin), chunks: [1000], fletcher32: true };
  await file.createDataset("checked", checked);
  await file.createDataset("packed", { data: new Float64Array(1000), chunks: [1000], compression: "gzip" });
  await file.close();
  return store;
}

async function refuses<E extends Error>(
  what: () => PromiseLike<unknown> | unknown,
  // deno-lint-ignore no-explicit-any
  type: new (...args: any[]) => E,
  message: string,
): Promise<E> {
  const error = await assertRejects(async () => void await what(), type, message);
  assertEquals(error.constructor, type);
  return error;
}

/** Runs what is to be refused, then flushes and closes: nothing may have changed. */
async function unchanged(store: MemoryStore, act: (file: Hdf5File) => Promise<void>): Promise<void> {
  const before = store.bytes.slice();
  const file = await open(store, { mode: "r+" });
  await act(file);
  await file.close();
  assertEquals(store.bytes, before);
}

/** Where some bytes stand. */
function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    if (part.every((byte, i) => byte === bytes[at + i])) return at;
  }
  throw new Error("they are nowhere");
}

const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

Deno.test("what is not HDF5 is a FormatError that says so, and stays as it is", async () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(5000).fill(7), latin("CDF\x01 an older format of netCDF")]) {
    for (const mode of ["r", "r+", "a"] as const) {
      const store = new MemoryStore(bytes);
      if (mode === "a" && bytes.length === 0) continue;
      await refuses(() => mode === "r" ? open(bytes) : open(store, { mode }), FormatError, "Cannot open");
      assertEquals(store.bytes, bytes);
    }
  }
});

Deno.test("a file that is cut short anywhere is a FormatError, and stays as it is", async () => {
  const { bytes } = await sample();
  for (let length = 1; length < bytes.length; length += 61) {
    const short = bytes.slice(0, length);
    await assertRejects(() => open(short), FormatError, "Cannot open");
    const store = new MemoryStore(short);
    await assertRejects(() => open(store, { mode: "r+" }), FormatError, "Cannot open");
    assertEquals(store.bytes, short);
  }
});

Deno.test("a wrong checksum of a header is a FormatError with its address, that of a chunk a CodecError", async () => {
  const { bytes } = await sample();
  const inHeader = bytes.slice();
  inHeader[indexOf(bytes, latin("OHDR")) + 20]! ^= 1;
  const error = await refuses(() => open(inHeader), FormatError, "checksum");
  assert(error.address !== undefined);

  const inChunk = bytes.slice();
  {
    await using file = await open(bytes);
    const [chunk] = await (await file.dataset("checked")).chunkIndex();
    inChunk[chunk!.address + 100]! ^= 1;
  }
  await using file = await open(inChunk);
  const dataset = await file.dataset("checked");
  const wrong = await refuses(
    () => dataset.read(),
    CodecError,
    `Cannot read dataset "/checked": cannot decode chunk (0,)`,
  );
  assertEquals([wrong.codec, wrong.chunk], ["fletcher32", [0]]);
});

Deno.test("an unknown filter is an UnsupportedError that names it, when a chunk needs it", async () => {
  const store = new MemoryStore();
  const invert = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0xff);
  const codecs = registry.with({ id: 31_999, name: "invert", decode: invert, encode: invert });
  const written = await create(store, { codecs });
  await written.createDataset("x", { data: [1, 2, 3], chunks: [3], compression: "invert" });
  await written.close();
  await using known = await open(store.bytes, { codecs });
  assertEquals(await (await known.dataset("x")).sum(), 6);

  const before = store.bytes.slice();
  await using file = await open(store, { mode: "r+" });
  const dataset = await file.dataset("x");
  await refuses(() => dataset.read(), UnsupportedError, 'Cannot read dataset "/x"');
  const error = await refuses(() => dataset.slice(0).read(), UnsupportedError, "31999");
  assert(error.feature.includes("31999"));
  await file.flush();
  assertEquals(store.bytes, before);
});

Deno.test("an unknown message is passed over, or an error where its flags say so", async () => {
  const store = new MemoryStore();
  const written = await create(store, { libver: "earliest" });
  const { address } = await written.createDataset("x", { data: [1, 2, 3], trackTimes: true });
  await written.close();
  const changed = (flags: number) => {
    const bytes = store.bytes.slice();
    const view = new DataView(bytes.buffer);
    let at = address + 16;
    while (view.getUint16(at, true) !== 0x12) at += 8 + view.getUint16(at + 2, true);
    view.setUint16(at, 0xf0, true);
    view.setUint8(at + 4, flags);
    return bytes;
  };
  await using tolerant = await open(changed(0));
  assertEquals(await (await tolerant.dataset("x")).sum(), 6);
  await using strict = await open(changed(0x80));
  const error = await assertRejects(() => strict.dataset("x"), FormatError);
  assertEquals(error.message.startsWith('Cannot open "/x"'), true, error.message);
});

Deno.test("a name that does not exist is a NotFoundError with its path; __proto__ is a name as others are", async () => {
  const store = await sample();
  await unchanged(store, async (file) => {
    const numbers = await file.dataset("numbers");
    for (const name of ["nowhere", "__proto__", "group/constructor", "numbers/x"]) {
      const error = await refuses(() => file.get(name), NotFoundError, `Cannot find "/${name}"`);
      assertEquals(error.path, `/${name}`);
      await refuses(() => file.delete(name), NotFoundError, `"/${name}"`);
      await refuses(() => file.move(name, "elsewhere"), NotFoundError, `"/${name}"`);
      await refuses(() => file.copy(name, "elsewhere"), NotFoundError, `"/${name}"`);
      await refuses(() => numbers.attrs.get(name), NotFoundError, `attribute "${name}" of "/numbers"`);
      await refuses(() => numbers.attrs.delete(name), NotFoundError, `attribute "${name}" of`);
    }
  });
  await using file = await open(store, { mode: "r+" });
  await file.createDataset("__proto__/toString", { data: [1, 2] });
  await file.attrs.set("__proto__", 5);
  assertEquals(await (await file.dataset("__proto__/toString")).sum(), 3);
  assertEquals(await file.attrs.get("__proto__"), 5);
});

Deno.test("an empty name, and text that is not Unicode, is a TypeError", async () => {
  await unchanged(await sample(), async (file) => {
    for (const name of ["", "a\ud800", "zero\0byte", "group/a\udc00/b"]) {
      const message = `Cannot create ${JSON.stringify(name)}: it is no name`;
      await refuses(() => file.createGroup(name), TypeError, message);
      await refuses(() => file.createDataset(name, { data: [1] }), TypeError, message);
      await refuses(() => file.move("numbers", name), TypeError, message);
      if (!name.includes("/")) await refuses(() => file.attrs.set(name, 1), TypeError, "it is no name");
    }
  });
});

Deno.test("a stored name that is not UTF-8 can be listed and opened", async () => {
  const store = new MemoryStore();
  const file = await create(store, { libver: "earliest" });
  await file.createDataset("numbers", { data: [1, 2, 3] });
  await file.close();
  const bytes = store.bytes.slice();
  bytes[indexOf(bytes, latin("numbers")) + 6] = 0xff;
  await using damaged = await open(bytes);
  const [name] = await damaged.keys();
  assertEquals(name!.slice(0, 6), "number");
  assertEquals(await (await damaged.dataset(name!)).sum(), 6);
});

Deno.test("everything of a closed file is a ClosedError, writing too", async () => {
  const store = await sample();
  const file = await open(store, { mode: "r+" });
  const numbers = await file.dataset("numbers");
  const packed = await file.dataset("packed");
  const group = await file.group("group");
  await file.close();
  const before = store.bytes.slice();
  const wanted: [() => PromiseLike<unknown>, string][] = [
    [() => numbers.read(), 'Cannot read dataset "/numbers": the file is closed'],
    [() => numbers.write(1), 'Cannot write dataset "/numbers": the file is closed'],
    [() => packed.slice("3:5").write(1), 'Cannot write dataset "/packed": the file is closed'],
    [() => packed.resize([3]), 'Cannot resize dataset "/packed": the file is closed'],
    [() => numbers.attrs.set("a", 1), 'Cannot write attribute "a" of "/numbers": the file is closed'],
    [() => group.createGroup("x"), 'Cannot create group "/group/x": the file is closed'],
    [() => group.createDataset("x", { data: [1] }), 'Cannot create dataset "/group/x": the file is closed'],
    [() => file.delete("numbers"), "the file is closed"],
    [() => file.move("numbers", "x"), "the file is closed"],
    [() => file.flush(), "Cannot flush: the file is closed"],
  ];
  for (const [want, message] of wanted) await refuses(want, ClosedError, message);
  assertEquals(store.bytes, before);
});

Deno.test("a selection out of range or that cannot be read is refused at once", async () => {
  await unchanged(await sample(), async (file) => {
    const numbers = await file.dataset("numbers");
    await refuses(() => numbers.slice(2), RangeError, "Cannot select index 2 of axis 0");
    await refuses(() => numbers.slice(0, [0, 3]), RangeError, "index 3");
    await refuses(() => numbers.slice(0, 0, 0), RangeError, "3 items");
    await refuses(() => numbers.slice(0.5), TypeError, "not an integer");
    const error = await refuses(() => numbers.slice("0,,1"), SliceSyntaxError, "offset 2");
    assert(error instanceof SyntaxError);
    assertEquals(error.offset, 2);
  });
});

Deno.test("a value of the wrong shape or kind, and options that do not go together, are refused", async () => {
  await unchanged(await sample(), async (file) => {
    const [numbers, text] = [await file.dataset("numbers"), await file.dataset("text")];
    await refuses(() => numbers.write([1, 2]), RangeError, "Cannot broadcast shape (2) to (2, 3)");
    await refuses(() => numbers.write([[1], [2, 3]]), RangeError, "");
    await refuses(() => numbers.write("x"), TypeError, "string");
    await refuses(() => text.write(5), TypeError, "number");
    await refuses(() => numbers.resize([3, 3]), TypeError, 'Cannot resize dataset "/numbers"');
    await refuses(() => file.createGroup("numbers"), TypeError, 'Cannot create "/numbers": there is something');
    await refuses(() => file.createGroup("numbers/x"), TypeError, '"/numbers": it is a dataset');
    await refuses(() => file.createDataset("x", { shape: [-1] }), RangeError, "-1");
    await refuses(() => file.createDataset("x", { shape: [3], chunks: [1, 1] }), TypeError, "chunks");
    await refuses(() => file.createDataset("x", { shape: [3], dtype: "f99" as never }), TypeError, "f99");
    await refuses(
      () => file.createDataset("x", { shape: [3], compression: "none such" }),
      UnsupportedError,
      "none such",
    );
  });
  const { bytes } = await sample();
  await using file = await open(bytes);
  await refuses(() => file.createGroup("x"), TypeError, 'Cannot create group "/x": the file is open for reading');
  await refuses(async () => await (await file.dataset("numbers")).write(1), TypeError, "the file is open for reading");
  assertEquals(bytes, (await sample()).bytes);
});

Deno.test("a full disk is a StorageError, and the file keeps what it had", async () => {
  const { bytes } = await sample();
  class FullStore extends MemoryStore {
    override write(): void {
      throw new StorageError("Cannot write: the disk is full");
    }
    override truncate(): void {
      throw new StorageError("Cannot write: the disk is full");
    }
  }
  const store = new FullStore(bytes);
  const file = await open(store, { mode: "r+" });
  await file.createDataset("more", { data: [1, 2, 3] });
  await refuses(() => file.flush(), StorageError, "the disk is full");
  await refuses(() => file.close(), StorageError, "the disk is full");
  assertEquals(store.bytes, bytes);
});
