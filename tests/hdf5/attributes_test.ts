import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { handleOf } from "../../backends/hdf5/object_handle.ts";
import { create, DenseArray, Empty, MemoryStore, NotFoundError, open } from "../../mod.ts";
import { forms, openFixture, readable, told } from "./object_fixtures.ts";

function plain(value: unknown): unknown {
  if (value instanceof Empty) return { empty: true };
  return value instanceof DenseArray ? value.toNested() : value;
}

for (const form of forms) {
  Deno.test(`Attributes are listed in h5py's order with h5py's values in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    for (const { path, attributes } of [told[form]!.root, ...told[form]!.visited]) {
      const { attrs } = readable(await file.get(path));
      const found: [string, unknown][] = [];
      for await (const [name, value] of attrs) {
        if (name !== "DIMENSION_LIST" && name !== "REFERENCE_LIST") found.push([name, plain(value)]);
      }
      assertEquals(found, attributes.map(([name, value]) => [name, value] as [string, unknown]));
      assertEquals((await attrs.keys()).length, await attrs.size());
    }
  });
}

Deno.test("Attributes.get() gives scalars, arrays, and Empty for a null dataspace", async () => {
  await using file = await openFixture("latest");
  const { attrs } = await file.dataset("numbers");
  assertEquals(await attrs.get("units"), "K");
  const limits = await attrs.get("limits");
  assertInstanceOf(limits, DenseArray);
  assertEquals([limits.dtype, limits.data], ["int32", Int32Array.of(0, 11)]);
  const nothing = await attrs.get("nothing");
  assert(nothing instanceof Empty && nothing.dtype === "float32");
});

Deno.test("Attributes.describe() tells the stored type without the value", async () => {
  await using file = await openFixture("latest");
  const { attrs } = await file.dataset("numbers");
  assertEquals(await attrs.describe("limits"), { dtype: "int32", fileType: ">i4", shape: [2] });
  assertEquals(await attrs.describe("nothing"), { dtype: "float32", fileType: "<f4", shape: null });
});

Deno.test("Attributes.get() says which attribute of which object is missing", async () => {
  await using file = await openFixture("earliest");
  const { attrs } = await file.dataset("numbers");
  await assertRejects(
    () => attrs.get("colour"),
    NotFoundError,
    `Cannot read attribute "colour" of "/numbers": there is no such attribute`,
  );
  assertEquals([await attrs.has("colour"), await attrs.has("units")], [false, true]);
  assertEquals(await attrs.has("__proto__"), false);
});

for (const libver of ["earliest", "v110"] as const) {
  Deno.test(`Attributes.get() of many names decodes a header once, and sees what was changed since: ${libver}`, async () => {
    const store = new MemoryStore();
    const file = await create(store, { libver });
    const names = Array.from({ length: libver === "earliest" ? 200 : 8 }, (_, i) => `attribute ${i}`);
    for (const [i, name] of names.entries()) await file.attrs.set(name, i);
    await file.close();

    await using again = await open(store, { mode: "r+" });
    const { attrs } = again;
    const get = async () => {
      const values = [];
      for (const name of names) values.push(await attrs.has(name) ? await attrs.get(name) : undefined);
      return values;
    };
    const expected: unknown[] = names.map((_, i) => i);
    assertEquals(await get(), expected);
    assertEquals(handleOf(again).state.headerAttributes?.byName?.size, names.length);
    for (const flush of [false, true]) {
      await attrs.set(names[3]!, "changed");
      await attrs.delete(names[4]!);
      await attrs.set(names[5]!, flush);
      expected.splice(3, 3, "changed", undefined, flush);
      if (flush) await again.flush();
      assertEquals(await get(), expected);
      if (!flush) await attrs.set(names[4]!, 1);
    }
    assertEquals(await attrs.has("attribute"), false);
  });
}
