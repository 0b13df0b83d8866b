/**
 * Puts what was being done to which object in front of an error's message.
 *
 * @module
 */

import {
  ClosedError,
  CodecError,
  FormatError,
  HyperslabError,
  NotFoundError,
  UnsupportedError,
} from "../../ndarray/errors.ts";

/**
 * The same kind of error with the action in front: `Cannot read dataset "/images": …`. Other errors stay as they are.
 *
 * @param error What was thrown.
 * @param action What was being done, such as `read dataset "/images"`.
 * @returns The error to throw instead.
 */
export function named(error: unknown, action: string): unknown {
  if (!(error instanceof HyperslabError)) return error;
  // These name the path already, or say all there is to say.
  const complete = error instanceof NotFoundError || error instanceof ClosedError;
  if (complete && error.message.startsWith("Cannot ")) return error;
  const prefix = `Cannot ${action}: `;
  if (error.message.startsWith(prefix)) return error;
  const message = prefix + error.message.replace(/^Cannot (read|open|find) /, "").replace(/^Cannot /, "cannot ");
  const { cause } = error;
  if (error instanceof FormatError) return new FormatError(message, { address: error.address, cause });
  if (error instanceof UnsupportedError) return new UnsupportedError(message, { feature: error.feature, cause });
  if (error instanceof CodecError) {
    return new CodecError(message, { codec: error.codec, chunk: error.chunk, cause });
  }
  if (error instanceof NotFoundError) return new NotFoundError(message, { path: error.path, cause });
  return new (error.constructor as typeof HyperslabError)(message, { cause });
}

/**
 * The same kind of error for what a caller did wrong, with the action in front where it does not name the object.
 *
 * @param error What was thrown.
 * @param action What was being done, such as `create dataset "/images"`.
 * @param path What the object is called.
 * @returns The error to throw instead.
 */
export function namedMistake(error: unknown, action: string, path: string): unknown {
  if (!(error instanceof TypeError || error instanceof RangeError)) return error;
  const { message } = error;
  if (message.startsWith("Cannot create ") || (message.startsWith("Cannot ") && message.includes(path))) return error;
  const reason = /^[A-Z](?=[a-z ])/.test(message) ? message[0]!.toLowerCase() + message.slice(1) : message;
  const text = `Cannot ${action}: ${reason}`;
  return error instanceof TypeError ? new TypeError(text, { cause: error }) : new RangeError(text, { cause: error });
}

/** Runs an action and names its errors. */
export async function naming<T>(action: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw named(error, action);
  }
}
