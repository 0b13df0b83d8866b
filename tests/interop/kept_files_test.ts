/** h5py, old and new, and h5dump read every file that the other tests write. */

import { assert, assertEquals } from "@std/assert";
import { handleOf } from "../../backends/hdf5/object_handle.ts";
import { Dataset, open } from "../../mod.ts";
import { describeFile, type JsonRecord } from "../conformance/describe_file.ts";
import { PYTHON } from "./python.ts";

const script = new URL("./kept_files.py", import.meta.url).pathname;
const root = new URL("../../", import.meta.url);

/** Test modules that change or copy files of others. h5dump ends early on some thirty of the originals. */
const foreign = /^(corpus_edit|repack)_test/;

/** Files that are damaged on purpose, or are not whole. */
const damaged: readonly { readonly of: RegExp; readonly why: string }[] = [
  { of: /^hostile_test/, why: "the files are mutants" },
];

/** What libhdf5 or h5py do not read in files of others, or as they made them; the same holds for the originals. */
const unread: readonly { readonly text: RegExp; readonly why: string }[] = [
  { text: /global heap size is too small/, why: "files of jhdf: heaps shorter than libhdf5 allows" },
  { text: /unknown message with 'fail if unknown'/, why: "tbogus.h5: meant to be refused" },
  { text: /bad version number for shared object message/, why: "err_attr_dspace.h5: meant to be refused" },
  { text: /dataspace dim 0 size of 4611686018427387904/, why: "tCVE-2021-37501: meant to be refused" },
  { text: /unusually large # of unused bits/, why: "h5stat_filters.h5: refused by HDF5 2.0, read by 1.10" },
  { text: /\/compressed: .*filter returned failure/, why: "test_zfp_110xxx.h5: made by another zfp" },
  { text: /\/opaque_2d_string: value/, why: "h5py gives less than the file has" },
  { text: /\/VariableLengthDatasetFloatComplex: value/, why: "h5py does not swap complex numbers in sequences" },
  { text: /'vlen_uint64': value/, why: "h5py does not swap integers in sequences" },
  { text: /\/Array: KeyError/, why: "tvms.h5: h5py has no record of such a type" },
  { text: /no write intent on file/, why: "libhdf5 cannot fill with text of variable length" },
  { text: /^sparse_test[^]*unable to print data/, why: "the same, as h5dump says it" },
];

async function output(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], env, cwd: root }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${command} failed: ${decoder.decode(stdout).slice(-2000)}${decoder.decode(stderr)}`);
  return decoder.decode(stdout).trim();
}

/** Runs the tests that write files; those that they close are kept. */
async function keepFiles(folder: string): Promise<void> {
  const modules: string[] = [];
  for (const part of ["tests/hdf5", "tests/workers", "tests/backends"]) {
    for (const { name } of Deno.readDirSync(new URL(part, root))) {
      const path = `${part}/${name}`;
      if (name.endsWith("_test.ts") && /open\(|create\(|record\(|Workload/.test(await text(path))) modules.push(path);
    }
  }
  const args = ["test", "-A", "--no-check", "--parallel", "--preload", "tests/keep_files.ts", ...modules];
  await output(Deno.execPath(), args, { HYPERSLAB_KEEP_FILES: folder });
}

function text(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, root));
}

/** Tells what is in a file, and whether only HDF5 from 1.12 on reads all of it. */
async function describe(folder: string, name: string): Promise<{ records: JsonRecord[]; isNew: boolean }> {
  const records = await describeFile(name, { folder, companions: {} });
  let isNew = /"class":"complex"|"kind":"revised"/.test(JSON.stringify(records));
  await using file = await open(`${folder}/${name}`);
  for await (const [, object] of file.visit()) {
    const layout = object instanceof Dataset ? handleOf(object).state.storage!.layout : undefined;
    if (layout?.class === "chunked" && layout.version > 4) isNew = true;
  }
  return { records, isNew };
}

/** Whether the h5dump of HDF5 1.10 has all that it needs: its own filters, and no other file. */
function isPlain(records: readonly JsonRecord[]): boolean {
  return records.every((record) => {
    const filters = (record.filters ?? []) as { id: number }[];
    return filters.every(({ id }) => id <= 6) && record.external === undefined;
  });
}

/** Whether h5dump would print millions of numbers. */
function isLarge(records: readonly JsonRecord[]): boolean {
  return records.some(({ kind, shape, bytes }) => {
    return kind === "dataset" && shape !== null && ((bytes ?? Infinity) as number) > 1e6;
  });
}

/** The complaints that are not expected. */
function unexpected(lines: readonly string[]): string[] {
  return lines.filter((line) => !unread.some(({ text }) => text.test(line)));
}

Deno.test("h5py and h5dump read every file that the tests of HDF5 write, values and attributes equal", async (t) => {
  const folder = await Deno.makeTempDir();
  try {
    await keepFiles(folder);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert(names.length > 100, `${names.length} files were kept`);
    const old: string[] = [];
    const plain: string[][] = [];
    for (const name of names) {
      if (damaged.some(({ of }) => of.test(name))) continue;
      const { records, isNew } = await describe(folder, name);
      await Deno.writeTextFile(`${folder}/${name}.json`, JSON.stringify(records));
      if (isNew) continue;
      old.push(name);
      if (foreign.test(name) || !isPlain(records)) continue;
      plain.push(isLarge(records) ? ["--header", name] : [name]);
    }
    await t.step("h5py of today", async () => {
      const lines = (await output(PYTHON, [script, folder])).split("\n");
      console.log(lines.pop());
      assertEquals(unexpected(lines), []);
    });
    await t.step("h5py 3.7 with HDF5 1.10", async () => {
      for (const name of names) if (!old.includes(name)) await Deno.remove(`${folder}/${name}.json`).catch(() => {});
      const lines = (await output("/usr/bin/python3", [script, folder])).split("\n");
      console.log(lines.pop());
      assertEquals(unexpected(lines), []);
    });
    await t.step("h5dump of HDF5 1.10", async () => {
      const failed: string[] = [];
      for (const args of plain) {
        const name = args.pop()!;
        const path = `${folder}/${name}`;
        const said = await output("h5dump", [...args, path]).then(() => "", (error: Error) => error.message);
        if (said !== "") failed.push(`${name}: ${said.slice(-300)}`);
      }
      console.log(`${plain.length} files`);
      assertEquals(unexpected(failed), []);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
