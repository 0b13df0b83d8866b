import { assert, assertEquals } from "@std/assert";
import { openFits } from "../../backends/fits/fits_file.ts";
import { saveFits } from "../../backends/fits/save_fits.ts";
import { FileSource } from "../../backends/sources/file.ts";
import { MemorySource } from "../../backends/sources/memory.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import "../../ndarray/dense.ts";
import type { NDArray } from "../../ndarray/array.ts";
import type { DType } from "../../ndarray/dtype.ts";
import { PYTHON } from "./python.ts";

const script = new URL("fits_interop.py", import.meta.url).pathname;

async function run(action: string, folder: string): Promise<string> {
  const command = new Deno.Command(PYTHON, { args: [script, action, folder], stdout: "piped", stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

interface Plain {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly hex: string;
}

/** The bytes of an array; those of all NaNs alike. */
function plain(array: DenseArray): Plain {
  const { data } = array.copy();
  if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) data[i] = NaN;
  }
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return {
    dtype: String(array.dtype),
    shape: array.shape,
    hex: new Uint8Array(buffer, byteOffset, byteLength).toHex(),
  };
}

/** The same for what the script wrote. */
function withOneNaN(value: Plain): Plain {
  if (!value.dtype.startsWith("float")) return value;
  const bytes = Uint8Array.fromHex(value.hex);
  const data = value.dtype === "float32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) data[i] = NaN;
  return { ...value, hex: bytes.toHex() };
}

let folder: string;
let index: Record<string, Plain[]>;

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  await run("make", folder);
  index = JSON.parse(await Deno.readTextFile(`${folder}/index.json`));
});

Deno.test.afterAll(async () => await Deno.remove(folder, { recursive: true }));

Deno.test("every image that astropy writes reads as astropy reads it, compressed ones too", async () => {
  let count = 0;
  for (const [name, images] of Object.entries(index)) {
    await using file = await openFits(FileSource.open(`${folder}/${name}.fits`));
    const keys = await file.keys();
    assertEquals(keys.length, images.length, name);
    for (const [i, key] of keys.entries()) {
      const image = await file.dataset(key);
      assertEquals(plain(await image.read() as DenseArray), withOneNaN(images[i]!), `${name} ${key}`);
      count++;
    }
  }
  assert(count > 100, `${count}`);
});

Deno.test("parts of images read as parts of the whole", async () => {
  for (const name of Object.keys(index).filter((name) => index[name]![0]!.shape.length === 2)) {
    await using file = await openFits(FileSource.open(`${folder}/${name}.fits`));
    const image = (await file.dataset((await file.keys())[0]!)) as NDArray;
    const whole = await image.read() as DenseArray;
    for (const items of [["::-2, 1::3"], ["1"], [[2, 0], "::2"]] as [string][]) {
      assertEquals(
        plain(await image.slice(...items).read() as DenseArray),
        plain(whole.slice(...items) as DenseArray),
        name,
      );
    }
  }
});

Deno.test("headers are read: long text, numbers, complex ones, comments, names of hierarchies", async () => {
  await using file = await openFits(FileSource.open(`${folder}/extensions.fits`));
  const header = file.header();
  assertEquals(header.get("object"), "M 31's core / not a comment");
  assertEquals(header.get("LONGTEXT"), "x'".repeat(60) + "&end");
  assertEquals([header.get("EXPTIME"), header.comment("EXPTIME")], [1.5e-3, "seconds"]);
  assertEquals([header.get("BIG"), header.get("FLAG"), header.get("PHASE")], [2n ** 62n, true, { re: 1.25, im: -2 }]);
  assertEquals(header.get("ESO DET NAME"), "camera");
  assertEquals(header.lines("COMMENT"), ["one", "two"]);
  assertEquals(header.lines("HISTORY").join(""), "h".repeat(100));
  assertEquals(await file.keys(), ["SCI", "SCI,2", "4"]);
  assertEquals(file.parts.map(({ name, isImage }) => [name, isImage]), [
    ["PRIMARY", false],
    ["SCI", true],
    ["2", false],
    ["SCI,2", true],
    ["4", true],
  ]);
});

Deno.test("astropy reads what we write", async () => {
  const target = await Deno.makeTempDir();
  try {
    const expected: Record<string, Plain[]> = {};
    for (const [name, images] of Object.entries(index)) {
      if (images.length !== 1) continue;
      await using file = await openFits(FileSource.open(`${folder}/${name}.fits`));
      const image = await file.dataset((await file.keys())[0]!);
      const dense = await image.read() as DenseArray;
      await saveFits(`${target}/${name}.fits`, name.length % 2 === 0 ? image : dense as NDArray<DType>);
      expected[name] = [plain(dense)];
    }
    await using source = await openFits(FileSource.open(`${folder}/extensions.fits`));
    const [a, b] = [await source.dataset("SCI"), await source.dataset("4")];
    await saveFits(`${target}/named.fits`, { FIRST: a, SECOND: b }, { header: source.header() });
    const found = JSON.parse(await run("check", target));
    for (const [name, images] of Object.entries(expected)) {
      assertEquals(found[name].images.map(withOneNaN), images, name);
    }
    const { names, header, comments } = found.named;
    assertEquals(names, ["FIRST", "SECOND"]);
    assertEquals(header, {
      "OBJECT": "M 31's core / not a comment",
      "LONGTEXT": "x'".repeat(60) + "&end",
      "EXPTIME": 1.5e-3,
      "BIG": 2 ** 62,
      "FLAG": true,
      "ESO DET NAME": "camera",
    });
    assertEquals(comments, ["one", "two"]);
    const bytes = await Deno.readFile(`${target}/named.fits`);
    assertEquals(await (await openFits(new MemorySource(bytes))).keys(), ["FIRST", "SECOND"]);
  } finally {
    await Deno.remove(target, { recursive: true });
  }
});
