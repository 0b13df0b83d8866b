import { failWith } from "./assertion_error.ts";
import { describe } from "./describe.ts";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Asserts that a value is an error, of a class and with a text where they are given. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => E,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) failWith(`Expected "error" to be an Error object but was ${describe(error)}`, msg);
  if (ErrorClass !== undefined && !(error instanceof ErrorClass)) {
    const found = `${error.constructor.name}: ${error.message}`;
    failWith(`Expected error to be instance of "${ErrorClass.name}", but was "${found}"`, msg);
  }
  if (msgMatches === undefined) return;
  const fits = typeof msgMatches === "string" ? error.message.includes(msgMatches) : msgMatches.test(error.message);
  if (!fits) {
    failWith(`Expected error message to include ${describe(msgMatches)}, but got ${describe(error.message)}`, msg);
  }
}

function check(error: unknown, rest: Arguments): unknown {
  const [Class, includes, msg] = rest;
  if (typeof Class === "function") {
    if (!(error instanceof Error)) failWith("A non-Error object was thrown or rejected", msg);
    assertIsError(error, Class, includes, msg);
  }
  return error;
}

type Arguments = readonly [(ErrorClass<Error> | string)?, string?, string?];

function ownMessage(rest: Arguments): string | undefined {
  return typeof rest[0] === "string" ? rest[0] : rest[2];
}

/** Asserts that a function throws. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that a function throws an error of a class, with a text in its message. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(fn: () => unknown, ...rest: Arguments): unknown {
  try {
    fn();
  } catch (error) {
    return check(error, rest);
  }
  failWith("Expected function to throw", ownMessage(rest));
}

/** Asserts that a function gives a promise that rejects. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that a function gives a promise that rejects with an error of a class, with a text in its message. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(fn: () => PromiseLike<unknown>, ...rest: Arguments): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch {
    failWith("Function throws when expected to reject", ownMessage(rest));
  }
  if (typeof promise?.then !== "function") failWith("Expected function to return a promise", ownMessage(rest));
  try {
    await promise;
  } catch (error) {
    return check(error, rest);
  }
  failWith("Expected function to reject", ownMessage(rest));
}
