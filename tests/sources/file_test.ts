import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { createFile, openFileForUpdate } from "../../backends/sources/file_creation.ts";
import { FileSource, FileStore } from "../../backends/sources/file.ts";
import { ClosedError, FileLockedError, NotFoundError, StorageError } from "../../ndarray/errors.ts";
import { CONTENT, testSource, testStore } from "../contract/source_contract.ts";

const folder = Deno.makeTempDirSync();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
let count = 0;

function freshPath(): string {
  return `${folder}/${count++}.h5`;
}

function withContent(content: Uint8Array = CONTENT): string {
  const path = freshPath();
  Deno.writeFileSync(path, content);
  return path;
}

function names(): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !/^\d+\.h5$/.test(name));
}

testSource("FileSource", () => FileSource.open(withContent()));
testSource("FileSource of a file: URL", () => FileSource.open(new URL(`file://${withContent()}`)));
testStore("FileStore", () => FileStore.open(freshPath(), { exclusive: true }));

Deno.test("FileSource.read() puts the bytes where it is told to", () => {
  const source = FileSource.open(withContent());
  const into = [new Uint8Array(10)];
  assert(source.read([{ start: 5, end: 15 }], { into })[0] === into[0]);
  assertEquals(into[0], CONTENT.slice(5, 15));
  source.close();
});

Deno.test("FileSource sees what was appended after it was opened", () => {
  const path = withContent(Uint8Array.of(1));
  const source = FileSource.open(path);
  Deno.writeFileSync(path, Uint8Array.of(2, 3), { append: true });
  assertEquals(source.read([{ start: 0, end: 3 }]), [Uint8Array.of(1, 2, 3)]);
  assertEquals(source.size, 3);
  source.close();
});

Deno.test("FileSource.open() throws a NotFoundError where there is no file", () => {
  const error = assertThrows(() => FileSource.open(`${folder}/none.h5`), NotFoundError, "there is no such file");
  assertEquals(error.path, `${folder}/none.h5`);
});

Deno.test("FileSource.open() throws a StorageError for a folder", () => {
  assertThrows(() => FileSource.open(folder), StorageError, "it is a folder");
});

Deno.test("FileSource.open() refuses a URL that names no local file", () => {
  assertThrows(() => FileSource.open(new URL("https://example.org/a.h5")), TypeError);
});

Deno.test("FileSource.open() reads names with blanks, percent signs and other letters", () => {
  const path = `${folder}/a b%20ü.h5`;
  Deno.writeFileSync(path, Uint8Array.of(1));
  for (const name of [path, new URL(`file://${encodeURI(path)}`)]) {
    const source = FileSource.open(name);
    assertEquals(source.size, 1);
    source.close();
  }
  Deno.removeSync(path);
});

Deno.test("FileSource.read() throws a ClosedError after close()", () => {
  const source = FileSource.open(withContent());
  source.close();
  assertThrows(() => source.read([{ start: 0, end: 1 }]), ClosedError);
});

Deno.test("createFile() writes the first content before it returns", () => {
  const path = freshPath();
  const store = createFile(path, Uint8Array.of(1, 2, 3));
  assertEquals(Deno.readFileSync(path), Uint8Array.of(1, 2, 3));
  assertEquals(store.size, 3);
  store.close();
  assertEquals(names(), []);
});

Deno.test("createFile() replaces an existing file in one step and keeps its permissions", () => {
  const path = withContent();
  Deno.chmodSync(path, 0o640);
  const reader = FileSource.open(path);
  const store = createFile(path, Uint8Array.of(1));
  assertEquals(reader.read([{ start: 0, end: 300_000 }]), [CONTENT]);
  assertEquals(Deno.readFileSync(path), Uint8Array.of(1));
  assertEquals(Deno.statSync(path).mode! & 0o777, 0o640);
  store.close();
  reader.close();
  assertEquals(names(), []);
});

Deno.test("createFile() replaces the file behind a symbolic link, not the link", () => {
  const path = withContent();
  const link = `${folder}/link.h5`;
  Deno.symlinkSync(path, link);
  createFile(link, Uint8Array.of(1)).close();
  assert(Deno.lstatSync(link).isSymlink);
  assertEquals(Deno.readFileSync(path), Uint8Array.of(1));
  Deno.removeSync(link);
});

Deno.test("createFile() refuses an existing file where it is told to", () => {
  const path = withContent();
  assertThrows(() => createFile(path, Uint8Array.of(1), { exclusive: true }), StorageError, "it exists already");
  assertEquals(Deno.readFileSync(path), CONTENT);
});

Deno.test("createFile() refuses a folder, a device and a missing folder", () => {
  assertThrows(() => createFile(folder, Uint8Array.of(1)), StorageError, "it is a folder");
  assertThrows(() => createFile("/dev/null", Uint8Array.of(1)), StorageError, "not a regular file");
  assertThrows(() => createFile(`${folder}/no/a.h5`, Uint8Array.of(1)), NotFoundError);
});

Deno.test("createFile() and openFileForUpdate() throw a FileLockedError while the file is open for writing", () => {
  const path = freshPath();
  const store = createFile(path, Uint8Array.of(1, 2, 3));
  const held: StorageError[] = [
    assertThrows(() => createFile(path, Uint8Array.of(9)), FileLockedError, "open for writing elsewhere"),
    assertThrows(() => openFileForUpdate(path), FileLockedError, "open for writing elsewhere"),
  ];
  held.forEach((error) => assertInstanceOf(error, StorageError));
  assertEquals(Deno.readFileSync(path), Uint8Array.of(1, 2, 3));
  store.close();
  openFileForUpdate(path).close();
  assertEquals(names(), []);
});

Deno.test("openFileForUpdate() throws a NotFoundError where there is no file", () => {
  assertThrows(() => openFileForUpdate(`${folder}/none.h5`), NotFoundError);
});

Deno.test("a writer's lock lasts until its file is closed, over many writers", () => {
  const path = freshPath();
  for (let i = 0; i < 20; i++) {
    const store = i % 2 === 0 ? createFile(path, Uint8Array.of(i)) : openFileForUpdate(path);
    assertThrows(() => openFileForUpdate(path), FileLockedError);
    store.close();
  }
});
