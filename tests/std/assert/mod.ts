export class AssertionError extends Error {
  override name = "AssertionError";
}
export function assert(value: unknown, message = "assertion failed"): asserts value {
  if (!value) throw new AssertionError(message);
}
