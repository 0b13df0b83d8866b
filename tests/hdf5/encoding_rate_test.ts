import { assertEquals } from "@std/assert";
import { EncodingRate } from "../../backends/hdf5/encoding_rate.ts";

const MIB = 2 ** 20;

Deno.test("a codec is slow from the beginning, or when it stays so after it is warm", () => {
  const rate = new EncodingRate();
  assertEquals(rate.unknown, 2 * MIB);
  for (let i = 0; i < 16; i++) rate.add(MIB / 8, 3);
  assertEquals([rate.unknown, rate.isSlow], [0, true]);
  for (let i = 0; i < 100; i++) rate.add(MIB / 8, 0.6);
  assertEquals([rate.unknown, rate.isSlow], [0, false]);
  for (let i = 0; i < 100; i++) rate.add(MIB / 8, 0.6);
  assertEquals(rate.isSlow, true);
});

Deno.test("a codec is fast when it is once warm, whatever the first chunks took", () => {
  const rate = new EncodingRate();
  rate.add(MIB, 100);
  for (let i = 0; i < 200; i++) rate.add(MIB / 8, 0.1);
  assertEquals(rate.isSlow, false);
});

Deno.test("one chunk that had to wait does not make a codec slow; several do", () => {
  const rate = new EncodingRate();
  rate.add(20 * MIB, 10);
  rate.add(MIB / 8, 50);
  assertEquals(rate.isSlow, false);
  for (let i = 0; i < 10; i++) rate.add(MIB / 8, 5);
  assertEquals(rate.isSlow, true);
});

Deno.test("chunks that take no time on a coarse clock are measured together", () => {
  const rate = new EncodingRate();
  for (let i = 0; i < 50; i++) rate.add(MIB / 2, i % 10 === 9 ? 50 : 0);
  assertEquals(rate.isSlow, true);
});
