import { assertEquals } from "@std/assert";
import { compareBytes } from "../../../backends/hdf5/format/compare_bytes.ts";
import { randomNumbers } from "../memory_file.ts";

Deno.test("compareBytes() sorts as texts of one byte a character are sorted", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomNumbers(seed);
  for (let i = 0; i < 2000; i++) {
    const [a, b] = [0, 1].map(() => Uint8Array.from({ length: random(5) }, () => [0, 1, 127, 128, 255][random(5)]!));
    const [left, right] = [a!, b!].map((bytes) => String.fromCharCode(...bytes)) as [string, string];
    const expected = left < right ? -1 : left > right ? 1 : 0;
    assertEquals(Math.sign(compareBytes(a!, b!)), expected, `seed ${seed}: ${a} and ${b}`);
  }
});

Deno.test("compareBytes() puts the start of a name before the name, and bytes above 127 last", () => {
  const names = ["b", "é", "aa", "", "a", "ab"].map((name) => new TextEncoder().encode(name));
  const sorted = names.sort(compareBytes).map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(sorted, ["", "a", "aa", "ab", "b", "é"]);
});
