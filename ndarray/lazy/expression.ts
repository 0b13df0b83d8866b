/**
 * Lazy expressions: which arrays they start from, and how their elements follow from the elements of these.
 *
 * @module
 */

import type { NDArray } from "../array.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { isDense, makeDense } from "../family.ts";
import { type ArrayInput, elementsOf } from "../input.ts";
import type { ElementFunction } from "../operators.ts";
import { broadcastShapes, isWeak } from "../promotion.ts";
import { Scratch } from "../scratch.ts";
import { newStorage, sizeOf, storageOver } from "../storage.ts";
import { type Leaf, leafOf, sameLeaf } from "./leaf.ts";

/** What is to be computed. */
export interface Expression {
  /** The dtype of the results. */
  readonly dtype: DType;
  /** The extents. */
  readonly shape: readonly number[];
  /** The arrays it starts from, each once. */
  readonly leaves: readonly Leaf[];
  /**
   * Computes a part.
   *
   * @param parts The same part of each leaf.
   * @param out Where the results may go, to save a copy.
   * @returns The results: `out`, or memory that is used again for the next part.
   */
  readonly evaluate: (parts: readonly DenseArray[], out?: DenseArray) => DenseArray;
}

/** An operand: a weak scalar as it is, or an expression. */
type Operand = { readonly scalar: ArrayInput } | { readonly expression: Expression };

/** Tells whether a value is an array whose elements have to be fetched. */
export function isLazy(value: unknown): value is NDArray<DType, "lazy"> {
  return typeof value === "object" && value !== null && "backend" in value && !isDense(value);
}

/**
 * Makes an expression of one array.
 *
 * @param array The array.
 * @returns Its elements as they are; where they are those of an expression, that expression.
 */
export function expressionOf(array: NDArray): Expression {
  const { backend, view, dtype, shape } = array;
  const { expression } = backend as { expression?: Expression };
  const whole = view.terms.every(({ axis, start, step, list }, at) => {
    return axis === at && start === 0 && step === 1 && list === undefined;
  }) && shape.every((extent, axis) => extent === backend.shape[axis]);
  if (expression !== undefined && whole && view.terms.length === shape.length) return expression;
  return { dtype, shape, leaves: [leafOf(array)], evaluate: (parts) => parts[0]! };
}

function operandOf(value: ArrayInput): Operand {
  if (isWeak(value)) return { scalar: value };
  if (isLazy(value) || isDense(value)) return { expression: expressionOf(value) };
  const { dtype, shape, storage } = elementsOf(value);
  return { expression: expressionOf(makeDense(dtype, shape, storage)) };
}

/** How a function is applied. */
export interface ApplyOptions {
  /** Whether the function takes `{ out }` behind its operands. Default `false`. */
  readonly takesOut?: boolean | undefined;
}

/**
 * Applies a function to arrays, lazily.
 *
 * @param f The function.
 * @param values Arrays, nested arrays and scalars.
 * @param options What else the function takes.
 * @returns The expression.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit.
 */
export function applyLazily(
  f: ElementFunction,
  values: readonly ArrayInput[],
  options: ApplyOptions = {},
): Expression {
  const call = f as (...operands: unknown[]) => DenseArray;
  const operands = values.map(operandOf);
  const shape = broadcastShapes(
    ...operands.flatMap((operand) => "expression" in operand ? [operand.expression.shape] : []),
  );
  // What the function makes of no elements shows the dtype, by the very rules it follows itself.
  const nothing = operands.map((operand) => {
    if ("scalar" in operand) return operand.scalar;
    const { dtype } = operand.expression;
    return makeDense(dtype, [0], newStorage(dtype, [0]));
  });
  const { dtype } = options.takesOut === true ? call(...nothing, {}) : call(...nothing);
  const leaves: Leaf[] = [];
  const places = operands.map((operand) => "scalar" in operand ? [] : place(operand.expression.leaves, leaves));
  const scratch = new Scratch(dtype);
  const evaluate = (parts: readonly DenseArray[], out?: DenseArray): DenseArray => {
    const inputs = operands.map((operand, i) =>
      "scalar" in operand ? operand.scalar : operand.expression.evaluate(places[i]!.map((at) => parts[at]!))
    );
    if (options.takesOut !== true) return call(...inputs);
    return call(...inputs, { out: out ?? reused(dtype, scratch, inputs) });
  };
  return { dtype, shape, leaves, evaluate };
}

/** Memory for the results of some inputs. */
function reused(dtype: DType, scratch: Scratch, inputs: readonly unknown[]): DenseArray {
  const shape = broadcastShapes(...inputs.flatMap((input) => isDense(input) ? [input.shape] : []));
  return makeDense(dtype, shape, storageOver(dtype, shape, scratch.take(sizeOf(shape))));
}

/** Adds leaves to a list, each once, and says where they stand. */
function place(own: readonly Leaf[], leaves: Leaf[]): number[] {
  return own.map((leaf) => {
    const known = leaves.findIndex((other) => sameLeaf(leaf, other));
    return known >= 0 ? known : leaves.push(leaf) - 1;
  });
}
