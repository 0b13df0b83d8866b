import { assertEquals, assertThrows } from "@std/assert";
import type { ReferenceType } from "../../../backends/hdf5/format/messages/datatype.ts";
import { decodeReferenceElement, decodeReferenceObject } from "../../../backends/hdf5/format/reference.ts";
import { FormatError } from "../../../mod.ts";

const sizes = { offsets: 8, lengths: 8 };
const object: ReferenceType = { class: "reference", kind: "object", size: 8 };
const region: ReferenceType = { class: "reference", kind: "region", size: 12 };
const revised: ReferenceType = { class: "reference", kind: "revised-object", size: 18 };

function filled(size: number, ...bytes: number[]): Uint8Array {
  const all = new Uint8Array(size);
  all.set(bytes);
  return all;
}

Deno.test("decodeReferenceElement() reads the old kinds, and those that were never set", () => {
  assertEquals(decodeReferenceElement(filled(8, 0x20, 3), object, sizes), {
    where: "here",
    target: { kind: "object", address: 800 },
  });
  assertEquals(decodeReferenceElement(filled(8), object, sizes), { where: "null" });
  assertEquals(decodeReferenceElement(new Uint8Array(8).fill(0xff), object, sizes), { where: "null" });
  assertEquals(decodeReferenceElement(filled(12, 0, 8, 0, 0, 0, 0, 0, 0, 2), region, sizes), {
    where: "heap",
    id: { collection: 2048, index: 2 },
  });
  assertEquals(decodeReferenceElement(filled(12), region, sizes), { where: "null" });
});

Deno.test("decodeReferenceElement() reads the revised kinds", () => {
  assertEquals(decodeReferenceElement(filled(18, 2, 0, 8, 0x20, 3), revised, sizes), {
    where: "here",
    target: { kind: "object", address: 800 },
  });
  assertEquals(decodeReferenceElement(filled(18, 4, 0, 20, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1), revised, sizes), {
    where: "heap",
    id: { collection: 2048, index: 1 },
  });
  assertEquals(decodeReferenceElement(filled(18), revised, sizes), { where: "null" });
});

Deno.test("decodeReferenceObject() reads regions, attributes, and targets in other files", () => {
  const all = [3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  assertEquals(
    decodeReferenceObject(filled(12), Uint8Array.of(0x20, 3, 0, 0, 0, 0, 0, 0, ...all), region, sizes),
    { kind: "region", address: 800, selection: { kind: "all" } },
  );
  const token = [8, 0x20, 3, 0, 0, 0, 0, 0, 0];
  assertEquals(
    decodeReferenceObject(filled(18, 4), Uint8Array.of(...token, 2, 0, 0x61, 0x62), revised, sizes),
    { kind: "attribute", address: 800, attribute: "ab" },
  );
  assertEquals(
    decodeReferenceObject(filled(18, 3), Uint8Array.of(...token, 16, 0, 0, 0, 1, 0, 0, 0, ...all), revised, sizes),
    { kind: "region", address: 800, selection: { kind: "all" } },
  );
  assertEquals(
    decodeReferenceObject(filled(18, 2, 1), Uint8Array.of(...token, 4, 0, 0x78, 0x2e, 0x68, 0x35), revised, sizes),
    { kind: "object", address: 800, file: "x.h5" },
  );
});

Deno.test("decodeReferenceObject() refuses what is cut short or of no known kind", () => {
  const damaged: [Uint8Array, Uint8Array, ReferenceType][] = [
    [filled(12), filled(10, 1), region],
    [filled(18, 9), filled(20, 8, 1), revised],
    [filled(18, 4), filled(10, 8, 1), revised],
    [filled(18, 2), filled(20, 9), revised],
  ];
  for (const [element, stored, type] of damaged) {
    assertThrows(() => decodeReferenceObject(element, stored, type, sizes), FormatError);
  }
});
