import { assertEquals } from "@std/assert";
import { Dataset } from "../../backends/hdf5/dataset.ts";
import { open } from "../../backends/hdf5/open.ts";
import type { DenseArray } from "../../ndarray/dense.ts";

type Plain = number | string | Plain[] | { [name: string]: Plain };

const folder = new URL("../fixtures/foreign/", import.meta.url);
const expected: Record<string, Record<string, Plain>> = JSON.parse(
  Deno.readTextFileSync(new URL("expected.json", folder)),
);

/** A value as JSON would hold it. */
function plain(value: unknown): Plain {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(plain);
  const nested = value as { toNested?: () => unknown };
  if (nested.toNested !== undefined) return plain(nested.toNested());
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, plain(part)]));
}

for (const [name, datasets] of Object.entries(expected)) {
  Deno.test(`files with settings that writers seldom choose have the values that h5py reads: ${name}`, async () => {
    const file = await open(new URL(name, folder));
    try {
      for (const [path, values] of Object.entries(datasets)) {
        const dataset = await file.get(path);
        if (!(dataset instanceof Dataset)) throw new Error(`${path} is not a dataset`);
        const read: DenseArray = await dataset.read();
        assertEquals(plain(read), values, path);
      }
    } finally {
      await file.close();
    }
  });
}
