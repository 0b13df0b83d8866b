/**
 * The files of `tests/fixtures/chunk_index`, which are kept compressed.
 *
 * @module
 */

import { gunzipSync } from "fflate";

const folder = new URL("../../fixtures/chunk_index/", import.meta.url);

/** The bytes of one of them, such as `v110.h5`. */
export async function chunkIndexFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return gunzipSync(await Deno.readFile(new URL(`${name}.gz`, folder))).slice();
}
