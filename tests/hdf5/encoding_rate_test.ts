import { assertEquals } from "@std/assert";
import { EncodingRate } from "../../backends/hdf5/encoding_rate.ts";

const MIB = 2 ** 20;

Deno.test("a codec is fast when it is once warm, whatever the first chunks took", () => {
  const rate = new EncodingRate();
  assertEquals([rate.unknown, rate.isFast], [2 * MIB, false]);
  rate.add(MIB, 100);
  assertEquals([rate.unknown, rate.isFast], [MIB, false]);
  for (let i = 0; i < 10; i++) rate.add(MIB / 8, 0.1);
  assertEquals([rate.unknown, rate.isFast], [0, true]);
});

Deno.test("one chunk that had to wait does not make a codec slow; several do", () => {
  const rate = new EncodingRate();
  rate.add(2 * MIB, 1);
  rate.add(MIB / 8, 50);
  assertEquals(rate.isFast, true);
  for (let i = 0; i < 10; i++) rate.add(MIB / 8, 5);
  assertEquals(rate.isFast, false);
});

Deno.test("chunks that take no time on a coarse clock are measured together", () => {
  const rate = new EncodingRate();
  for (let i = 0; i < 50; i++) rate.add(1000, i % 10 === 9 ? 1 : 0);
  assertEquals(rate.isFast, false);
});
