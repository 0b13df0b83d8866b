/**
 * What local files must do on Node and Bun; run there as a bundle. Prints one line for each thing that holds.
 *
 * @module
 */

import { create, open } from "../../backends/hdf5/open.ts";
import { createFile, openFileForUpdate } from "../../backends/sources/file_creation.ts";
import { FileSource } from "../../backends/sources/file.ts";
import { HttpSource } from "../../backends/sources/http.ts";
import { FileLockedError, type HyperslabError, NotFoundError, StorageError } from "../../ndarray/errors.ts";

type ErrorClass = new (...args: never[]) => HyperslabError;

function throws(name: ErrorClass, attempt: () => unknown): boolean {
  try {
    attempt();
  } catch (error) {
    return error instanceof name;
  }
  return false;
}

function say(what: string, holds: boolean): void {
  console.log(holds ? what : `not so: ${what}`);
}

const [folder, url] = (globalThis as unknown as { process: { argv: string[] } }).process.argv.slice(2) as [
  string,
  string,
];
const path = `${folder}/data.h5`;
say("a missing file is a NotFoundError", throws(NotFoundError, () => FileSource.open(path)));
const store = createFile(path, Uint8Array.of(1, 2, 3));
say("a second writer is locked out", throws(FileLockedError, () => openFileForUpdate(path)));
say("a second creator is locked out", throws(FileLockedError, () => createFile(path, Uint8Array.of(4))));
store.write(3, Uint8Array.of(4));
store.sync();
store.close();
const source = FileSource.open(path);
say("what was written is read", source.read([{ start: 1, end: 4 }])[0]!.join() === "2,3,4");
source.close();
openFileForUpdate(path).close();
const { writeFileSync } = await import("node:fs");
writeFileSync(`${path}.lock`, "1\n");
say("the lock file of a process that lives is respected", throws(FileLockedError, () => openFileForUpdate(path)));
writeFileSync(`${path}.lock`, "999999999\n");
openFileForUpdate(path).close();
say("the lock file of a process that is gone is not", true);
say("an existing file is refused", throws(StorageError, () => createFile(path, Uint8Array.of(5), { exclusive: true })));
const replaced = createFile(path, Uint8Array.of(6));
say("an existing file is replaced", replaced.read([{ start: 0, end: 1 }])[0]![0] === 6 && replaced.size === 1);
replaced.close();
const remote = await HttpSource.open(url);
const [bytes] = await remote.read([{ start: 2_000_000, end: 2_000_004 }]);
say("a web server is read", bytes!.length === 4 && remote.statistics.requests === 2);
remote.close();
const file = await create(`${folder}/late.h5`);
await file.createDataset("late", { shape: [3_000_000], dtype: "float64", fillValue: 7 });
await file.close();
const again = await open(`${folder}/late.h5`);
const late = await (await again.dataset("late", "float64")).read();
say("what was never stored is read into new memory", late.data.every((value) => value === 7));
await again.close();
