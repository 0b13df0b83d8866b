import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  array,
  create,
  DenseArray,
  FitsFile,
  FitsHeader,
  FormatError,
  Hdf5File,
  HyperslabError,
  load,
  MemoryStore,
  NotFoundError,
  NpyFile,
  NpzFile,
  open,
  random,
  save,
  saveFits,
  savez,
  savezCompressed,
  UnsupportedError,
} from "../../mod.ts";

/** One file of each format. */
async function samples(): Promise<Record<string, Uint8Array>> {
  const npy = new MemoryStore();
  const records = array([{ id: 1, name: "a" }, { id: 2, name: "bc" }], { fields: { id: "int32", name: "string" } });
  await save(npy, records);
  const npz = new MemoryStore();
  await savez(npz, { x: array([[1, 2], [3, 4]]), t: ["a", "bcd"] });
  const deflated = new MemoryStore();
  await savezCompressed(deflated, { x: array([[1, 2], [3, 4]]), t: ["a", "bcd"] });
  const fits = new MemoryStore();
  const header = new FitsHeader().set("OBJECT", "M 31").set("EXPTIME", 1.5);
  await saveFits(fits, { A: array([[1, 2], [3, 4]], "uint16"), B: array([1.5, 2.5]) }, { header });
  return { npy: npy.bytes, npz: npz.bytes, deflated: deflated.bytes, fits: fits.bytes };
}

/** Reads all that a file holds. */
async function readAll(bytes: Uint8Array): Promise<unknown[]> {
  await using file = await open<NpzFile>(bytes, { maxBytes: 2 ** 24 });
  const values: unknown[] = [];
  for (const key of await file.keys()) values.push((await (await file.dataset(key)).read()).toNested());
  return values;
}

Deno.test("open() knows each format by its first bytes", async () => {
  const { npy, npz, deflated, fits } = await samples();
  assertInstanceOf(await open<NpyFile>(npy!), NpyFile);
  assertInstanceOf(await open<NpzFile>(npz!), NpzFile);
  assertInstanceOf(await open<NpzFile>(deflated!), NpzFile);
  assertInstanceOf(await open<FitsFile>(fits!), FitsFile);
  assertInstanceOf(await open<FitsFile>(new Blob([fits! as Uint8Array<ArrayBuffer>])), FitsFile);
  const store = new MemoryStore();
  await (await create(store)).close();
  assertInstanceOf(await open(store.bytes), Hdf5File);
  await assertRejects(() => open(new Uint8Array(5000)), FormatError);
});

Deno.test("open() of a path leaves no file open but the one it gives", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, bytes] of Object.entries(await samples())) await Deno.writeFile(`${folder}/${name}`, bytes);
    for (const name of ["npy", "npz", "fits"]) {
      const file = await open<NpzFile>(`${folder}/${name}`);
      assertEquals(file.filename, `${folder}/${name}`);
      const [first] = await file.keys();
      assert((await (await file.dataset(first!)).read()).size > 0);
      await file.close();
      assertEquals(file.closed, true);
      await assertRejects(() => file.get(first!), Error, "closed");
    }
    assertInstanceOf(await load(`${folder}/npy`), DenseArray);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("open() of a URL tells formats by their name, and by their bytes where it has none", async () => {
  const files = await samples();
  let requests = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    requests++;
    const bytes = files[new URL(request.url).pathname.replace(/^\/(x\.)?/, "")]!;
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "");
    if (range === null) return new Response(bytes as Uint8Array<ArrayBuffer>);
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, bytes.length)];
    return new Response(bytes.slice(start, end) as Uint8Array<ArrayBuffer>, {
      status: 206,
      headers: { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` },
    });
  });
  for (const path of ["x.npy", "npy", "x.npz", "npz", "x.fits", "fits"]) {
    await using file = await open<NpzFile>(`http://127.0.0.1:${server.addr.port}/${path}`);
    const [first] = await file.keys();
    assert((await (await file.dataset(first!)).read()).size > 0, path);
  }
  assert(requests > 6);
});

Deno.test("what is asked for and not there is an error of ours", async () => {
  const { npz, fits, npy } = await samples();
  const file = await open<NpzFile>(npz!);
  await assertRejects(() => file.get("z"), NotFoundError, "z");
  await assertRejects(() => file.dataset("x", "int8"), TypeError, "float64");
  assertEquals(await (await file.dataset("x", "float64")).sum(), 10);
  const image = await open<FitsFile>(fits!);
  assertEquals(image.header().get("exptime"), 1.5);
  assertEquals((await image.dataset("A")).dtype, "uint16");
  await assertRejects(() => load(fits!), FormatError);
  await assertRejects(() => save(new MemoryStore(), image as never), TypeError);
  await assertRejects(() => saveFits(new MemoryStore(), array(["text"])), TypeError, "string");
  await assertRejects(() => saveFits(new MemoryStore(), array(1)), TypeError, "axes");
  assertEquals(await readAll(npy!), [[{ id: 1, name: "a" }, { id: 2, name: "bc" }]]);
});

function npyFile(header: string, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, text.length & 0xff, text.length >> 8, ...text);
}

Deno.test("npy headers that lie are refused before anything is reserved for them", async () => {
  const header = (descr: string, shape: string) => `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;
  const cases: [Uint8Array, unknown, string][] = [
    [npyFile(header("'<f8'", "(1000000000000,)")), FormatError, "instead of"],
    [npyFile(header("'<f8'", "(9007199254740992, 9007199254740992)")), FormatError, "shape"],
    [npyFile(header("'<f8'", "(-1,)")), FormatError, "shape"],
    [npyFile(header("'<q8'", "(1,)")), FormatError, "dtype"],
    [npyFile(header("'|O'", "(1,)")), UnsupportedError, "Python"],
    [npyFile(header("[('a', '<i4'), ('a', '<i4')]", "(0,)")), FormatError, "two fields"],
    [npyFile(header("'<U4000000000'", "(0,)")), FormatError, "dtype"],
    [npyFile("{".repeat(1000)), FormatError, "header"],
    [npyFile("(".repeat(1000)), FormatError, "deeply"],
    [npyFile("{'descr': '<f8'}"), FormatError, "order"],
    [npyFile(header("'<f8'", "()"), 9), UnsupportedError, "version"],
  ];
  for (const [bytes, type, message] of cases) {
    await assertRejects(() => open<NpyFile>(bytes), type as typeof Error, message);
  }
});

Deno.test("damaged files end in an error of ours, or in other values", async () => {
  const files = await samples();
  const seed = Number(Deno.env.get("HYPERSLAB_SEED") ?? 11);
  const stream = random.seed(seed);
  for (const [name, bytes] of Object.entries(files)) {
    for (let round = 0; round < 250; round++) {
      const damaged = bytes.slice(0, round % 5 === 0 ? Math.floor(stream.randomSample() * bytes.length) : bytes.length);
      for (let i = 0; i <= round % 3; i++) {
        // Mostly where the structure is.
        const limit = stream.randomSample() < 0.7 ? Math.min(400, damaged.length) : damaged.length;
        damaged[Math.floor(stream.randomSample() * limit)] = Math.floor(stream.randomSample() * 256);
      }
      try {
        await readAll(damaged);
      } catch (error) {
        const known = error instanceof HyperslabError || /maxBytes/.test(String(error));
        assert(known, `${name}, seed ${seed}, round ${round}: ${(error as Error).stack}`);
      }
    }
  }
});
