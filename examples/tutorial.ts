/**
 * The h5py tutorial, in TypeScript: an array into a file and back, then more data than anybody wants in memory at once.
 *
 * deno task tutorial [--folder .] [--images 20] [--size 2048] [--compression lzf] [--only first|write|read|std|picture]
 */

import { create, type Hdf5File, open, random } from "@hyperslab/ndarray";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

const STEPS = ["first", "write", "read", "std", "picture"] as const;

const { values: options } = parseArgs({
  options: {
    folder: { type: "string", default: "." },
    images: { type: "string", default: "20" },
    size: { type: "string", default: "2048" },
    compression: { type: "string", default: "lzf" },
    only: { type: "string" },
  },
});
const images = Number(options.images);
const size = Number(options.size);
const compression = options.compression === "none" ? undefined : options.compression;
if (options.only !== undefined && !STEPS.includes(options.only as typeof STEPS[number])) {
  throw new RangeError(`--only takes one of ${STEPS.join(", ")}: "${options.only}" was given`);
}
const smallPath = join(options.folder, "data.hdf5");
const bigPath = join(options.folder, "big_data.hdf5");
const picturePath = join(options.folder, "first_image.png");

let peak = 0;

/** Resident memory in MB; the highest seen is kept, to be shown at the end of a step. */
function sampleMemory(): number {
  const resident = process.memoryUsage().rss / 1e6;
  peak = Math.max(peak, resident);
  return resident;
}

function say(sentence = ""): void {
  console.log(sentence);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** One line on the terminal that grows; nothing where the output goes elsewhere. */
function progress(done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  const filled = Math.round((30 * done) / total);
  process.stderr.write(`\r[${"#".repeat(filled)}${"-".repeat(30 - filled)}] ${done}/${total}`);
  if (done === total) process.stderr.write("\r\x1b[K");
}

async function step(name: typeof STEPS[number], title: string, run: () => Promise<void>): Promise<void> {
  if (options.only !== undefined && options.only !== name) return;
  say(`\n== ${title}`);
  peak = 0;
  sampleMemory();
  const start = performance.now();
  await run();
  sampleMemory();
  const seconds = (performance.now() - start) / 1000;
  say(`   (${seconds.toFixed(2)} s, at most ${peak.toFixed(0)} MB of memory resident)`);
}

async function firstArray(): Promise<void> {
  const data = random.seed(2019).randn(10, 10, 10);
  say("An array of 10 x 10 x 10 random numbers, the same that numpy gives for this seed. Its first three:");
  say(`   ${data.slice("0, 0, :3")}`);

  const file = await create(smallPath);
  const dataset = await file.createDataset("dataset", { shape: data.shape, dtype: data.dtype });
  await dataset.write(data);
  say(`Stored in ${smallPath} as ${dataset}.`);

  const image = await dataset.slice("0, :, :").read();
  say(`dataset[0, :, :] has the shape (${image.shape.join(", ")}) and the mean ${image.mean()}.`);
  const means = await dataset.mean({ axis: 0 });
  say(
    `The mean over the first axis has the shape (${means.shape.join(", ")}); its first numbers are ${
      means.slice("0, :3")
    }.`,
  );
  await file.close();
  say(`Closed: ${dataset}. numpy users would reach for .npy here and astronomers for FITS; neither slices as freely.`);
}

async function writeCube(): Promise<void> {
  const expected = images * size * size * 8;
  const filter = compression === undefined ? "no compression" : `compression "${compression}"`;
  say(`${images} images of ${size} x ${size} float64 with ${filter}, written one at a time into ${bigPath}.`);
  const file = await create(bigPath);
  const dataset = await file.createDataset("images", {
    shape: [images, size, size],
    dtype: "float64",
    ...(compression === undefined ? {} : { compression }),
  });
  say(`It is cut into chunks of (${dataset.chunks?.join(", ") ?? "none"}).`);
  const stream = random.seed(2019);
  for (let i = 0; i < images; i++) {
    await dataset.slice(i, "...").write(stream.randn(size, size));
    sampleMemory();
    progress(i + 1, images);
  }
  await file.close();
  const real = (await stat(bigPath)).size;
  say(`Expected: ${images} x ${size} x ${size} x 8 bytes = ${expected} bytes (${megabytes(expected)}).`);
  say(`On disk: ${real} bytes (${megabytes(real)}), ${((100 * real) / expected).toFixed(1)} % of that.`);
  say("(Bytes, not bits. Random doubles do not shrink under LZF: such chunks are stored as they are.)");
}

async function readLazily(): Promise<void> {
  const file = await open(bigPath);
  const cube = await file.dataset("images", "float64");
  say(`Opened without reading a single image: ${cube}.`);
  const corner = await cube.slice("0, :3, :3").read();
  say(`Its first corner, the only part that was read:\n${corner}`);
  await file.close();
}

async function spread(): Promise<void> {
  say("The standard deviation of each image, one image at a time, never the cube:");
  const file = await open(bigPath);
  const cube = await file.dataset("images", "float64");
  let i = 0;
  for await (const image of cube) {
    const std = await image.std();
    sampleMemory();
    progress(i + 1, cube.shape[0]!);
    say(`   image ${String(i++).padStart(2)}: ${std.toFixed(6)}`);
  }
  await file.close();
  say(`The cube takes ${megabytes(cube.nbytes)}; compare that with the memory below.`);
}

async function picture(): Promise<void> {
  const file: Hdf5File = await open(bigPath);
  const cube = await file.dataset("images", "float64");
  const first = await cube.slice(0, "...").read();
  await writeFile(picturePath, first.toPNG({ colormap: "viridis" }));
  await file.close();
  say(`The first image, drawn as imshow would draw it, is in ${picturePath}.`);
}

say("The h5py tutorial, in TypeScript.");
await step("first", "An array into a file, a slice out of it, an average", firstArray);
await step("write", "More data than anybody wants in memory at once", writeCube);
await step("read", "Opening it costs next to nothing", readLazily);
await step("std", "One number an image", spread);
await step("picture", "A look at the first image", picture);
