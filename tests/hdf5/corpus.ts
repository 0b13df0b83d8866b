/**
 * The conformance corpus, where it is at hand.
 *
 * @module
 */

import { readSuperblock, type Superblock } from "../../backends/hdf5/format/superblock.ts";
import { MemoryFile } from "./memory_file.ts";

/** An object of a file as the oracle tells it. */
export interface OracleObject {
  readonly path: string;
  readonly kind?: string;
  readonly addr?: number;
  readonly error?: boolean;
  readonly target?: string;
  readonly file?: string;
  readonly class?: number;
  // The field is named by the corpus.
  // deno-lint-ignore camelcase
  readonly link_order?: readonly string[];
  readonly attrs?: readonly { readonly name: string; readonly corder?: number; readonly error?: boolean }[];
}

/** A file of the corpus and what the oracle says of it. */
export interface CorpusFile {
  readonly name: string;
  readonly file: MemoryFile;
  readonly superblock: Superblock;
  readonly objects: readonly OracleObject[];
}

/** Where the corpus is; `undefined` where there is none. */
export function corpusFolder(): string | undefined {
  const folder = Deno.env.get("HYPERSLAB_CORPUS") ?? new URL("../../../shared/corpus", import.meta.url).pathname;
  try {
    return Deno.statSync(`${folder}/oracle`).isDirectory ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Files whose metadata stand in a cache image, which only whoever opens a file lays over it. */
const withCacheImage = ["h5clear_mdc_image.h5"];

/** All files that the library which made the oracle could open. */
export function* corpusFiles(folder: string): Generator<CorpusFile, void, undefined> {
  for (const { name: oracleName } of Deno.readDirSync(`${folder}/oracle`)) {
    const name = oracleName.replace(/\.json$/, "");
    if (name.endsWith(".gz") || withCacheImage.some((end) => name.endsWith(end))) continue;
    const oracle = JSON.parse(Deno.readTextFileSync(`${folder}/oracle/${oracleName}`));
    if (oracle.error || oracle.objects === undefined) continue;
    const bytes = Deno.readFileSync(`${folder}/files/${name}`);
    const superblock = new MemoryFile(bytes).run(readSuperblock(bytes.length));
    yield { name, file: new MemoryFile(bytes, superblock.baseAddress), superblock, objects: oracle.objects };
  }
}
