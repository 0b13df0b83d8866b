/**
 * Decodes the chunks of the fixtures and encodes them again; bundled for Node by `codecs_node_test.ts`.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { type FilterStep, Pipeline, registry } from "../../codecs/mod.ts";

interface StoredVector {
  readonly name: string;
  readonly filters: readonly FilterStep[];
  readonly filterMask: number;
  readonly stored: string;
  readonly raw: string;
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

const { raws, vectors } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as {
  raws: Record<string, string>;
  vectors: StoredVector[];
};
const wrong: string[] = [];
for (const { name, filters, filterMask, stored, raw } of vectors) {
  const expected = fromBase64(raws[raw]!);
  const byteLength = expected.byteLength;
  const same = (bytes: Uint8Array) => bytes.byteLength === byteLength && bytes.every((byte, i) => byte === expected[i]);
  const pipeline = new Pipeline(filters, registry);
  if (!same(await pipeline.decode(fromBase64(stored), { byteLength, filterMask }))) wrong.push(`${name}: decoding`);
  if (filters.some(({ id, parameters }) => id === 6 && parameters[3] === 1)) continue;
  const encoded = await pipeline.encode(expected);
  const { bytes } = encoded;
  if (!same(await pipeline.decode(bytes, { byteLength, filterMask: encoded.filterMask }))) {
    wrong.push(`${name}: encoding`);
  }
}
process.stdout.write(JSON.stringify({ count: vectors.length, wrong }));
