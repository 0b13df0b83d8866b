import { assertEquals, assertThrows } from "@std/assert";
import { arange, array, DenseArray, NDArray, SliceSyntaxError, zeros } from "../../ndarray/mod.ts";

function cube(): DenseArray {
  return new DenseArray("float64", [2, 3, 4], arange(24).data);
}

Deno.test("slice() lets an ellipsis stand for the axes that are left", () => {
  assertEquals(cube().slice("0, ...").shape, [3, 4]);
  assertEquals(cube().slice("...", 1).toNested(), [[1, 5, 9], [13, 17, 21]]);
  assertEquals(cube().slice("0, ..., ::-2, newaxis").shape, [3, 2, 1]);
  assertThrows(() => cube().slice("...", "..."), RangeError);
});

Deno.test("slice() takes items, text of several items, and objects alike", () => {
  const expected = cube().slice(1, { start: -1, stop: null, step: -1 }, null, { start: 0, stop: 2 }).toNested();
  assertEquals(cube().slice("1, -1::-1, newaxis, 0:2").toNested(), expected);
  assertEquals(cube().slice("1,", "-1::-1, None, :2").toNested(), expected);
  assertEquals(cube().slice("1, -1::-1", null, ":2").toNested(), expected);
});

Deno.test("slice() clamps ranges, and only ranges", () => {
  assertEquals(cube().slice("-9:9, 5:, ::-99").shape, [2, 0, 1]);
  for (const items of [[2], [-3], [0, 3], ["0, 0, 4"], [[0, 2]], [0, 0, 0, 0]]) {
    assertThrows(() => cube().slice(...items), RangeError);
  }
  assertThrows(() => cube().slice("::0"), RangeError, "step");
  assertThrows(() => zeros([0]).slice(0), RangeError);
});

Deno.test("slice() points at the fault in its text", () => {
  const faults: [string, number][] = [["x", 0], ["0:x", 2], ["0, 1.5", 3], ["0,, 1", 2], ["1:2:3:4", 5], ["", 0], [
    "0, ..",
    3,
  ], ["9007199254740993", 0]];
  for (const [text, offset] of faults) {
    const error = assertThrows(() => cube().slice(text), SliceSyntaxError) as SliceSyntaxError;
    assertEquals(error.offset, offset, text);
    assertEquals(error instanceof SyntaxError, true);
  }
});

Deno.test("slice() refuses what is no index", () => {
  const lazyMask = NDArray.from(zeros([2], "bool").backend);
  const wrong = [1.5, NaN, [0.5], true, undefined, { start: 0.5 }, lazyMask, zeros([1]), zeros([1, 1], "int8")];
  for (const item of wrong) assertThrows(() => cube().slice(item as never), TypeError);
});

Deno.test("slice() takes masks of one axis and of several", () => {
  assertEquals(cube().slice([true, false]).shape, [1, 3, 4]);
  assertEquals(cube().slice([[true, false, true], [false, false, true]]).slice(":, 0").toNested(), [0, 8, 20]);
  assertEquals(cube().slice("...", array([false, true, true, false])).shape, [2, 3, 2]);
  assertEquals(
    cube().slice(
      "0",
      array([[true, false, false, true], [false, false, false, false], [
        true,
        true,
        false,
        false,
      ]]),
    ).toNested(),
    [0, 3, 8, 9],
  );
  assertThrows(() => cube().slice([true, false, true]), RangeError);
  assertThrows(() => cube().slice([[true], [false, true]] as never), TypeError);
});

Deno.test("slice() takes lists of every integer kind", () => {
  for (const list of [[-1, 0], Int8Array.of(-1, 0), BigInt64Array.of(-1n, 0n), array([-1, 0], "int32")]) {
    assertEquals(cube().slice(list as number[], 0, 0).toNested(), [12, 0]);
  }
  assertEquals(cube().slice([]).shape, [0, 3, 4]);
  assertEquals(cube().slice(array(1, "int16")).shape, [3, 4]);
});

Deno.test("points() walks lists together, slice() crosses them", () => {
  assertEquals(cube().slice([0, 1], [0, 2], 0).toNested(), [[0, 8], [12, 20]]);
  assertEquals(cube().points([0, 1], [0, 2], 0).toNested(), [0, 20]);
  assertEquals(cube().points([0, 1], ":", [0, 2]).shape, [2, 3]);
  assertThrows(() => cube().points([0, 1], [0, 1, 2]), RangeError);
});

Deno.test("transpose(), squeeze() and expandDims() check their axes", () => {
  assertEquals(cube().transpose([1, -1, 0]).shape, [3, 4, 2]);
  assertThrows(() => cube().transpose([0, 0, 1]), RangeError);
  assertThrows(() => cube().transpose([0, 1]), RangeError);
  assertEquals(zeros([1, 2, 1]).squeeze(-1).shape, [1, 2]);
  assertThrows(() => zeros([1, 2]).squeeze(1), RangeError);
  assertEquals(zeros([2]).expandDims([0, -1]).shape, [1, 2, 1]);
  assertThrows(() => zeros([2]).expandDims(3), RangeError);
  assertThrows(() => zeros([2]).reverse(0.5), TypeError);
});

Deno.test("a lazy view is made without reading", () => {
  const silent = NDArray.from({
    dtype: "int8",
    shape: [1e6, 1e6],
    grid: { chunk: [1, 1], count: [1e6, 1e6] },
    fillValue: 0,
    read: () => {
      throw new Error("nothing is to be read");
    },
  });
  const view = silent.slice("::-3, newaxis").slice([5, 1], 0).T.reverse(0).field;
  assertEquals(typeof view, "function");
  assertEquals(silent.slice("10:20, ::1000").T.shape, [1000, 10]);
});
