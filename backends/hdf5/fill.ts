/**
 * What an element is that was never written.
 *
 * @module
 */

import type { FillValue } from "./format/messages/fill_value.ts";

/**
 * The bytes of an element that was never written.
 *
 * A fill value that is never to be written to the file leaves zeros, as in the C library.
 *
 * @param fill What the header says.
 * @param size Bytes an element.
 * @returns The bytes; `undefined` for zeros.
 */
export function fillElement(fill: FillValue | undefined, size: number): Uint8Array | undefined {
  if (fill === undefined || fill.status !== "user" || fill.writeTime === "never") return undefined;
  const { value } = fill;
  if (value === undefined || value.length !== size || value.every((byte) => byte === 0)) return undefined;
  return value;
}

/**
 * Fills bytes with elements.
 *
 * @param bytes A whole number of elements.
 * @param element One element; `undefined` for zeros.
 */
export function fillWith(bytes: Uint8Array, element: Uint8Array | undefined): void {
  if (element === undefined) {
    bytes.fill(0);
    return;
  }
  if (bytes.length === 0) return;
  bytes.set(element.subarray(0, bytes.length));
  for (let done = element.length; done < bytes.length; done *= 2) {
    bytes.copyWithin(done, 0, Math.min(done, bytes.length - done));
  }
}
