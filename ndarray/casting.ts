/**
 * Which dtypes convert to which, and what two dtypes give together: numpy's rules.
 *
 * @module
 */

import { type DType, type DTypeName, dtypeText, sameDType } from "./dtype.ts";

/** The kinds of dtypes, in the order in which they include each other. */
export type Kind = "bool" | "unsigned" | "signed" | "float" | "complex" | "other";

const kindRanks: Readonly<Record<Kind, number>> = { bool: 0, unsigned: 1, signed: 2, float: 3, complex: 4, other: 5 };

/**
 * Gives the kind of a dtype. Enumerations are of the kind of their base.
 *
 * @param dtype The dtype.
 * @returns The kind.
 */
export function kindOf(dtype: DType): Kind {
  if (typeof dtype !== "string") return "enum" in dtype ? kindOf(dtype.base) : "other";
  if (dtype === "bool") return "bool";
  if (dtype.startsWith("int")) return "signed";
  if (dtype.startsWith("uint")) return "unsigned";
  if (dtype.startsWith("float")) return "float";
  return dtype.startsWith("complex") ? "complex" : "other";
}

function bitsOf(dtype: DTypeName): number {
  return dtype === "bool" ? 8 : Number(/[0-9]+$/.exec(dtype)![0]);
}

/**
 * Tells whether elements of one dtype may be stored in another: numpy's same_kind, and between integers and floats, as
 * h5py does.
 *
 * @param from The dtype of the elements.
 * @param to The dtype they are stored in.
 * @returns Whether they may.
 */
export function canStore(from: DType, to: DType): boolean {
  if (sameDType(from, to)) return true;
  if (to === "string" || to === "bytes") return from === "string" || from === "bytes";
  const source = kindOf(from);
  const target = kindOf(to);
  if (source === "other" || target === "other") return false;
  if (target === "bool") return source === "bool";
  if (target === "complex") return true;
  return source !== "complex";
}

/**
 * Tells whether `astype` can convert: numbers among each other, text and its bytes.
 *
 * @param from The dtype of the elements.
 * @param to The dtype wanted.
 * @returns Whether it can.
 */
export function canConvert(from: DType, to: DType): boolean {
  if (kindOf(from) !== "other" && kindOf(to) !== "other") return true;
  return canStore(from, to);
}

/**
 * Gives the smallest dtype that two numeric dtypes both fit in, as numpy's `result_type` does for arrays.
 *
 * @param a One dtype.
 * @param b The other.
 * @returns The common dtype.
 * @throws {TypeError} If one of them is not numeric.
 *
 * @example What numpy computes with
 * ```ts
 * import { resultType } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([resultType("int8", "uint8"), resultType("int64", "float32")], ["int16", "float64"]);
 * ```
 */
export function resultType(a: DType, b: DType): DTypeName {
  const [low, high] = [plain(a), plain(b)].sort((x, y) => kindRanks[kindOf(x)] - kindRanks[kindOf(y)]) as [
    DTypeName,
    DTypeName,
  ];
  const [lowKind, highKind] = [kindOf(low), kindOf(high)];
  const [lowBits, highBits] = [bitsOf(low), bitsOf(high)];
  if (lowKind === "bool") return high;
  if (lowKind === highKind) return lowBits > highBits ? low : high;
  if (lowKind === "unsigned" && highKind === "signed") {
    if (lowBits < highBits) return high;
    return lowBits === 64 ? "float64" : `int${lowBits * 2}` as DTypeName;
  }
  // An integer needs a float of more than its own bits; half of a complex number is its float.
  const need = lowKind === "float" ? lowBits : lowBits >= 32 ? 64 : lowBits * 2;
  if (highKind === "complex") return Math.max(need * 2, highBits, 64) === 64 ? "complex64" : "complex128";
  return `float${Math.max(need, highBits)}` as DTypeName;
}

/**
 * Gives the smallest dtype that several numeric dtypes fit in. Those of the widest kind come first, so that the order in
 * which dtypes are given does not matter.
 *
 * @param dtypes The dtypes.
 * @returns The common dtype.
 * @throws {TypeError} If one of them is not numeric.
 */
export function commonType(dtypes: readonly DType[]): DTypeName {
  const sorted = [...dtypes].sort((a, b) => kindRanks[kindOf(b)] - kindRanks[kindOf(a)]);
  return sorted.reduce((common: DTypeName, dtype) => resultType(common, dtype), plain(sorted[0]!));
}

function plain(dtype: DType): DTypeName {
  const name = typeof dtype !== "string" && "enum" in dtype ? dtype.base : dtype;
  if (typeof name === "string" && kindOf(name) !== "other") return name;
  throw new TypeError(`There is no common numeric dtype with ${dtypeText(dtype)}`);
}

/** How much a cast may change: nothing; only the byte order; no value; values within a kind of numbers; anything. */
export type Casting = "no" | "equiv" | "safe" | "same_kind" | "unsafe";

/**
 * Tells whether a cast from one dtype to another is allowed by a rule, as numpy's `can_cast` does.
 *
 * @param from The dtype of the elements.
 * @param to The dtype wanted.
 * @param casting The rule. Default `"safe"`: every value is kept.
 * @returns Whether it is allowed.
 *
 * @example Rules
 * ```ts
 * import { canCast } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(canCast("int16", "float32"), true);
 * assertEquals(canCast("float64", "float32"), false);
 * assertEquals(canCast("float64", "float32", "same_kind"), true);
 * ```
 */
export function canCast(from: DType, to: DType, casting: Casting = "safe"): boolean {
  if (sameDType(from, to)) return true;
  if (casting === "no" || casting === "equiv") return false;
  const [source, target] = [kindOf(from), kindOf(to)];
  if (source === "other" || target === "other") return casting === "unsafe" && canConvert(from, to);
  if (casting === "unsafe") return true;
  if (casting === "same_kind") return kindRanks[source] <= kindRanks[target];
  return resultType(from, to) === plain(to);
}
