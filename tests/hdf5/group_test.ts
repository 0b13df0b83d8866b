import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import {
  CommittedDatatype,
  Dataset,
  ExternalLink,
  Group,
  HardLink,
  NotFoundError,
  open,
  SoftLink,
  UnreadableObject,
} from "../../mod.ts";
import { asDataset, folder, forms, openFixture, readable, told } from "./object_fixtures.ts";

for (const form of forms) {
  Deno.test(`Group.visit() meets each object once, in h5py's order, in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    const visited: string[] = [];
    for await (const [path] of file.visit()) visited.push(path);
    assertEquals(visited, told[form]!.visited.map(({ name }) => name));
  });

  Deno.test(`String(object) is what h5py prints in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    assertEquals(String(file), told[form]!.root.text);
    for await (const [path, object] of file.visit()) {
      const { text } = told[form]!.visited.find(({ name }) => name === path)!;
      // h5py prints committed datatypes as numpy does, and counts pointers as memory has them, not the file.
      if (!(object instanceof CommittedDatatype) && path !== "records") assertEquals(String(object), text);
      assertEquals(readable(object).name, `/${path}`);
    }
  });

  Deno.test(`Group.keys() are in h5py's order in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    for (const { path, keys } of [told[form]!.root, ...told[form]!.visited]) {
      if (keys !== undefined) assertEquals(await (await file.group(path)).keys(), [...keys]);
    }
  });

  Deno.test(`Group.getLink() tells the kinds of links apart in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    for (const [name, text] of told[form]!.links) {
      const link = await file.getLink(name);
      if (link instanceof HardLink) assertEquals(text, "<h5py._hl.group.HardLink");
      else assertEquals(String(link), text);
    }
    const soft = await file.getLink("soft");
    assertEquals(soft instanceof SoftLink && soft.path, "/run/late/alpha");
    const outside = await file.getLink("outside");
    assertEquals(outside instanceof ExternalLink && [outside.filename, outside.path], ["target.h5", "/inner/values"]);
  });

  Deno.test(`Group.entries() shows members that cannot be opened, and the rest, in a file of ${form}`, async () => {
    await using file = await openFixture(form);
    const unreadable: string[] = [];
    for await (const [name, member] of file) {
      if (member instanceof UnreadableObject) unreadable.push(name);
      if (member instanceof UnreadableObject) assertInstanceOf(member.error, NotFoundError);
    }
    assertEquals(unreadable, ["away", "circle", "dangling"]);
    assertEquals((await file.values()).length, await file.size());
  });
}

Deno.test("Group.get() follows absolute, relative, dotted and doubled paths", async () => {
  await using file = await openFixture("latest");
  const late = await file.group("run/late");
  for (const path of ["/numbers", "numbers", "./numbers", "//numbers", "run/../numbers"]) {
    if (path.includes("..")) await assertRejects(() => file.get(path), NotFoundError, `there is no ".."`);
    else assertEquals((await file.get(path)).name, "/numbers");
  }
  assertEquals((await late.get("alpha")).name, "/run/late/alpha");
  assertEquals((await late.get("/run/early/again")).name, "/run/early/again");
  assertEquals((await late.get(".")).name, "/run/late");
  assertEquals(await late.get("/"), file);
  assertEquals((await late.get("mu/")).name, "/run/late/mu");
});

Deno.test("Group.get() follows soft links, relative to the group they stand in", async () => {
  await using file = await openFixture("earliest");
  assertEquals((await (await file.dataset("soft")).read()).at(), 5n);
  assertEquals((await (await file.dataset("run/relative")).read()).at(), 4n);
  assertEquals((await (await file.dataset("run/early/round/late/mu")).read()).at(), 2n);
});

Deno.test("Group.get() follows external links beside the file, and says which file is missing", async () => {
  await using file = await openFixture("latest");
  const values = await file.dataset("outside", "uint8");
  assertEquals((await values.read()).data, Uint8Array.of(0, 1, 2));
  assertEquals([values.name, values.file.filename.endsWith("target.h5")], ["/inner/values", true]);
  await assertRejects(
    () => file.get("away"),
    NotFoundError,
    `Cannot find "/away": the external link leads to "missing.h5", which is not at hand`,
  );
});

