/**
 * What reading over HTTP costs, counted from the server's log: requests, bytes, and round trips that wait for each other.
 *
 * @module
 */

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { open } from "../../../backends/hdf5/open.ts";
import type { Hdf5File } from "../../../backends/hdf5/file.ts";
import "../../../ndarray/dense.ts";
import { python } from "../python.ts";
import { cloudFiles } from "./files.ts";
import { Nginx } from "./nginx.ts";
import { WaveCounter } from "./waves.ts";

const network = { roundTrip: 50, bandwidth: 12_500_000 };

/** What a task may cost; seconds by the model of 50 ms a round trip and 12.5 MB/s. */
interface Limit {
  readonly requests?: number;
  readonly bytes?: number;
  readonly waves?: number;
  readonly seconds?: number;
}

let server: Nginx;
let folder: string;

Deno.test.beforeAll(async () => {
  folder = await cloudFiles();
  server = await Nginx.serve(folder);
});

Deno.test.afterAll(async () => await server.stop());

async function assertCosts(name: string, task: (file: Hdf5File) => Promise<void>, limit: Limit): Promise<void> {
  const counter = new WaveCounter();
  await server.take();
  const file = await open(server.url(name), { http: { network, fetch: counter.fetch } });
  await task(file);
  await file.close();
  const { requests, bytes } = await server.take();
  const { waves } = counter;
  const seconds = waves * network.roundTrip / 1000 + bytes / network.bandwidth;
  assertEquals(requests, counter.requests);
  const { size } = await Deno.stat(`${folder}/${name}`);
  const found = { requests, bytes, waves, seconds };
  for (const [what, most] of Object.entries({ bytes: size, ...limit })) {
    const value = found[what as keyof Limit];
    assertLessOrEqual(value, most, `${name}: ${JSON.stringify(found)} is more ${what} than ${most}`);
  }
}

async function readOne(file: Hdf5File, path: string): Promise<void> {
  const dataset = await file.dataset(path, "float64");
  const values = await dataset.read();
  assertEquals([values.at(0), values.at(99)], [7321, 7420]);
  assertEquals(Number(await dataset.attrs.get("number")), 7321);
}

const IMAGE = 2048 * 2048;

async function readImage(file: Hdf5File): Promise<void> {
  const image = await (await file.dataset("images", "uint16")).slice(0, "...").read();
  assertEquals(image.shape, [2048, 2048]);
  assert(image.data.length === IMAGE && image.max() > 700);
}

async function readThin(file: Hdf5File): Promise<void> {
  const line = await (await file.dataset("images", "uint16")).slice(":", 1000, 1000).read();
  assertEquals(line.shape, [20]);
  assert(line.max() > 0);
}

/** The stored bytes of the chunks that hold image 0. */
async function imageBytes(name: string): Promise<number> {
  const file = await open(`${folder}/${name}`);
  const dataset = await file.dataset("images");
  let bytes = 0;
  for (const { offset, size } of await dataset.chunkIndex()) if (offset[0] === 0) bytes += size;
  await file.close();
  return bytes;
}

const lookups: [string, string, Limit][] = [
  ["flat.h5", "dataset_07321", { requests: 6, bytes: 320_000 }],
  ["nested.h5", "group_73/dataset_07321", { requests: 7, bytes: 200_000, waves: 5 }],
  ["flat_latest.h5", "dataset_07321", { requests: 7, bytes: 200_000 }],
  ["nested_latest.h5", "group_73/dataset_07321", { requests: 14, bytes: 400_000 }],
];
for (const [name, path, limit] of lookups) {
  Deno.test(`Over HTTP, opening and reading 1 of 10,000 datasets of ${name} takes few requests`, () =>
    assertCosts(name, (file) => readOne(file, path), limit));
}

const images: [string, Limit][] = [
  ["auto.h5", { requests: 8 }],
  ["auto_latest.h5", { requests: 8 }],
  ["gz.h5", { requests: 8 }],
  ["frame.h5", { requests: 3 }],
  ["small.h5", { requests: 24, waves: 7 }],
];
for (const [name, limit] of images) {
  Deno.test(`Over HTTP, an image of ${name} takes little more than the bytes of its chunks`, async () =>
    await assertCosts(name, readImage, { ...limit, bytes: 1.05 * await imageBytes(name) + 256_000 }));
}

for (const name of ["auto.h5", "auto_latest.h5", "gz.h5"]) {
  Deno.test(`Over HTTP, a line through all images of ${name} takes the chunks it touches`, () =>
    assertCosts(name, readThin, { bytes: 650_000, waves: 6 }));
}

for (const name of ["flat.h5", "flat_latest.h5", "nested.h5", "nested_latest.h5"]) {
  Deno.test(`Over HTTP, the names of ${name} take no more than its bytes, and little time`, () =>
    assertCosts(name, async (file) => {
      assertEquals((await file.keys()).length, name.startsWith("flat") ? 10_000 : 100);
    }, { seconds: name === "flat.h5" ? 1.2 : 0.4 }));
}

for (
  const [name, seconds] of [["flat.h5", 1.2], ["flat_latest.h5", 1.3], ["nested.h5", 1.8], [
    "nested_latest.h5",
    1.8,
  ]] as const
) {
  Deno.test(`Over HTTP, all objects of ${name} are opened in little more time than the file takes`, () =>
    assertCosts(name, async (file) => {
      assertEquals((await file.visit()).length, name.startsWith("flat") ? 10_000 : 10_100);
    }, { seconds }));
}

for (const name of ["flat.h5", "flat_latest.h5"]) {
  Deno.test(`Over HTTP, the 10,000 names of ${name} take few requests once it has the cloud layout`, async () => {
    const copy = await cloudCopy(name);
    await assertCosts(copy, async (file) => assertEquals((await file.keys()).length, 10_000), {
      requests: 3,
      bytes: 1_200_000,
    });
    await assertCosts(copy, (file) => readOne(file, "dataset_07321"), { requests: 6, bytes: 650_000 });
    await assertCosts(copy, async (file) => assertEquals((await file.entries()).length, 10_000), { seconds: 0.6 });
    const script = "import h5py, sys; f = h5py.File(sys.argv[1]); " +
      "print(len(f), sum(f[name][99] + f[name].attrs['number'] for name in f))";
    assertEquals(await python(script, `${folder}/${copy}`), "10000 100980000.0");
  });
}

/** Repacks a file for the cloud, next to it. */
async function cloudCopy(name: string): Promise<string> {
  const copy = `cloud_${name}`;
  const file = await open(`${folder}/${name}`);
  await file.repack(`${folder}/${copy}`, { layout: "cloud" });
  await file.close();
  return copy;
}
