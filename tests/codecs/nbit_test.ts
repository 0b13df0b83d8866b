import { assertEquals, assertThrows } from "@std/assert";
import { nbit } from "../../codecs/mod.ts";
import { CodecError } from "../../ndarray/errors.ts";

const ATOMIC = 1;
const ARRAY = 2;
const COMPOUND = 3;
const KEPT = 4;

function decode(parameters: number[], maxByteLength = 1 << 26): () => unknown {
  return () => nbit().decode(new Uint8Array(40), { byteLength: undefined, maxByteLength, parameters });
}

Deno.test("nbit() refuses parameters that describe no element, before it takes memory for them", () => {
  const huge = 1 << 25;
  const wrong: [number[], string][] = [
    [[3, 0, 1], "cut short"],
    [[8, 0, 1, ATOMIC, 4, 0, 32], "cut short"],
    [[8, 0, 1, ATOMIC, 0, 0, 8, 0], "no bytes"],
    [[8, 0, 1, ATOMIC, 4, 0, 30, 3], "more significant bits"],
    [[8, 0, 1, ATOMIC, 4, 0, 0, 3], "more significant bits"],
    [[5, 0, 1, 9, 4], "a kind of element that is not known"],
    [[5, 0, 1, KEPT, huge], "more bits than there are"],
    [[7, 0, 1, ARRAY, huge, KEPT, 1], "more bits than there are"],
    [[7, 0, 1, ARRAY, 5, KEPT, 2], "no whole number of elements"],
    [[8, 0, 1, ARRAY, huge, COMPOUND, 1, 0], "a compound of no members"],
    [[9, 0, 1, COMPOUND, 4, 1, 3, KEPT, 2], "outside its compound"],
    [[3, 0, 1, ...Array.from({ length: 400 }, (_, i) => i % 2 === 0 ? ARRAY : 8)], "nested too deep"],
    [[8, 0, 1 << 30, ATOMIC, 4, 0, 32, 0], "longer than"],
    [[8, 0, 100, ATOMIC, 4, 0, 32, 0], "ends early"],
  ];
  for (const [parameters, message] of wrong) assertThrows(decode(parameters), CodecError, message);
});

Deno.test("nbit() stores what libhdf5 stores of a type", () => {
  const common = { shape: [5, 10], itemSize: 4, signed: true, fillValue: undefined } as const;
  const parameters = (more: object) => nbit().parameters!({ ...common, ...more } as never);
  const integer = { kind: "fixed-point", byteOrder: "big-endian", precision: 17, bitOffset: 5 };
  assertEquals(parameters(integer), [8, 0, 50, ATOMIC, 4, 1, 17, 5]);
  assertEquals(parameters({ ...integer, byteOrder: "little-endian", precision: 32, bitOffset: 0 })[1], 1);
  assertEquals(parameters({ kind: "other" }), [5, 1, 50, KEPT, 4]);
});

Deno.test("nbit() encodes no records whose members libhdf5 would not find again after an array of records", () => {
  const inner = [COMPOUND, 2, 1, 0, ATOMIC, 2, 0, 9, 0];
  const parameters = [26, 0, 4, COMPOUND, 6, 2, 0, ARRAY, 4, ...inner, 4, ATOMIC, 2, 0, 9, 0];
  const context = { byteLength: 24, maxByteLength: 24, parameters };
  assertEquals(nbit().encode!(new Uint8Array(24), context), null);
  const last = [21, 0, 4, COMPOUND, 4, 1, 0, ARRAY, 4, ...inner];
  const stored = nbit().encode!(Uint8Array.of(1, 1, 2, 0, 3, 0, 4, 1), { ...context, parameters: last }) as Uint8Array;
  const decoded = nbit().decode(stored, { byteLength: 8, maxByteLength: 8, parameters: last });
  assertEquals(decoded, Uint8Array.of(1, 1, 2, 0, 3, 0, 4, 1));
});
