/**
 * The dtypes in which functions of several arrays and scalars work: numpy 2's promotion, where the scalars of the
 * language are weak and take on the dtype of the arrays beside them.
 *
 * @module
 */

import { isComplex, setElement } from "./assign.ts";
import { commonType, kindOf, resultType } from "./casting.ts";
import type { Complex, DType, DTypeName } from "./dtype.ts";
import { type Elements, elementsOf } from "./input.ts";
import { newStorage } from "./storage.ts";

/** A scalar that takes on the dtype of the arrays beside it. */
export type WeakScalar = number | bigint | boolean | Complex;

const limits: Readonly<Record<string, readonly [bigint, bigint]>> = Object.fromEntries(
  ["int8", "int16", "int32", "int64"].flatMap((name) => {
    const bits = BigInt(name.slice(3));
    return [[name, [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]], [`u${name}`, [0n, 2n ** bits - 1n]]];
  }),
);

/**
 * Tells whether an integer dtype holds a number.
 *
 * @param value The number.
 * @param dtype The dtype.
 * @returns Whether it does; not where it is no integer dtype.
 */
export function fits(value: number | bigint, dtype: DTypeName): boolean {
  const range = limits[dtype];
  return range !== undefined && value >= range[0] && value <= range[1];
}

/**
 * Tells whether a value is a weak scalar.
 *
 * @param value Any value.
 * @returns Whether it is.
 */
export function isWeak(value: unknown): value is WeakScalar {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" || isComplex(value);
}

/** The dtype that a weak scalar asks for beside an array, or alone. */
function weakDType(scalar: WeakScalar, beside: DTypeName | undefined): DTypeName {
  const kind = beside === undefined ? "bool" : kindOf(beside);
  if (typeof scalar === "boolean") return beside ?? "bool";
  if (isComplex(scalar)) {
    if (kind === "complex") return beside!;
    return beside === "float32" || beside === "float16" ? "complex64" : "complex128";
  }
  if (typeof scalar === "bigint" || Number.isInteger(scalar)) return kind === "bool" ? "int64" : beside!;
  return kind === "float" || kind === "complex" ? beside! : "float64";
}

/**
 * Finds the dtype in which operands meet, and brings weak scalars into it.
 *
 * @param operands Arrays, nested arrays and scalars.
 * @param floating Whether integers and truth values meet as float64. Default `false`.
 * @returns The common dtype, and the elements of each operand, weak ones in that dtype.
 * @throws {TypeError} If an operand is not numeric.
 * @throws {RangeError} If a weak integer does not fit the integers beside it.
 */
export function meet(operands: readonly unknown[], floating = false): {
  /** The common dtype. */
  dtype: DTypeName;
  /** The elements of each operand. */
  elements: Elements[];
} {
  const strong = operands.map((operand) => isWeak(operand) ? undefined : elementsOf(operand));
  const known = strong.flatMap((elements) => elements === undefined ? [] : [elements.dtype]);
  let dtype = known.length > 0 ? commonType(known) : undefined;
  if (floating && dtype !== undefined && !isInexact(dtype)) dtype = "float64";
  for (const operand of operands) {
    if (!isWeak(operand)) continue;
    const wanted = weakDType(operand, dtype);
    dtype = dtype === undefined ? wanted : resultType(dtype, wanted);
  }
  const common = floating && !isInexact(dtype!) ? "float64" : dtype!;
  return { dtype: common, elements: strong.map((own, at) => own ?? weakElements(operands[at] as WeakScalar, common)) };
}

function isInexact(dtype: DType): boolean {
  const kind = kindOf(dtype);
  return kind === "float" || kind === "complex";
}

function weakElements(scalar: WeakScalar, dtype: DType): Elements {
  const range = typeof dtype === "string" ? limits[dtype] : undefined;
  if (range !== undefined && (typeof scalar === "bigint" || typeof scalar === "number")) {
    if (scalar < range[0] || scalar > range[1]) throw new RangeError(`${scalar} does not fit ${dtype}`);
  }
  const storage = newStorage(dtype, []);
  setElement(dtype, storage, 0, scalar);
  return { dtype, shape: [], storage };
}

/**
 * Gives the shape that shapes are broadcast to together.
 *
 * @param shapes The shapes.
 * @returns The common shape.
 * @throws {RangeError} If they do not fit.
 */
export function broadcastShapes(...shapes: (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let common = 1;
    for (const shape of shapes) {
      const extent = shape[axis - rank + shape.length] ?? 1;
      if (extent === 1 || extent === common) continue;
      if (common !== 1) {
        throw new RangeError(`Cannot broadcast shapes ${shapes.map((own) => `(${own.join(", ")})`).join(" and ")}`);
      }
      common = extent;
    }
    return common;
  });
}
