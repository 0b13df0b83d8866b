import { assert, assertEquals } from "@std/assert";
import { openNpy } from "../../backends/npy/npy_file.ts";
import { openNpz } from "../../backends/npy/npz_file.ts";
import { load, save, savez, savezCompressed } from "../../backends/npy/save.ts";
import { FileSource } from "../../backends/sources/file.ts";
import type { NDArray } from "../../ndarray/array.ts";
import { DenseArray } from "../../ndarray/dense.ts";
import { type DType, unfold } from "../../ndarray/dtype.ts";
import { PYTHON } from "./python.ts";

const script = new URL("npy_interop.py", import.meta.url).pathname;

async function run(action: string, folder: string): Promise<string> {
  const command = new Deno.Command(PYTHON, { args: [script, action, folder], stdout: "piped", stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

interface Plain {
  shape?: readonly number[];
  hex?: string;
  text?: string[];
  fields?: Record<string, Plain>;
}

/** What an array holds, in the form that the script gives it. */
function plain(array: DenseArray): Plain {
  const { dtype, shape } = array;
  if (typeof dtype !== "string" && "fields" in dtype) {
    const fields = Object.keys(dtype.fields).map((name) => [name, plain(array.field(name) as DenseArray)] as const);
    return { fields: Object.fromEntries(fields) };
  }
  const { data } = array.copy();
  if (dtype === "string") return { shape, text: Array.from(data as string[], (text) => text ?? "") };
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return { shape, hex: new Uint8Array(buffer, byteOffset, byteLength).toHex() };
}

/** The order of fields is compared by the dtype alone. */
function sorted(value: Plain): unknown {
  if (value.fields === undefined) return value;
  return Object.entries(value.fields).sort(([a], [b]) => a < b ? -1 : 1).map(([name, field]) => [name, sorted(field)]);
}

async function read(array: NDArray): Promise<DenseArray> {
  return await array.read() as DenseArray;
}

let folder: string;
let index: Record<string, Plain>;

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  await run("make", folder);
  index = JSON.parse(await Deno.readTextFile(`${folder}/index.json`));
});

Deno.test.afterAll(async () => await Deno.remove(folder, { recursive: true }));

Deno.test("every npy file that numpy writes reads equal, lazily and at once", async () => {
  let count = 0;
  for (const [name, expected] of Object.entries(index)) {
    if (name === "versions") continue;
    const path = `${folder}/${name}.npy`;
    await using file = await openNpy(FileSource.open(path));
    assertEquals(sorted(plain(await read(file.array))), sorted(expected), name);
    const loaded = await load(path);
    assert(loaded instanceof DenseArray);
    assertEquals(sorted(plain(loaded)), sorted(expected), name);
    count++;
  }
  assert(count > 200, `${count} arrays`);
});

Deno.test("parts of an npy file in any order of axes read as parts of the whole", async () => {
  for (const name of Object.keys(index).filter((name) => index[name]!.shape?.join() === "300,700")) {
    await using file = await openNpy(FileSource.open(`${folder}/${name}.npy`));
    const whole = await read(file.array);
    for (const items of [["5"], [":, 699"], ["::-7, 3:600:50"], [[1, 299, 0], "1:3"]] as const) {
      const part = await read(file.array.slice(...items as [string]));
      assertEquals(plain(part), plain(whole.slice(...items as [string]) as DenseArray), `${name} ${items}`);
    }
  }
});

Deno.test("all versions of the header are read", async () => {
  for (const version of [1, 2, 3]) {
    await using file = await openNpy(FileSource.open(`${folder}/version${version}.npy`));
    assertEquals(plain(await read(file.array)), index.versions, `version ${version}`);
  }
});

Deno.test("stored and deflated archives of numpy read equal", async () => {
  for (const name of ["stored", "deflated"]) {
    await using file = await openNpz(FileSource.open(`${folder}/${name}.npz`), 2 ** 31);
    const names = await file.keys();
    assert(names.length > 200);
    for (const member of names) {
      assertEquals(sorted(plain(await read(await file.dataset(member)))), sorted(index[member]!), member);
    }
  }
});

Deno.test("numpy reads what we write, whatever it is", async () => {
  const target = await Deno.makeTempDir();
  try {
    const members: Record<string, NDArray> = {};
    const written: Record<string, Plain> = {};
    for (const [name, expected] of Object.entries(index)) {
      if (name === "versions") continue;
      await using file = await openNpy(FileSource.open(`${folder}/${name}.npy`));
      const { array } = file;
      if (name.length % 2 === 0) await save(`${target}/${name}.npy`, array);
      else await save(`${target}/${name}.npy`, await array.read());
      written[name] = expected;
      if (name.startsWith("a1")) members[name] = await read(array);
    }
    await savez(`${target}/ours.npz`, members);
    await savezCompressed(`${target}/ours_deflated.npz`, members);
    const found = JSON.parse(await run("check", target));
    for (const [name, expected] of Object.entries(written)) {
      assertEquals(sorted(found[name]), sorted(expected), name);
    }
    for (const archive of ["ours", "ours_deflated"]) {
      assertEquals(Object.keys(found[archive]), Object.keys(members));
      for (const name of Object.keys(members)) assertEquals(found[archive][name], index[name], name);
    }
  } finally {
    await Deno.remove(target, { recursive: true });
  }
});

Deno.test("raw bytes of text keep what is no text", async () => {
  const target = await Deno.makeTempDir();
  try {
    const bytes = new DenseArray("bytes" as DType, [2], [new Uint8Array([0xff, 1]), new Uint8Array([7])] as never);
    await save(`${target}/bytes.npy`, bytes);
    const found = JSON.parse(await run("check", target));
    assertEquals(found.bytes, { shape: [2], text: ["\xff\x01", "\x07"] });
    await using file = await openNpy(FileSource.open(`${target}/bytes.npy`));
    const raw = await file.array.astype("bytes").read();
    assertEquals(Array.from(raw.data), [new Uint8Array([0xff, 1]), new Uint8Array([7])]);
    assertEquals(unfold(file.array.dtype).base, "string");
  } finally {
    await Deno.remove(target, { recursive: true });
  }
});
