/**
 * Every chunked dataset of the corpus: as many chunks as libhdf5 counts, each within its file, and each found again.
 */

import { assert, assertEquals } from "@std/assert";
import { allChunks, chunkedDataset, finish, indexOf, openFile } from "./support.ts";

const local = new URL("../../../../shared/corpus/", import.meta.url);
const folder = Deno.env.get("HYPERSLAB_CORPUS") ?? local.pathname;

interface OracleObject {
  readonly path: string;
  readonly addr: number;
  readonly layout?: string;
  readonly shape: readonly number[];
  readonly maxshape: readonly (number | null)[];
  readonly "n_chunks": number;
}

function corpusNames(): string[] {
  try {
    return [...Deno.readDirSync(`${folder}/files`)].map(({ name }) => name).sort();
  } catch {
    return [];
  }
}

/** Files whose metadata stands in a cache image, which takes more than an index to read. */
const imaged = /h5clear_mdc_image/;

const names = corpusNames().filter((name) => !imaged.test(name));

Deno.test({
  name: "ChunkIndex.all() gives as many chunks as libhdf5 counts, for every chunked dataset of the corpus",
  ignore: names.length === 0,
  fn() {
    let datasets = 0;
    for (const name of names) {
      const { objects = [] }: { objects?: OracleObject[] } = oracleOf(name);
      const chunked = objects.filter(({ layout }) => layout === "chunked");
      if (chunked.length === 0) continue;
      const opened = openFile(Deno.readFileSync(`${folder}/files/${name}`));
      for (const { path, addr, shape, maxshape, n_chunks: count } of chunked) {
        const dataset = chunkedDataset(opened, addr, { shape, maxShape: maxshape });
        const why = `${name} ${path}`;
        assert(dataset !== undefined, why);
        const index = indexOf(dataset);
        const chunks = allChunks(index, opened.file);
        assertEquals(chunks.size, count, why);
        for (const { address, size } of chunks.values()) assert(address + size <= opened.file.end, why);
        const keys = [...chunks.keys()].slice(0, 100);
        const found = finish(index.locate(keys.map((key) => key.split(",").map(Number))), opened.file);
        assertEquals(found, keys.map((key) => chunks.get(key)), why);
        datasets++;
      }
    }
    assert(datasets > 1000, `${datasets} datasets were seen`);
  },
});

function oracleOf(name: string): { objects?: OracleObject[] } {
  try {
    return JSON.parse(Deno.readTextFileSync(`${folder}/oracle/${name}.json`));
  } catch {
    return {};
  }
}
