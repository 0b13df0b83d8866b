import { assertEquals, assertThrows } from "@std/assert";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import {
  type DataspaceSelection,
  decodeSelection,
  encodeSelection,
  selectionBounds,
  selectionSize,
} from "../../../backends/hdf5/format/dataspace_selection.ts";
import { Encoder } from "../../../backends/hdf5/format/encoder.ts";
import { FormatError } from "../../../mod.ts";

const sizes = { offsets: 8, lengths: 8 };

/** Little-endian numbers, each with its width in bytes. */
function bytes(...numbers: readonly [number, number][]): Uint8Array {
  return Uint8Array.from(
    numbers.flatMap(([value, width]) =>
      Array.from({ length: width }, (_, i) => value < 0 ? 0xff : Math.floor(value / 256 ** i) % 256)
    ),
  );
}

function decode(...numbers: readonly [number, number][]): DataspaceSelection {
  const cursor = new Cursor(bytes(...numbers), sizes, "selection");
  const selection = decodeSelection(cursor);
  assertEquals(cursor.remaining, 0);
  return selection;
}

Deno.test("decodeSelection() reads none and all", () => {
  assertEquals(decode([0, 4], [1, 4], [0, 8]), { kind: "none" });
  assertEquals(decode([3, 4], [1, 4], [0, 8]), { kind: "all" });
});

Deno.test("decodeSelection() reads points of versions 1 and 2", () => {
  const points = { kind: "points" as const, rank: 2, points: [[1, 2], [3, 4]] };
  const numbers = [1, 2, 3, 4];
  assertEquals(
    decode([1, 4], [1, 4], [0, 4], [24, 4], [2, 4], [2, 4], ...numbers.map((n): [number, number] => [n, 4])),
    points,
  );
  assertEquals(
    decode([1, 4], [2, 4], [2, 1], [2, 4], [2, 2], ...numbers.map((n): [number, number] => [n, 2])),
    points,
  );
  assertEquals([selectionSize(points, [9, 9]), selectionBounds(points, [9, 9])], [2, { start: [1, 2], end: [3, 4] }]);
});

Deno.test("decodeSelection() reads blocks of versions 1 and 3", () => {
  const blocks = { kind: "blocks" as const, rank: 1, blocks: [{ start: [2], end: [4] }, { start: [7], end: [7] }] };
  assertEquals(decode([2, 4], [1, 4], [0, 4], [24, 4], [1, 4], [2, 4], [2, 4], [4, 4], [7, 4], [7, 4]), blocks);
  assertEquals(decode([2, 4], [3, 4], [0, 1], [8, 1], [1, 4], [2, 8], [2, 8], [4, 8], [7, 8], [7, 8]), blocks);
  assertEquals([selectionSize(blocks, [9]), selectionBounds(blocks, [9])], [4, { start: [2], end: [7] }]);
});

Deno.test("decodeSelection() reads regular hyperslabs of versions 2 and 3, without end too", () => {
  const bounded = { kind: "regular" as const, rank: 1, start: [1], stride: [3], count: [2], block: [2] };
  assertEquals(decode([2, 4], [2, 4], [1, 1], [0, 4], [1, 4], [1, 8], [3, 8], [2, 8], [2, 8]), bounded);
  assertEquals([selectionSize(bounded, [9]), selectionBounds(bounded, [9])], [4, { start: [1], end: [5] }]);
  const endless = decode([2, 4], [3, 4], [1, 1], [2, 1], [1, 4], [0, 2], [1, 2], [-1, 2], [1, 2]);
  assertEquals(endless, { kind: "regular", rank: 1, start: [0], stride: [1], count: [null], block: [1] });
});

Deno.test("decodeSelection() bounds ranks and counts before it makes room for them", () => {
  const damaged: (readonly [number, number][])[] = [
    [[4, 4], [1, 4], [0, 8]],
    [[1, 4], [3, 4], [0, 8], [1, 4], [0, 4]],
    [[1, 4], [1, 4], [0, 8], [33, 4], [0, 4]],
    [[1, 4], [1, 4], [0, 8], [2, 4], [4_000_000_000, 4]],
    [[2, 4], [1, 4], [0, 8], [1, 4], [1, 4], [5, 4], [4, 4]],
    [[2, 4], [3, 4], [1, 1], [3, 1], [1, 4]],
    [[2, 4], [3, 4], [1, 1], [2, 1], [1, 4], [0, 2], [0, 2], [1, 2], [1, 2]],
    [[2, 4], [1, 4], [0, 2]],
  ];
  for (const numbers of damaged) assertThrows(() => decode(...numbers), FormatError);
});

function roundTrip(selection: DataspaceSelection): DataspaceSelection {
  const bytes = encodeSelection(selection, new Encoder(sizes)).bytes();
  return decodeSelection(new Cursor(bytes, sizes, "selection"));
}

Deno.test("encodeSelection() writes what decodeSelection() reads", () => {
  const far = 2 ** 33;
  const selections: DataspaceSelection[] = [
    { kind: "all" },
    { kind: "none" },
    { kind: "points", rank: 2, points: [[3, 1], [0, 7]] },
    { kind: "points", rank: 1, points: [[far], [2]] },
    { kind: "blocks", rank: 2, blocks: [{ start: [0, 1], end: [2, 1] }, { start: [4, 0], end: [4, 9] }] },
    { kind: "blocks", rank: 1, blocks: [{ start: [far], end: [far + 3] }] },
    { kind: "regular", rank: 2, start: [1, 0], stride: [3, 2], count: [null, 4], block: [2, 1] },
    { kind: "regular", rank: 1, start: [far], stride: [10], count: [5], block: [3] },
  ];
  for (const selection of selections) assertEquals(roundTrip(selection), selection);
});

Deno.test("encodeSelection() writes bounded hyperslabs as blocks, which every release reads", () => {
  const regular = { kind: "regular" as const, rank: 2, start: [1, 0], stride: [3, 4], count: [2, 1], block: [1, 4] };
  assertEquals(roundTrip(regular), {
    kind: "blocks",
    rank: 2,
    blocks: [{ start: [1, 0], end: [1, 3] }, { start: [4, 0], end: [4, 3] }],
  });
  const many = { kind: "regular" as const, rank: 1, start: [0], stride: [2], count: [100_000], block: [1] };
  assertEquals(roundTrip(many), many);
});
