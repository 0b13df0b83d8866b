import { assertEquals } from "@std/assert";
import { create, open } from "../../../mod.ts";
import { type Case, type Reader, readersOf } from "./case.ts";
import { numberCases } from "./cases_numbers.ts";
import { objectCases } from "./cases_objects.ts";
import { storageCases } from "./cases_storage.ts";
import { typeCases } from "./cases_types.ts";
import { editFile } from "./edit.ts";
import { readWithWasm } from "./h5wasm.ts";
import { h5copy, h5dump, h5repack, ncdump, run } from "./tools.ts";

const cases: readonly Case[] = [...numberCases, ...typeCases, ...storageCases, ...objectCases];
const peer = new URL("./peer.py", import.meta.url).pathname;

/** HDF5 2.0 from pip and HDF5 1.10 from Debian. */
const pythons = { "h5py 2.0": "python3", "h5py 1.10": "/usr/bin/python3" } as const;
const versions = ["h5py 2.0", "h5py 1.10"] as const;
type Version = typeof versions[number];

/** How each file of one folder differs from that of another, as h5py sees it; `null` where it does not. */
type Differences = Readonly<Record<string, string | null>>;

const top = await Deno.makeTempDir({ prefix: "matrix" });
const failures = new Map<Case, string>();
await Deno.mkdir(`${top}/ours`);
for (const [number, each] of cases.entries()) {
  try {
    const file = await create(`${top}/ours/${number}.h5`, each.options);
    await each.write(file);
    await file.close();
  } catch (error) {
    failures.set(each, (error as Error).stack ?? String(error));
  }
}

const compared = Object.fromEntries(
  await Promise.all(versions.map(async (version) => [version, await compareWith(version)] as const)),
) as Record<Version, { readonly written: Differences; readonly edited: Differences }>;

/** Lets one h5py write all cases and compare; then edits its files beside it, and lets it compare again. */
async function compareWith(version: Version): Promise<{ written: Differences; edited: Differences }> {
  const [theirs, edited] = [version, `edited ${version}`];
  const told = cases.map(({ python, pythonOptions = "", unedited = false }, number) => ({
    number,
    python,
    options: pythonOptions,
    edited: !unedited,
  }));
  await Deno.mkdir(`${top}/${theirs}`);
  await Deno.writeTextFile(`${top}/${theirs}/cases.json`, JSON.stringify(told));
  const python = pythons[version];
  await run(top, python, peer, "write", theirs);
  const written = JSON.parse(await run(top, python, peer, "compare", "ours", theirs));
  await run(top, "cp", "-r", theirs, edited);
  await run(top, "cp", "-r", theirs, `${edited} by h5py`);
  await run(top, python, peer, "edit", `${edited} by h5py`);
  for (const [number, each] of cases.entries()) {
    if (each.unedited || !readersOf(each).includes(version)) continue;
    try {
      const file = await open(`${top}/${edited}/${number}.h5`, { mode: "r+" });
      await editFile(file);
      await file.close();
    } catch (error) {
      failures.set(each, (error as Error).stack ?? String(error));
    }
  }
  return { written, edited: JSON.parse(await run(top, python, peer, "compare", edited, `${edited} by h5py`)) };
}

/** What a reader finds in a file. */
const finds: Readonly<Record<Exclude<Reader, Version>, (folder: string, name: string) => Promise<string>>> = {
  h5dump,
  h5repack,
  h5copy,
  ncdump,
  h5wasm: async (folder, name) => readWithWasm(await Deno.readFile(`${folder}/${name}`)),
};

for (const [number, each] of cases.entries()) {
  const readers = readersOf(each);
  Deno.test(`${each.name}: written by us, read by ${readers.join(", ")}`, async () => {
    assertEquals(failures.get(each), undefined);
    const name = `${number}.h5`;
    for (const reader of readers) {
      if (reader === "h5py 2.0" || reader === "h5py 1.10") {
        assertEquals([reader, compared[reader].written[number]], [reader, null]);
        continue;
      }
      const ours = await finds[reader](`${top}/ours`, name);
      const isNew = reader === "h5wasm" && readers.includes("h5py 2.0");
      const theirs = await finds[reader](`${top}/${isNew ? "h5py 2.0" : "h5py 1.10"}`, name);
      assertEquals(ours, theirs, `${reader} finds something else in our file than in that of h5py`);
    }
  });
  if (each.unedited) continue;
  const editors = versions.filter((version) => readers.includes(version));
  Deno.test(`${each.name}: written by h5py, edited by us, read by ${editors.join(" and ")}`, () => {
    assertEquals(failures.get(each), undefined);
    for (const version of editors) assertEquals([version, compared[version].edited[number]], [version, null]);
  });
}

Deno.test("the matrix has at least 120 cases, each with its readers", async () => {
  await Deno.remove(top, { recursive: true });
  assertEquals(cases.length >= 120, true, `there are ${cases.length}`);
  assertEquals(new Set(cases.map(({ name }) => name)).size, cases.length);
  for (const each of cases) assertEquals(readersOf(each).length > 0, true, each.name);
});
