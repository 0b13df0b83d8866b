import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ClosedError, Dataset, type NDArray } from "../../mod.ts";
import { asDataset, asGroup, forms, openFixture, told } from "./object_fixtures.ts";

const settings = ["compression", "compressionOptions", "shuffle", "fletcher32", "scaleOffset", "chunks"] as const;

for (const form of forms) {
  Deno.test(`Dataset tells shapes, chunks and filters as h5py does in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    for (const expected of told[form]!.visited) {
      const object = await file.get(expected.path);
      if (!(object instanceof Dataset)) continue;
      assertEquals(object.empty, expected.shape === null);
      if (expected.shape === null) continue;
      assertEquals([object.shape, object.maxShape], [expected.shape!, expected.maxShape as (number | null)[]]);
      for (const setting of settings) {
        if (setting === "compressionOptions" && object.compression === "lzf") continue;
        assertEquals(object[setting], expected[setting] as never, `${expected.path} ${setting}`);
      }
      const chunks = (await object.chunkIndex()).map(({ offset, address, size, filterMask }) =>
        [offset, address, size, filterMask] as const
      );
      assertEquals(sorted(chunks), sorted(expected.chunkIndex as never));
      assertEquals(await object.storageSize(), expected.storageSize);
    }
  });

  Deno.test(`References resolve to objects and to views of regions in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    const references = await (await file.dataset("references", "reference")).read();
    const [numbers, late, kelvin, unset] = references.data;
    assertEquals(asDataset(await numbers!.resolve()).name, "/numbers");
    assertEquals(asGroup(await late!.resolve()).name, "/run/late");
    assertEquals(String(await kelvin!.resolve()), '<HDF5 named type "kelvin" (dtype <f4)>');
    assertEquals([numbers!.kind, unset!.kind], ["object", "null"]);
    await assertRejects(() => unset!.resolve(), Error, "Cannot resolve reference: it was never set");

    const regions = await (await file.dataset("regions", "reference")).read();
    const views: unknown[] = [];
    for (const region of regions.data.slice(0, 3)) {
      views.push((await (await region.resolve() as NDArray).read()).toNested());
    }
    assertEquals(views, [[[1, 2], [9, 10]], [[4, 5, 6, 7]], [3, 8, 9]]);
  });
}

function sorted(chunks: readonly (readonly [readonly number[], number, number, number])[]): string[] {
  return chunks.map((chunk) => JSON.stringify(chunk)).sort();
}

Deno.test("Dataset.dims give labels and scales", async () => {
  await using file = await openFixture("latest");
  const numbers = await file.dataset("numbers");
  assertEquals([await numbers.dims[0]!.label(), await numbers.dims[1]!.label()], ["", "x"]);
  assertEquals(await numbers.dims[0]!.scales(), []);
  const [[name, scale]] = await numbers.dims[1]!.scales() as [[string, Dataset]];
  assertEquals([name, scale.name, scale.shape], ["the x axis", "/x", [4]]);
  assertEquals([await scale.isScale(), await numbers.isScale()], [true, false]);
});

Deno.test("Dataset has the comment that h5py set, and the time it was changed where the file has it", async () => {
  await using file = await openFixture("latest");
  assertEquals((await file.dataset("numbers")).comment, "twelve of them");
  assertEquals((await file.dataset("x")).comment, "");
  assertEquals((await file.dataset("x")).times.created, undefined);
});

Deno.test("Dataset gives enumerations with names, truth values, text, records and sequences", async () => {
  await using file = await openFixture("latest");
  const state = await file.dataset("state");
  assertEquals(state.dtype, { enum: { OFF: 0, ON: 1, STANDBY: 5 }, base: "uint8" });
  assertEquals((await state.read()).data, Uint8Array.of(5, 0, 1));
  assertEquals((await (await file.dataset("flags", "bool")).read()).toNested(), [true, false]);
  assertEquals((await (await file.dataset("texts", "string")).read()).data, ["", "Straße", "a😀"]);
  const records = await file.dataset("records");
  assertEquals((await records.read()).at(1), { time: 2n, value: -1.5, name: "zwei", tag: "bcd" });
  assertEquals((await records.field("value").read()).data, Float32Array.of(0.5, -1.5));
  assertEquals((await records.field("name").read()).data, ["one", "zwei"]);
  const ragged = await (await file.dataset("ragged")).read();
  assertEquals((ragged.data as { data: unknown }[]).map(({ data }) => data), [Int32Array.of(0, 1, 2), Int32Array.of()]);
});

Deno.test("Dataset shows the fill value where nothing was written", async () => {
  await using file = await openFixture("earliest");
  const chunked = await file.dataset("chunked", "int32");
  assertEquals(chunked.fillValue, -1);
  assertEquals((await chunked.slice("3:5, 2:4").read()).toNested(), [[1, -1], [-1, -1]]);
  assertEquals((await chunked.slice(9).read()).data, new Int32Array(6).fill(2));
});

Deno.test("A null dataspace has a dtype and no elements", async () => {
  await using file = await openFixture("latest");
  const dataset = await file.dataset("null", "int16");
  assertEquals([dataset.empty, dataset.size, String(dataset)], [
    true,
    0,
    '<HDF5 dataset "null": shape None, type "<i2">',
  ]);
  assertEquals((await dataset.read()).size, 0);
});

Deno.test("Everything of a closed file ends in a ClosedError that says what was wanted", async () => {
  const file = await openFixture("latest");
  const dataset = await file.dataset("chunked");
  const group = await file.group("run");
  const view = dataset.slice("2:4");
  await file.close();
  await file.close();
  assertEquals(file.closed, true);
  const wanted: [() => PromiseLike<unknown>, string][] = [
    [() => file.get("run"), `Cannot open "/run" from group "/": the file is closed`],
    [() => group.keys(), `Cannot list the members of group "/run": the file is closed`],
    [() => dataset.read(), `Cannot read dataset "/chunked": the file is closed`],
    [() => view.read(), `Cannot read dataset "/chunked": the file is closed`],
    [() => dataset.attrs.get("a"), `Cannot read the attributes of dataset "/chunked": the file is closed`],
    [() => dataset.attrs.keys(), `Cannot read the attributes of dataset "/chunked": the file is closed`],
    [() => dataset.chunkIndex(), `Cannot list the chunks of dataset "/chunked": the file is closed`],
  ];
  for (const [want, message] of wanted) {
    const error = await assertRejects(async () => await want(), ClosedError);
    assertEquals((error as Error).message, message);
  }
  assertEquals([file, group, dataset].map(String), [
    "<Closed HDF5 file>",
    "<Closed HDF5 group>",
    "<Closed HDF5 dataset>",
  ]);
});

Deno.test("A closed file gives up its source once", async () => {
  let closed = 0;
  const { open, MemorySource } = await import("../../mod.ts");
  const memory = new MemorySource(await Deno.readFile(new URL("../fixtures/objects/latest.h5", import.meta.url)));
  const source = { size: memory.size, read: memory.read.bind(memory), close: () => void closed++ };
  {
    await using file = await open(source);
    await file.close();
  }
  assertEquals(closed, 1);
  await assertRejects(() => open({ ...source, size: 100 }), Error);
  assertEquals(closed, 2);
  assertThrows(() => Dataset.prototype.name, TypeError);
});
