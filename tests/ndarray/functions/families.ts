/**
 * The families of cases of `tests/fixtures/make_function_vectors.py`, run with our functions.
 *
 * @module
 */

import * as numpy from "../../../ndarray/mod.ts";
import { type ArrayInput, type Casting, DenseArray, type DTypeName } from "../../../ndarray/mod.ts";
import { kindOf } from "../../../ndarray/casting.ts";
import type { Generator } from "./generator.ts";

/** What a case gives: an array, several, or a plain value. */
export type Outcome = DenseArray | DenseArray[] | Plain;

/** A result that is no array. */
export class Plain {
  constructor(readonly value: unknown) {}
}

type Dense = DenseArray<DTypeName>;
type Family = (g: Generator, name: string, dtypes: readonly DTypeName[]) => Outcome;
type Anything = (...operands: unknown[]) => DenseArray;

const functions = numpy as unknown as Readonly<Record<string, Anything>>;

/** The function under its name in numpy. */
function named(name: string): Anything {
  const own = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = functions[own];
  if (found === undefined) throw new Error(`there is no ${own}`);
  return found;
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function wrap(result: unknown): Outcome {
  return result instanceof DenseArray ? result : new Plain(result);
}

function operands(g: Generator, dtypes: readonly DTypeName[]): [Dense, Dense | number] {
  const a = g.array(g.pick(dtypes), g.shape());
  if (g.chance(20)) {
    const scalar = g.below(41) - 20;
    return [a, g.chance(30) ? scalar + 0.5 : scalar];
  }
  return [a, g.array(g.pick(dtypes), g.beside(a.shape))];
}

function finite(a: Dense): Dense {
  return kindOf(a.dtype) === "float" || kindOf(a.dtype) === "complex"
    ? numpy.where(numpy.isfinite(a), a, 1) as Dense
    : a;
}

function isComplexGroup(dtypes: readonly DTypeName[]): boolean {
  return kindOf(dtypes[0]!) === "complex";
}

/** Products of large integers are not exact as floats. */
function small(a: Dense): Dense {
  return ["signed", "unsigned"].includes(kindOf(a.dtype)) ? numpy.remainder(a, 21) : a;
}

const letters = ["a", "b", "B", "é", "\uffee", "\u{1f600}"];

function drawTexts(g: Generator, shape: readonly number[]): DenseArray<"string"> {
  function text(): string {
    return Array.from({ length: g.below(3) }, () => g.pick(letters)).join("");
  }
  return new DenseArray("string", shape, Array.from({ length: size(shape) }, text));
}

function drawBytes(g: Generator, shape: readonly number[]): DenseArray<"bytes"> {
  function bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: g.below(3) }, () => g.pick([0x61, 0x42, 0xff, 0]));
  }
  return new DenseArray("bytes", shape, Array.from({ length: size(shape) }, bytes));
}

