import { assertEquals, assertThrows } from "@std/assert";
import { arange, reshape, zeros } from "../../ndarray/mod.ts";

const table = reshape(arange(6), [2, 3]);

Deno.test("item() takes nothing, a position along each axis, or a place in C order", () => {
  assertEquals(table.slice(1, 2).item(), 5);
  assertEquals([table.item(1, 0), table.item(-1, -3)], [3, 3]);
  assertEquals(Array.from({ length: 6 }, (_, i) => table.item(i)), [0, 1, 2, 3, 4, 5]);
  assertEquals(Array.from({ length: 6 }, (_, i) => table.T.item(i)), [0, 3, 1, 4, 2, 5]);
  assertEquals([table.item(-1), arange(3).item(-1), zeros([]).item(0)], [5, 2, 0]);
});

Deno.test("item() refuses what is not there", () => {
  assertThrows(() => table.item(), RangeError, "array of 6");
  assertThrows(() => table.item(6), RangeError);
  assertThrows(() => table.item(2, 0), RangeError);
  assertThrows(() => table.item(0, 0, 0), RangeError);
});

Deno.test("an array larger than memory is refused by its shape and its bytes", () => {
  const message = "Cannot make an array of shape (1000000, 1000000): 8000000000000 bytes cannot be allocated";
  assertThrows(() => zeros([1e6, 1e6]), RangeError, message);
});
