import { assert, assertEquals, assertGreater } from "@std/assert";
import type { SpaceReuse } from "../../backends/hdf5/allocator.ts";
import { open } from "../../backends/hdf5/open.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import { FileChangedError } from "../../ndarray/errors.ts";
import { PYTHON } from "./python.ts";

/** Looks at everything, and gives the number that it tells. Each object is in one state; later ones may be newer. */
async function look(file: Hdf5File): Promise<number> {
  const counts: number[] = [];
  for (const name of ["fixed", "growing", "both"]) {
    const { data } = await (await file.dataset(name, "int32")).read();
    assert(data.every((value) => value === data[0]), `${name} holds parts of two states: ${data}`);
    counts.push(data[0]!);
  }
  const rows = await (await file.dataset("rows", "int32")).read();
  rows.data.forEach((value, i) => assertEquals(value, i + 1, `rows: ${rows.data}`));
  const [first, ...rest] = await Array.fromAsync(file.attrs.values());
  for (const value of rest) assertEquals(value, first);
  for (const name of await file.keys()) await file.get(name);
  return Math.min(...counts);
}

/** Reads a file while another process writes it, and publishes so many times. */
async function beside(
  libver: string,
  publications: number,
  reuse: SpaceReuse,
  read: (path: string, ended: Promise<unknown>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const script = new URL("beside_writer.ts", import.meta.url).pathname;
  const path = `${folder}/data.h5`;
  const args = ["run", "-A", "--no-check", script, path, libver, String(publications), reuse];
  const writer = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
  const errors = new Response(writer.stderr).text();
  const output = writer.stdout.getReader();
  try {
    await output.read();
    await read(path, writer.status);
  } finally {
    await output.cancel();
    const { success } = await writer.status;
    assertEquals([success, await errors], [true, ""]);
    await Deno.remove(folder, { recursive: true });
  }
}

for (const libver of ["earliest", "v108", "latest"]) {
  Deno.test(`a reader beside a writer sees whole states only, in order: ${libver}`, () =>
    beside(libver, 1000, "after close", async (path, ended) => {
      let over = false;
      ended.then(() => over = true);
      const seen = new Set<number>();
      let last = 0;
      while (!over) {
        const file = await open(path);
        const count = await look(file);
        await file.close();
        assert(count >= last, `${count} after ${last}`);
        seen.add(last = count);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      assertGreater(seen.size, 5);
      const file = await open(path);
      assertEquals(await look(file), 1000);
      await file.close();
    }));

  Deno.test(`a dataset that is refreshed follows its writer: ${libver}`, () =>
    beside(libver, 300, "after close", async (path, ended) => {
      let over = false;
      ended.then(() => over = true);
      const file = await open(path);
      const rows = await file.dataset("rows", "int32");
      const fixed = await file.dataset("fixed", "int32");
      const lengths = new Set<number>();
      for (let last = false; !last;) {
        last = over;
        await rows.refresh();
        const { data } = await rows.read();
        data.forEach((value, i) => assertEquals(value, i + 1, `rows: ${data}`));
        lengths.add(data.length);
        await fixed.refresh();
        const { data: one } = await fixed.read();
        assert(one.every((value) => value === one[0]), `fixed holds parts of two states: ${one}`);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      assertGreater(lengths.size, 5);
      assertEquals(rows.shape, [300]);
      await file.close();
    }));

  Deno.test(`a file that stays open beside a writer that uses space again gives whole states only: ${libver}`, () =>
    beside(libver, 1000, "eager", async (path, ended) => {
      let over = false;
      ended.then(() => over = true);
      // Decoded chunks are not kept, so that all is read each time.
      const file = await open(path, { chunkCacheBytes: 0 });
      const seen = new Set<number>();
      for (let last = false; !last;) {
        last = over;
        try {
          seen.add(await look(file));
        } catch (error) {
          if (!(error instanceof FileChangedError)) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      assertGreater(seen.size, 5);
      await file.close();
    }));

  Deno.test(`h5py beside a writer sees whole states only: ${libver}`, () =>
    beside(libver, 300, "after close", async (path, ended) => {
      const script = new URL("beside_reader.py", import.meta.url).pathname;
      const reader = new Deno.Command(PYTHON, {
        args: [script, path],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      })
        .spawn();
      await ended;
      await reader.stdin.close();
      const { success, stderr } = await reader.output();
      assert(success, new TextDecoder().decode(stderr));
    }));
}