Deno.test("External links lead nowhere where the caller's resolver says so", async () => {
  const bytes = await Deno.readFile(new URL("latest.h5", folder));
  await using alone = await open(bytes);
  await assertRejects(() => alone.get("outside"), NotFoundError, "not at hand");
  const asked: string[] = [];
  await using helped = await open(bytes, {
    resolver: (name, purpose) => {
      asked.push(`${purpose}: ${name}`);
      return new URL("target.h5", folder);
    },
  });
  assertEquals((await helped.dataset("outside")).shape, [3]);
  assertEquals(asked, ["external link: target.h5"]);
});

Deno.test("Group.get() ends circles of soft links", async () => {
  await using file = await openFixture("latest");
  await assertRejects(() => file.get("circle"), NotFoundError, "perhaps in a circle");
  assertEquals(await file.has("circle"), false);
});

Deno.test("Group.get() names the part of a path that is missing", async () => {
  await using file = await openFixture("earliest");
  await assertRejects(
    () => file.get("run/nope/x"),
    NotFoundError,
    `Cannot find "/run/nope/x": there is no "nope" in "/run"`,
  );
  await assertRejects(
    () => file.get("numbers/x"),
    NotFoundError,
    `Cannot find "/numbers/x": "/numbers" is a dataset, not a group`,
  );
  const error = await assertRejects(() => file.get("nope"), NotFoundError);
  assertEquals((error as NotFoundError).path, "/nope");
  await assertRejects(() => file.getLink("nope"), NotFoundError, `there is no "nope"`);
});

Deno.test("Names such as __proto__ and constructor are only names", async () => {
  await using file = await openFixture("latest");
  assertEquals((await (await file.dataset("__proto__")).read()).at(), 7);
  assertEquals((await (await file.dataset("constructor")).read()).at(), 7);
  assertEquals(await file.has("toString"), false);
  assertEquals((await (await file.dataset("Grüße, 世界 😀")).read()).at(), -3);
});

Deno.test("Group.dataset() and Group.group() refuse the wrong kind of object", async () => {
  await using file = await openFixture("latest");
  await assertRejects(() => file.dataset("run"), TypeError, `Cannot open dataset "/run": it is a group`);
  await assertRejects(() => file.group("kelvin"), TypeError, `Cannot open group "/kelvin": it is a datatype`);
  await assertRejects(
    () => file.dataset("numbers", "float32"),
    TypeError,
    `Cannot open dataset "/numbers" as float32: its dtype is float64`,
  );
  assertEquals((await file.dataset("numbers", "float64")).dtype, "float64");
});

Deno.test("Objects know their parent and their file, and hard links lead to the same address", async () => {
  await using file = await openFixture("latest");
  const again = await file.dataset("run/early/again");
  assertEquals((await again.parent()).name, "/run/early");
  assertEquals((await (await file.group("run/late")).parent()).name, "/run");
  assert(await file.parent() === file && again.file === file);
  assertEquals(again.address, (await file.dataset("numbers")).address);
});

Deno.test("Committed datatypes have a dtype, attributes and a text", async () => {
  await using file = await openFixture("latest");
  const kelvin = await file.get("kelvin");
  assertInstanceOf(kelvin, CommittedDatatype);
  assertEquals([kelvin.dtype, kelvin.fileType, String(kelvin)], [
    "float32",
    "<f4",
    '<HDF5 named type "kelvin" (dtype <f4)>',
  ]);
  assertEquals(await kelvin.attrs.get("of"), "temperature");
  assertEquals((await file.dataset("temperatures")).dtype, "float32");
});

Deno.test("Handles of a file cannot be made with new", () => {
  assertThrows(() => new Group({}), TypeError, "open or create the file");
  assertThrows(() => new Dataset({}), TypeError);
});

Deno.test("Group.values() opens members without reading their elements", async () => {
  await using file = await openFixture("latest");
  const shapes = (await file.values()).filter((member) => member instanceof Dataset).map((dataset) =>
    asDataset(dataset).shape
  );
  assert(shapes.some((shape) => shape.length === 2));
});
