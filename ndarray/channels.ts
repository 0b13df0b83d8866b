/**
 * Elements as runs of doubles, the form in which reductions take them: one channel for real numbers, two for complex
 * ones (real, imaginary) and for 64-bit integers (low and high word).
 *
 * @module
 */

import { kindOf } from "./casting.ts";
import { type AnyData, type DType, layoutOf } from "./dtype.ts";
import { copyBox } from "./scatter.ts";
import { Scratch } from "./scratch.ts";
import { runOf } from "./storage.ts";

const none = new Float64Array(0);

/** A run of doubles. */
export interface Run {
  /** The container. */
  readonly x: Float64Array;
  /** Where the run starts. */
  readonly start: number;
  /** How far rows are apart. */
  readonly rowStep: number;
}

/** Turns pieces of elements into runs of doubles, in C order. */
export class Channels {
  readonly #dtype: DType;
  readonly #split: "none" | "complex" | "signed" | "unsigned";
  readonly #joined: boolean;
  readonly #packed: Scratch;
  #first = none;
  #second = none;

  /**
   * Prepares for a dtype.
   *
   * @param dtype The dtype of the elements; numeric.
   * @param joined Whether two channels are joined to one number: the nearest double of a 64-bit integer, and 0 only
   * for a complex number that is 0.
   */
  constructor(dtype: DType, joined: boolean) {
    this.#dtype = dtype;
    this.#joined = joined;
    this.#split = splitOf(dtype);
    this.#packed = new Scratch(dtype);
  }

  /**
   * Loads a piece.
   *
   * @param data The container.
   * @param at The first element.
   * @param rowStride How far rows are apart.
   * @param columnStride How far columns are apart.
   * @param rows The number of rows.
   * @param columns The number of columns.
   * @returns One run a channel, valid until the next piece is loaded.
   */
  load(data: AnyData, at: number, rowStride: number, columnStride: number, rows: number, columns: number): Run[] {
    const count = rows * columns;
    if (columnStride === 1 && data instanceof Float64Array && this.#split === "none") {
      return [{ x: data, start: at, rowStep: rowStride }];
    }
    const inOrder = columnStride === 1 && (rows === 1 || rowStride === columns);
    let run: AnyData;
    if (inOrder) run = runOf(this.#dtype, data, at, count);
    else {
      run = this.#packed.take(count);
      copyBox(this.#dtype, [rows, columns], run, 0, [columns, 1], data, at, [rowStride, columnStride]);
    }
    if (this.#first.length < count) this.#first = new Float64Array(count);
    const first = this.#first;
    if (this.#split === "none") {
      first.set(run as Float64Array);
      return [{ x: first, start: 0, rowStep: columns }];
    }
    if (this.#second.length < count) this.#second = new Float64Array(count);
    const second = this.#second;
    const { buffer, byteOffset } = run as BigInt64Array;
    const low = this.#split === "complex" ? run as Float64Array : new Uint32Array(buffer, byteOffset, 2 * count);
    const high = this.#split === "signed" ? new Int32Array(buffer, byteOffset, 2 * count) : low;
    for (let i = 0; i < count; i++) {
      first[i] = low[2 * i]!;
      second[i] = high[2 * i + 1]!;
    }
    if (this.#joined) join(first, second, count, this.#split === "complex");
    return [first, second].map((x) => ({ x, start: 0, rowStep: columns }));
  }
}

function join(first: Float64Array, second: Float64Array, count: number, complex: boolean): void {
  for (let i = 0; i < count; i++) {
    first[i] = complex ? Math.abs(first[i]!) + Math.abs(second[i]!) : second[i]! * 2 ** 32 + first[i]!;
  }
}

function splitOf(dtype: DType): "none" | "complex" | "signed" | "unsigned" {
  const kind = kindOf(dtype);
  if (kind === "complex") return "complex";
  return layoutOf(dtype).itemSize === 8 && (kind === "signed" || kind === "unsigned") ? kind : "none";
}
