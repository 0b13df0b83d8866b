/**
 * Saying of which array a mistake was made.
 *
 * @module
 */

import { HyperslabError } from "./errors.ts";

/** What may have a name in messages. */
export interface Named {
  /** What it is called in messages, such as `dataset "/images"`; `undefined` where it has no name. */
  readonly name?: string | undefined;
}

/**
 * Adds to the message of an error of which array it was made, unless it says so.
 *
 * @param error What was thrown.
 * @param of The array's backend.
 * @returns The same error.
 */
export function nameError(error: unknown, of: Named | undefined): unknown {
  const name = of?.name;
  const speaks = error instanceof HyperslabError || error instanceof TypeError || error instanceof RangeError ||
    error instanceof SyntaxError;
  if (name === undefined || !speaks || error.message.includes(name)) return error;
  const message = `${error.message} (${name})`;
  // The stack repeats the message.
  error.stack = error.stack?.replace(error.message, () => message);
  error.message = message;
  return error;
}
