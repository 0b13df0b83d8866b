import { assertEquals, assertThrows } from "@std/assert";
import { arange, array, type DenseArray, zeros } from "../../ndarray/mod.ts";

Deno.test("set() of a selection by lists, masks or points sets the array that it was taken from, as in numpy", async () => {
  const table = arange(12).reshape(3, 4);
  table.slice([0, 2], "::2").set(-1);
  assertEquals(table.toNested(), [[-1, 1, -1, 3], [4, 5, 6, 7], [-1, 9, -1, 11]]);
  table.slice(table.less(0)).set([10, 20, 30, 40]);
  assertEquals(table.toNested(), [[10, 1, 20, 3], [4, 5, 6, 7], [30, 9, 40, 11]]);
  table.points([0, 1], [1, 2]).set(0);
  assertEquals([table.at(0, 1), table.at(1, 2)], [0, 0]);
  await table.slice(":", [3, 1]).write([[1], [2], [3]]);
  assertEquals(table.toNested(), [[10, 1, 20, 1], [4, 2, 0, 2], [30, 3, 40, 3]]);
  const row = zeros([3]);
  row.slice([2, 0, 2]).set([1, 2, 3]);
  assertEquals(row.toNested(), [2, 0, 3], "the last of equal indices wins");
});

Deno.test("set() of a part of a selection sets that part alone", () => {
  const table = arange(6).reshape(2, 3);
  const taken = table.slice(":", [2, 0]);
  table.set(7);
  assertEquals(taken.toNested(), [[2, 0], [5, 3]]);
  taken.T.slice(0).expandDims(0).squeeze().reverse().set([10, 20]);
  assertEquals(taken.toNested(), [[20, 0], [10, 3]]);
  assertEquals(table.toNested(), [[7, 7, 20], [7, 7, 10]]);
});

Deno.test("copy() and astype() of a selection are on their own", () => {
  const table = arange(6).reshape(2, 3);
  table.slice([1]).copy().set(-1);
  table.slice([1]).astype("int8").set(-1);
  assertEquals(table.toNested(), [[0, 1, 2], [3, 4, 5]]);
});

Deno.test("set() reads all that it is given before it changes the array it is part of", () => {
  const table = array([[1, 2], [3, 4]]);
  table.slice([1, 0]).set(table);
  assertEquals(table.toNested(), [[3, 4], [1, 2]]);
});

Deno.test("set() of a field sets the records, text too, and of those that were selected", () => {
  const records = zeros([2], { fields: { x: "int8", name: "string", pair: { array: "int16", shape: [2] } } });
  records.field("name").set(["a", "b"]);
  records.field("name").slice(0).set("c");
  records.slice([1]).field("name").set("d");
  records.slice([1]).field("x").set(5);
  const pairs = records.slice([1, 0]).field("pair") as DenseArray;
  pairs.slice(":", 1).set([7, 8]);
  assertEquals(records.field("name").toNested(), ["c", "d"]);
  assertEquals(records.field("x").toNested(), [0, 5]);
  assertEquals((records.field("pair") as DenseArray).toNested(), [[0, 8], [0, 7]]);
});

Deno.test("at() takes whole indices, one for each axis", () => {
  const table = arange(6).reshape(2, 3);
  assertThrows(() => table.at(0.5, 0), TypeError, "0.5");
  assertThrows(() => table.at(NaN, 0), TypeError);
  assertThrows(() => table.at(2, 0), RangeError, "its extent is 2");
  assertThrows(() => table.at(0), RangeError);
});
