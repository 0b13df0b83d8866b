/** The error of a failed assertion. */
export class AssertionError extends Error {
  /** The class name, for logs. */
  override name = "AssertionError";
}

/** Throws what was expected, with the caller's own words behind it. */
export function failWith(message: string, msg: string | undefined): never {
  throw new AssertionError(msg === undefined || msg === "" ? `${message}.` : `${message}: ${msg}`);
}
