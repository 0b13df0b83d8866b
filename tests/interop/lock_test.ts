import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { createFile, openFileForUpdate } from "../../backends/sources/file_creation.ts";
import { FileLockedError } from "../../ndarray/errors.ts";
import { PYTHON, python } from "./python.ts";

const OPEN = `
import sys, h5py
try:
    h5py.File(sys.argv[1], sys.argv[2], locking=True).close()
    print("opened")
except OSError as error:
    print(error)
`;

const HOLD = `
import sys, h5py
with h5py.File(sys.argv[1], "r+", locking=True):
    print("held", flush=True)
    sys.stdin.readline()
`;

async function withFile(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/data.h5`;
    await python('import sys, h5py; h5py.File(sys.argv[1], "w").close()', path);
    await test(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("h5py cannot open a file that we are writing, and can once it is closed", () =>
  withFile(async (path) => {
    const store = openFileForUpdate(path);
    assertStringIncludes(await python(OPEN, path, "r+"), "unable to lock file");
    assertStringIncludes(await python(OPEN, path, "r"), "unable to lock file");
    store.close();
    assertEquals(await python(OPEN, path, "r+"), "opened");
  }));

Deno.test("a file that h5py is writing is a FileLockedError for us", () =>
  withFile(async (path) => {
    const holder = new Deno.Command(PYTHON, { args: ["-c", HOLD, path], stdin: "piped", stdout: "piped" }).spawn();
    const output = holder.stdout.getReader();
    await output.read();
    assertThrows(() => openFileForUpdate(path), FileLockedError);
    assertThrows(() => createFile(path, new Uint8Array(8)), FileLockedError);
    await holder.stdin.close();
    await holder.status;
    await output.cancel();
    openFileForUpdate(path).close();
  }));
