/**
 * Selections that numpy was asked about, put to any writable array. A case is described in
 * `tests/fixtures/make_selection_vectors.py`.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { DenseArray } from "../../ndarray/dense.ts";
import type { NDArray } from "../../ndarray/array.ts";
import type { NestedMask, SelectionItem } from "../../ndarray/selection_item.ts";

/** An item as the vectors write it. */
type VectorItem = number | string | null | number[] | { mask: string; shape: number[] };

/** An operation as the vectors write it. */
type Operation = ["slice" | "points", VectorItem[]] | ["transpose" | "reverse" | "squeeze", number[]] | [
  "expandDims",
  number,
];

/** One case of the vectors. */
export type SelectionCase = [
  shape: number[],
  chunks: number[],
  operations: Operation[],
  shapeRead: number[],
  checksumRead: number,
  shapeWritten: number[],
  checksumAfter: number,
];

/** Makes an int32 array of a shape, cut into chunks, and holding its own linear indices. */
export type MakeArray = (shape: number[], chunks: number[]) => Promise<NDArray<"int32">>;

/** Adds elements up, each times its place, so that none can stand in the wrong one. */
function checksum(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum = (sum + (i + 1) * data[i]!) % (2 ** 31 - 1);
  return sum;
}

function toItem(item: VectorItem): SelectionItem {
  if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
  const bits = [...item.mask].map((bit) => bit === "1");
  if (item.mask.includes("1") && item.shape.length > 0) return nest(bits, item.shape);
  return new DenseArray("bool", item.shape, Uint8Array.from(bits, Number)) as NDArray;
}

function nest(bits: boolean[], shape: number[]): NestedMask {
  if (shape.length === 1) return bits;
  const inner = bits.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) => nest(bits.slice(i * inner, (i + 1) * inner), shape.slice(1)));
}

function apply(array: NDArray<"int32">, operation: Operation): NDArray<"int32"> {
  const [name, argument] = operation;
  if (name === "slice" || name === "points") return array[name](...argument.map(toItem));
  if (name === "transpose") return array.transpose(argument);
  if (name === "reverse") return array.reverse(argument);
  return name === "squeeze" ? array.squeeze() : array.expandDims(argument as number);
}

/**
 * Runs cases: each selection is read, its sum taken, then written to, and the whole array is read again.
 *
 * @param cases The cases.
 * @param make Makes the arrays.
 */
export async function checkSelections(cases: readonly SelectionCase[], make: MakeArray): Promise<void> {
  for (const [shape, chunks, operations, shapeRead, checksumRead, shapeWritten, checksumAfter] of cases) {
    const message = JSON.stringify({ shape, chunks, operations });
    const array = await make(shape, chunks);
    let view = array;
    for (const operation of operations) view = apply(view, operation);
    assertEquals([...view.shape], shapeRead, message);
    const read = await view.read();
    assertEquals(checksum(read.data), checksumRead, message);
    assertEquals(await view.sum(), read.sum(), message);
    const size = shapeWritten.reduce((product, extent) => product * extent, 1);
    await view.write(new DenseArray("int32", shapeWritten, Int32Array.from({ length: size }, (_, i) => 1000 + i)));
    assertEquals(checksum((await array.read()).data), checksumAfter, message);
  }
}
