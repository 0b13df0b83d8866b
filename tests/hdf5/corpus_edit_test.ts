import { assertEquals, assertGreater } from "@std/assert";
import { Dataset } from "../../backends/hdf5/dataset.ts";
import { Group } from "../../backends/hdf5/group.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import { open } from "../../backends/hdf5/open.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { HyperslabError } from "../../ndarray/errors.ts";
import { corpusFolder } from "./corpus.ts";
import { snapshot } from "./file_snapshot.ts";

const folder = corpusFolder();
/** Larger files, and objects past these, are left to the long campaigns. */
const largest = Number(Deno.env.get("HYPERSLAB_EDIT_BYTES") ?? "6000");
const objects = 8;
const mark = "hyperslab_mark";
/** What a library that was never released says of its free space cannot be read, so that the file cannot be written. */
const unreleased = /paged_persist/;

/** Changes a file in every way that leaves what it held as it was. */
async function edit(file: Hdf5File): Promise<number> {
  let edits = 0;
  await file.attrs.set(mark, [1, 2, 3]);
  await file.createGroup(`${mark}/inner`);
  await file.createDataset(`${mark}/data`, { data: [4, 5, 6] });
  await file.flush();
  let seen = 0;
  for await (const [, object] of file.visit()) {
    if (++seen > objects) break;
    if (!(object instanceof Dataset || object instanceof Group)) continue;
    await object.attrs.set(mark, "a text that takes some room");
    await object.attrs.set(`${mark}_2`, seen);
    await object.attrs.delete(mark);
    edits++;
    if (!(object instanceof Dataset) || object.chunks === null || object.maxShape[0] !== null) continue;
    const [rows] = object.shape as [number];
    try {
      await object.resize(rows + 1, 0);
      await file.flush();
      await object.resize(rows, 0);
    } catch (error) {
      // A filter that is not at hand, or chunks that were damaged before.
      if (!(error instanceof HyperslabError)) throw error;
    }
  }
  await file.flush();
  return edits;
}

/** Opens a file; nothing where it cannot be read, or is marked as being written. */
async function openOrSkip(input: Uint8Array | MemoryStore, mode?: "r+"): Promise<Hdf5File | undefined> {
  try {
    return await open(input, { mode });
  } catch (error) {
    if (error instanceof HyperslabError) return undefined;
    throw error;
  }
}

Deno.test({
  name: "files that others wrote keep all they hold when they are changed",
  ignore: folder === undefined,
  async fn() {
    let files = 0;
    let edits = 0;
    for (const { name: oracle } of Deno.readDirSync(`${folder}/oracle`)) {
      const name = oracle.replace(/\.json$/, "");
      const path = `${folder}/files/${name}`;
      if (Deno.statSync(path).size > largest || unreleased.test(name)) continue;
      // What the C library refuses as a whole is damaged in places that nobody has to know.
      if (JSON.parse(Deno.readTextFileSync(`${folder}/oracle/${oracle}`)).error) continue;
      const bytes = Deno.readFileSync(path);
      const before = await openOrSkip(bytes);
      const store = new MemoryStore(bytes);
      const file = await openOrSkip(store, "r+");
      if (before === undefined || file === undefined) continue;
      const held = await snapshot(before, true);
      edits += await edit(file);
      await file.close();
      const after = await open(store.bytes);
      const found = await snapshot(after, true);
      await after.close();
      for (const [path, value] of held) assertEquals(found.get(path), value, `${name}: ${path}`);
      assertEquals(found.get(`@${mark}`), "3 float64 1,2,3", name);
      assertEquals(found.get(`/${mark}/data`), "3 <f8 3 float64 4,5,6", name);
      files++;
    }
    assertGreater(files, 60);
    assertGreater(edits, 200);
  },
});