/** The families by their names. */
export const families: Readonly<Record<string, Family>> = {
  unary: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    return named(name)(isComplexGroup(dtypes) ? finite(a) : a);
  },

  texts: (g, name) => {
    const shape = g.shape();
    const a = drawTexts(g, shape);
    return named(name)(a, drawTexts(g, g.beside(shape)));
  },

  octets: (g, name) => {
    const shape = g.shape();
    const a = drawBytes(g, shape);
    return named(name)(a, drawBytes(g, g.beside(shape)));
  },

  round: (g, _, dtypes) => numpy.round(g.array(g.pick(dtypes), g.shape()), g.below(6) - 2),

  binary: (g, name, dtypes) => {
    const [a, b] = operands(g, dtypes);
    // Broken powers of integers are not exact.
    if (name === "power" && kindOf(a.dtype) !== "float" && typeof b === "number") return numpy.power(a, Math.trunc(b));
    if (!isComplexGroup(dtypes)) return named(name)(a, b);
    return named(name)(finite(a), typeof b === "number" || b.ndim === 0 ? b : finite(b));
  },

  out: (g, name, dtypes) => {
    const [a, b] = operands(g, dtypes);
    const shapes = [a, b].map((own) => typeof own === "number" ? numpy.array(own) : own);
    const [spread] = numpy.broadcastArrays(...shapes as unknown as DenseArray<"float64">[]);
    const all = "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64 complex64 complex128";
    const out = numpy.zeros(spread!.shape, g.pick(all.split(" ") as DTypeName[]));
    named(name)(a, b, { out });
    return out as DenseArray;
  },

  reduce: (g, name, dtypes) => {
    let a = g.array(g.pick(dtypes), g.shape());
    if (isComplexGroup(dtypes) && numpy.isnan(a).sum() > 1) a = finite(a);
    let axis = a.ndim > 0 ? g.axes(a.ndim) : undefined;
    const keepDims = g.chance(30);
    if (name.startsWith("arg") && Array.isArray(axis)) axis = undefined;
    if (a.size === 0 && name.includes("median")) return numpy.zeros(0) as unknown as DenseArray;
    const own = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    if (own in functions) return wrap(named(name)(a, { axis, keepDims }));
    return wrap((a[own as "sum"] as Anything).call(a, { axis, keepDims }));
  },

  running: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const axis = g.chance(30) ? null : g.axis(a.ndim);
    return named(name)(a, { axis: a.ndim === 0 ? null : axis });
  },

  quantile: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const axis = a.ndim > 0 ? g.axes(a.ndim) : undefined;
    const scale = name === "percentile" ? 100 : 1;
    const first = g.below(9) / 8 * scale;
    const parts = g.chance(40) ? [first, g.below(9) / 8 * scale] : first;
    const method = g.pick(["linear", "lower", "higher", "midpoint", "nearest"]);
    if (a.size === 0) return numpy.zeros(0) as unknown as DenseArray;
    const numbers = a.astype("float64");
    return wrap(named(name)(numpy.where(numpy.isinf(numbers), 1, numbers), parts, { axis, method }));
  },

  diff: (g, _, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape(1));
    return numpy.diff<DTypeName>(a, 1 + g.below(2), g.axis(a.ndim)) as DenseArray;
  },

  sort: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape(1));
    return named(name)(a, g.chance(20) ? null : g.axis(a.ndim));
  },

  search: (g, name, dtypes) => {
    const dtype = g.pick(dtypes);
    const a = numpy.sort<DTypeName>(g.array(dtype, [g.below(8)]));
    const other = g.pick(dtypes);
    const values = g.array(g.pick([dtype, other]), g.shape());
    const right = g.chance(50);
    if (name === "digitize") {
      const bins = numpy.sort<DTypeName>(finite(a));
      return numpy.digitize(values, g.chance(30) ? bins.reverse() : bins, { right });
    }
    return numpy.searchsorted(a, values, { side: right ? "right" : "left" });
  },

  sets: (g, name, dtypes) => {
    let a = g.array(g.pick(dtypes), g.shape());
    if (kindOf(a.dtype) === "complex") a = finite(a);
    if (name === "unique") return numpy.unique<DTypeName>(a) as DenseArray;
    if (name === "unique_all") {
      const { values, indices, inverse, counts } = numpy.uniqueAll<DTypeName>(a);
      return [values as DenseArray, indices as DenseArray, inverse as DenseArray, counts as DenseArray];
    }
    return named(name)(a, g.array(a.dtype, g.shape()));
  },

  counting: (g, name, dtypes) => named(name)(g.array(g.pick(dtypes), g.shape())),

  bincount: (g, _, dtypes) => {
    const count = 1 + g.below(12);
    const numbers = Array.from({ length: count }, () => g.below(9));
    const a = numpy.array(numbers, g.pick(dtypes)) as unknown as Dense;
    const weights = g.chance(40) ? g.array("float64", a.shape) : undefined;
    return numpy.bincount(a, { weights, minLength: g.below(12) }) as DenseArray;
  },

  histogram: (g, _, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    let bins: ArrayInput = 1 + g.below(8);
    if (g.chance(30)) bins = numpy.sort<DTypeName>(finite(g.array("float64", [2 + g.below(5)])));
    const range = g.chance(30) ? [-50, 60] as const : undefined;
    return numpy.histogram(a, { bins, range }) as DenseArray[];
  },

  reshape: (g, _, dtypes) => {
    const shape = g.shape();
    const a = g.array(g.pick(dtypes), shape);
    const rows = 1 + g.below(4);
    const wanted = [[-1], [-1, rows], [1, a.size, 1], [rows, -1, 1]][g.below(4)]!;
    return numpy.reshape<DTypeName>(a, wanted) as DenseArray;
  },

  shape: (g, name, dtypes) => named(name.replace("atleast_", "atleast"))(g.array(g.pick(dtypes), g.shape())),

  axes: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const [first, second] = [g.axis(a.ndim), g.axis(a.ndim)];
    if (name === "swapaxes" || name === "moveaxis") return named(name)(a, first, second);
    if (name === "expand_dims") return numpy.expandDims<DTypeName>(a, first) as DenseArray;
    if (name === "rot90") return numpy.rot90<DTypeName>(a, g.below(9) - 4, [first, second]) as DenseArray;
    return numpy.flip<DTypeName>(a, g.chance(20) ? undefined : g.chance(30) ? [first, second] : first) as DenseArray;
  },

  broadcast: (g, _, dtypes) => {
    const shape = g.shape();
    return numpy.broadcastTo<DTypeName>(g.array(g.pick(dtypes), g.beside(shape)), shape) as DenseArray;
  },

  join: (g, name, dtypes) => {
    const shape = g.shape();
    const count = 1 + g.below(3);
    const axis = g.axis(shape.length + (name === "stack" ? 1 : 0));
    const arrays: Dense[] = [];
    for (let i = 0; i < count; i++) {
      const own = [...shape];
      if (name !== "stack" && own.length > 0 && axis >= 0 && axis < own.length && g.chance(60)) own[axis] = g.extent();
      else if (g.chance(4) && own.length > 0) own[0]! += 1;
      arrays.push(g.array(g.pick(dtypes), own));
    }
    if (name === "append") return named(name)(arrays[0], arrays.at(-1), g.chance(50) ? null : axis);
    if (name === "concatenate") return named(name)(arrays, g.chance(15) ? null : axis);
    return name === "stack" ? named(name)(arrays, axis) : named(name)(arrays);
  },

  split: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape(1));
    let sections: number | number[] = 1 + g.below(4);
    if (g.chance(40)) sections = [g.below(5), g.below(5)];
    return named(name)(a, sections, g.axis(a.ndim));
  },

  tile: (g, _, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const rank = 1 + g.below(4);
    return numpy.tile<DTypeName>(a, Array.from({ length: rank }, () => g.below(3))) as DenseArray;
  },

  repeat: (g, _, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const axis = g.chance(40) || a.ndim === 0 ? null : g.axis(a.ndim);
    if (g.chance(50)) return numpy.repeat<DTypeName>(a, g.below(4), axis) as DenseArray;
    const length = axis === null ? a.size : a.shape.at(axis) ?? 1;
    const counts = Array.from({ length }, () => g.below(4));
    return numpy.repeat<DTypeName>(a, counts, axis) as DenseArray;
  },

  roll: (g, _, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const [shift, other] = [g.below(13) - 6, g.below(13) - 6];
    const mode = g.below(3);
    if (mode === 0) return numpy.roll<DTypeName>(a, shift) as DenseArray;
    const first = g.axis(a.ndim);
    if (mode === 1) return numpy.roll<DTypeName>(a, shift, first) as DenseArray;
    return numpy.roll<DTypeName>(a, [shift, other], [first, g.axis(a.ndim)]) as DenseArray;
  },

  pad: (g, _, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const mode = g.pick(["constant", "edge", "reflect", "symmetric", "wrap"] as const);
    const widths = a.shape.map(() => [g.below(6), g.below(6)] as const);
    const value = g.below(5);
    return (a.ndim === 0 ? a : numpy.pad<DTypeName>(a, widths, { mode, value })) as DenseArray;
  },

  take: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape(1));
    let axis = g.axis(a.ndim);
    if (axis < -a.ndim || axis >= a.ndim) axis = 0;
    const extent = a.shape.at(axis)!;
    if (name === "compress") {
      const kept = Array.from({ length: extent }, () => g.below(2) === 1);
      return named(name)(numpy.array(kept, "bool"), a, axis);
    }
    if (name === "take_along_axis") {
      const shape = a.shape.with(axis, g.below(4));
      const places = Array.from({ length: size(shape) }, () => g.below(2 * extent + 1) - extent);
      const indices = numpy.reshape<"int64">(numpy.array(places, "int64"), shape);
      return numpy.takeAlongAxis<DTypeName>(a, indices, axis) as DenseArray;
    }
    let places = Array.from({ length: g.below(5) }, () => g.below(3 * extent + 1) - extent);
    const mode = g.pick(["raise", "wrap", "clip"] as const);
    if (a.size === 0) places = [];
    if (mode === "clip") places = places.map(Math.abs);
    const along = g.chance(20) ? null : axis;
    return numpy.take<DTypeName>(a, numpy.array(places, "int64"), along, { mode }) as DenseArray;
  },

  where: (g, _, dtypes) => {
    const shape = g.shape();
    const condition = g.array(g.pick(["bool", "int16", "float64"] as const), g.beside(shape));
    const a = g.array(g.pick(dtypes), shape);
    const b = g.chance(20) ? g.below(19) : g.array(g.pick(dtypes), g.beside(shape));
    return numpy.where(condition, a, b) as DenseArray;
  },

  clip: (g, _, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    const low = g.chance(40) ? g.array(g.pick(dtypes), g.beside(a.shape)) : g.below(10);
    const high = g.chance(40) ? g.array(g.pick(dtypes), g.beside(a.shape)) : 5 + g.below(10);
    const mode = g.below(4);
    return numpy.clip(a, mode === 0 ? null : low, mode === 1 ? null : high) as DenseArray;
  },

  diagonal: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape(1));
    const offset = g.below(7) - 3;
    if (name === "diag") return numpy.diag<DTypeName>(a, offset) as DenseArray;
    return a.ndim > 2 && g.chance(50) ? named(name)(a, offset, [2, 0]) : named(name)(a, offset);
  },

  product: (g, name, dtypes) => {
    const dtype = g.pick(dtypes);
    const other = g.chance(70) ? dtype : g.pick(dtypes);
    const [left, right] = [g.shape(0, 3), g.shape(0, 3)];
    const both = left.length > 0 && right.length > 0;
    if (both && ["matmul", "dot", "inner"].includes(name) && g.chance(90)) {
      right[right.length - (name === "inner" || right.length === 1 ? 1 : 2)] = left.at(-1)!;
    }
    if (name === "tensordot" && left.length > 1 && right.length > 1 && g.chance(90)) {
      [right[0], right[1]] = [left.at(-2)!, left.at(-1)!];
    }
    if (name === "matmul" && left.length === 3 && right.length === 3 && g.chance(80)) right[0] = left[0]!;
    const [a, b] = [g.array(dtype, left), g.array(other, right)];
    const operands = [finite(a), finite(b)];
    return named(name)(...dtype === other ? operands : operands.map(small));
  },

  convolve: (g, _, dtypes) => {
    const dtype = g.pick(dtypes);
    const a = finite(g.array(dtype, [g.below(7)]));
    const b = finite(g.array(dtype, [g.below(7)]));
    return numpy.convolve(a, b, g.pick(["full", "same", "valid"] as const)) as DenseArray;
  },

  cross: (g, _, dtypes) => {
    const lead = g.shape(0, 1);
    const a = finite(g.array(g.pick(dtypes), [...lead, 3]));
    const b = finite(g.array(g.pick(dtypes), [...lead, 3]));
    return numpy.cross(a, b) as DenseArray;
  },

  close: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape());
    let b = g.array(g.pick(dtypes), a.shape);
    if (g.chance(50)) b = a.copy();
    return wrap(named(name)(a, b, { equalNaN: g.chance(50) }));
  },

  index: (g, name, dtypes) => {
    const a = g.array(g.pick(dtypes), g.shape(1, 4));
    const view = a.slice(...g.slices(a.shape));
    if (name === "get") return view as DenseArray;
    const copy = a.copy();
    const part = copy.slice(...g.slices(copy.shape));
    const value = g.array(a.dtype, g.beside(part.shape));
    if (part.ndim > 0) part.set(value);
    return copy as DenseArray;
  },

  astype: (g, _, dtypes) => {
    let a = g.array(g.pick(dtypes), g.shape());
    const to = g.pick(dtypes);
    const inexact = kindOf(a.dtype) === "float" || kindOf(a.dtype) === "complex";
    if (inexact && ["signed", "unsigned"].includes(kindOf(to))) {
      const parts = numpy.real(a);
      a = numpy.clip(numpy.where(numpy.isfinite(parts), parts, 1), 0, 100);
    }
    return a.astype(to) as unknown as DenseArray;
  },

  // deno-lint-ignore camelcase
  can_cast: (g, _, dtypes) => {
    const rule = g.pick(["no", "equiv", "safe", "same_kind", "unsafe"] as Casting[]);
    const [from, to] = [g.pick(dtypes), g.pick(dtypes)];
    return new Plain(numpy.canCast(from, to, rule));
  },

  promote: (g, _, dtypes) => {
    const [a, b] = [g.pick(dtypes), g.pick(dtypes)];
    return numpy.zeros(0, numpy.promoteTypes(a, b)) as unknown as DenseArray;
  },

  create: (g, name, dtypes) => {
    const dtype = g.pick(dtypes);
    const [rows, columns] = [g.extent(), g.extent()];
    const offset = g.below(7) - 3;
    if (name === "eye" || name === "tri") return named(name)(rows, columns, offset, dtype);
    if (name === "full_like") {
      return numpy.fullLike<DTypeName>(g.array(dtype, g.shape()), g.below(5)) as unknown as DenseArray;
    }
    if (name === "indices") return numpy.indices([rows, columns]) as DenseArray;
    const count = 1 + g.below(3);
    const lines = Array.from({ length: count }, () => g.array(dtype, [g.extent()]));
    return numpy.meshgrid<DTypeName>(lines, { indexing: g.pick(["xy", "ij"] as const) }) as DenseArray[];
  },
};
