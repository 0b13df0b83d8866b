import { assert, assertEquals } from "@std/assert";
import { allChunks, chunkedDataset, finish, indexOf, openFile } from "./support.ts";
import { chunkIndexFile } from "./chunk_index_file.ts";

const folder = new URL("../../fixtures/chunk_index/", import.meta.url);

interface Facts {
  readonly header: number;
  readonly chunks: number;
  readonly sha256?: string;
}

const files: Record<string, Record<string, Facts>> = JSON.parse(
  await Deno.readTextFile(new URL("chunk_index.json", folder)),
);

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

for (const [name, datasets] of Object.entries(files)) {
  const opened = openFile(await chunkIndexFile(name));
  for (const [path, facts] of Object.entries(datasets)) {
    Deno.test(`ChunkIndex.all() gives the chunks of "${path}" in ${name} as h5py does`, async () => {
      const dataset = chunkedDataset(opened, facts.header)!;
      const chunks = allChunks(indexOf(dataset), opened.file);
      assertEquals(chunks.size, facts.chunks);
      const inOrder = [...chunks].map(([key, chunk]) => ({ at: key.split(",").map(Number), key, chunk }));
      inOrder.sort((a, b) => a.at.map((c, axis) => c - b.at[axis]!).find((difference) => difference !== 0) ?? 0);
      const lines = inOrder.map(({ key, chunk }) => `${key} ${chunk.address} ${chunk.size} ${chunk.filterMask}\n`);
      if (facts.sha256 !== undefined) assertEquals(await digest(lines.join("")), facts.sha256);
    });

    Deno.test(`ChunkIndex.locate() agrees with all() on every chunk of "${path}" in ${name}`, () => {
      const dataset = chunkedDataset(opened, facts.header)!;
      const chunks = allChunks(indexOf(dataset), opened.file);
      const grid = dataset.shape.shape.map((extent, axis) => Math.ceil(extent / dataset.shape.chunkShape[axis]!));
      const total = grid.reduce((product, count) => product * count, 1);
      const wanted: number[][] = [];
      for (let i = 0; i < Math.min(total, 3000); i++) {
        let rest = total <= 3000 ? i : Math.floor((i * total) / 3000);
        const at = grid.map(() => 0);
        for (let axis = grid.length - 1; axis >= 0; axis--) {
          at[axis] = rest % grid[axis]!;
          rest = Math.floor(rest / grid[axis]!);
        }
        wanted.push(at);
      }
      wanted.push(...[...chunks.keys()].map((key) => key.split(",").map(Number)));
      const found = finish(indexOf(dataset).locate(wanted), opened.file);
      assertEquals(found.map((chunk) => chunk && { ...chunk }), wanted.map((at) => chunks.get(at.join(","))));
    });
  }
}

for (const [name, path] of [["earliest.h5", "deep"], ["v110.h5", "extensible_inner"], ["v110.h5", "btree"]] as const) {
  Deno.test(`ChunkIndex.all() leads to the values that h5py wrote into "${path}" of ${name}`, async () => {
    const opened = openFile(await chunkIndexFile(name));
    const dataset = chunkedDataset(opened, files[name]![path]!.header)!;
    const chunks = allChunks(indexOf(dataset), opened.file);
    assertEquals(chunks.size, dataset.shape.shape.reduce((product, extent) => product * extent, 1));
    for (const [key, { address }] of chunks) {
      const sum = key.split(",").reduce((total, coordinate, axis) => total + (axis + 1) * Number(coordinate), 0);
      assertEquals(opened.file.bytes[address], sum % 250 + 1, key);
    }
  });
}

Deno.test("ChunkIndex.locate() asks for the nodes of one level in one call", async () => {
  const opened = openFile(await chunkIndexFile("earliest.h5"));
  const dataset = chunkedDataset(opened, files["earliest.h5"]!["deep"]!.header)!;
  const calls = opened.file.statistics.calls;
  finish(indexOf(dataset).locate(Array.from({ length: 4200 }, (_, i) => [i])), opened.file);
  assertEquals(opened.file.statistics.calls - calls, 3);
});

Deno.test("ChunkIndex.locate() reads one page of a paged fixed array, not all of them", async () => {
  const opened = openFile(await chunkIndexFile("v110.h5"));
  const dataset = chunkedDataset(opened, files["v110.h5"]!["fixed_sparse"]!.header)!;
  const before = opened.file.statistics.bytes;
  const [chunk] = finish(indexOf(dataset).locate([[3005]]), opened.file);
  assert(chunk !== undefined);
  assert(
    opened.file.statistics.bytes - before < 1024 * 8 + 200,
    `${opened.file.statistics.bytes - before} bytes were read`,
  );
});
