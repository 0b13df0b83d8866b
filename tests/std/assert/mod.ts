/**
 * Stands in for `@std/assert` 1.0.19 where jsr.io is out of reach: the functions our tests call, written from their
 * documented behaviour. `../contract_test.ts` holds what both must do.
 *
 * @module
 */

import { AssertionError, failWith } from "./assertion_error.ts";
import { describe, difference } from "./describe.ts";
import { equal } from "./equal.ts";

export { AssertionError } from "./assertion_error.ts";
export { equal } from "./equal.ts";
export { assertIsError, assertRejects, assertThrows } from "./errors.ts";

// deno-lint-ignore no-explicit-any
type AnyClass = abstract new (...args: any[]) => any;
type Falsy = false | 0 | 0n | "" | null | undefined;

/** Asserts that a value is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Asserts that a value is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Asserts deep equality. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  const heading = "\n\n    [Diff] Actual / Expected\n\n";
  failWith(`Values are not equal${msg ? `: ${msg}` : ""}${heading}${difference(actual, expected)}\n`, undefined);
}

/** Asserts that values are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) failWith(`Expected actual: ${describe(actual)} not to be: ${describe(expected)}`, msg);
}

/** Asserts identity, by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const alike = equal(actual, expected) ? "Values have the same structure but are not reference-equal" : "";
  failWith(`${alike || "Values are not strictly equal"}\n\n${difference(actual, expected)}\n`, msg);
}

/** Asserts that values are not identical, by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) failWith(`Expected "actual" to not be strictly equal to: ${describe(actual)}`, msg);
}

/** Asserts that numbers are close; the default tolerance is a ten-millionth of what was expected. */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= allowed) return;
  failWith(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${delta}" is greater than "${allowed}"`,
    msg,
  );
}

/** Asserts that a value is neither `null` nor `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    failWith(`Expected actual: "${actual}" to not be null or undefined`, msg);
  }
}

/** Asserts that a value is an instance of a class. */
export function assertInstanceOf<T extends AnyClass>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  failWith(`Expected object to be an instance of "${expectedType.name}" but was ${describe(actual)}`, msg);
}

/** Asserts that a value is not an instance of a class. */
export function assertNotInstanceOf<A, T>(
  actual: A,
  // deno-lint-ignore no-explicit-any
  unexpectedType: abstract new (...args: any[]) => T,
  msg?: string,
): asserts actual is Exclude<A, T> {
  if (actual instanceof unexpectedType) {
    failWith(`Expected object to not be an instance of "${unexpectedType.name}"`, msg);
  }
}

/** Asserts that one value is greater than another. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) failWith(`Expect ${describe(actual)} > ${describe(expected)}`, msg);
}

/** Asserts that one value is greater than another, or as great. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) failWith(`Expect ${describe(actual)} >= ${describe(expected)}`, msg);
}

/** Asserts that one value is less than another. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) failWith(`Expect ${describe(actual)} < ${describe(expected)}`, msg);
}

/** Asserts that one value is less than another, or as great. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) failWith(`Expect ${describe(actual)} <= ${describe(expected)}`, msg);
}

/** Asserts that text matches a pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) failWith(`Expected actual: "${actual}" to match: "${expected}"`, msg);
}

/** Asserts that text does not match a pattern. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) failWith(`Expected actual: "${actual}" to not match: "${expected}"`, msg);
}

/** Asserts that text contains other text. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) failWith(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

/** Asserts that a list has each of the expected values, deeply equal, in any order. */
export function assertArrayIncludes<T>(actual: ArrayLike<T>, expected: ArrayLike<T>, msg?: string): void {
  const missing = Array.from(expected).filter((wanted) => !Array.from(actual).some((value) => equal(value, wanted)));
  if (missing.length > 0) failWith(`Expected actual: ${describe(actual)} to include: ${describe(expected)}`, msg);
}

/** Asserts that an object has at least the expected properties, deeply. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  if (!matches(actual, expected)) failWith(`Values do not match\n\n${difference(actual, expected)}\n`, msg);
}

function matches(actual: unknown, expected: unknown): boolean {
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null) {
    return equal(actual, expected);
  }
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  const prototype = Object.getPrototypeOf(expected);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(expected)) return equal(actual, expected);
  return Reflect.ownKeys(expected).every((key) =>
    key in actual && matches(Reflect.get(actual, key), Reflect.get(expected, key))
  );
}

/** Fails. */
export function fail(msg?: string): never {
  failWith("Failed assertion", msg);
}

/** Marks a place that is never reached. */
export function unreachable(msg?: string): never {
  failWith("Unreachable", msg);
}

/** Marks what is still to be written. */
export function unimplemented(msg?: string): never {
  failWith("Unimplemented", msg);
}
