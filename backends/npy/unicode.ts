/**
 * numpy's text: a fixed number of characters of four bytes each (UTF-32).
 *
 * @module
 */

import { type Kernel, VALUES } from "../hdf5/convert_kernel.ts";

const REPLACEMENT = 0xfffd;

/**
 * Text of a fixed number of characters, padded with zeros.
 *
 * @param length The number of characters.
 * @param big Whether the most significant byte comes first.
 * @returns The conversion.
 */
export function unicodeKernel(length: number, big: boolean): Kernel {
  return {
    size: 4 * length,
    memory: VALUES,
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to, at) {
      const bytes = new DataView(from.buffer, from.byteOffset, from.byteLength);
      for (let i = 0; i < count; i++) (to as string[])[at + i] = textAt(bytes, start + i * stride, length, big);
    },
    encode(from, at, step, count, to, start, stride) {
      const bytes = new DataView(to.buffer, to.byteOffset, to.byteLength);
      for (let i = 0; i < count; i++) {
        const characters = Array.from((from as (string | undefined)[])[at + i * step] ?? "");
        const first = start + i * stride;
        for (let j = 0; j < length; j++) bytes.setUint32(first + 4 * j, characters[j]?.codePointAt(0) ?? 0, !big);
      }
    },
  };
}

function textAt(bytes: DataView, start: number, length: number, big: boolean): string {
  let end = length;
  while (end > 0 && bytes.getUint32(start + 4 * (end - 1)) === 0) end--;
  let text = "";
  for (let i = 0; i < end; i++) {
    const code = bytes.getUint32(start + 4 * i, !big);
    text += String.fromCodePoint(code > 0x10ffff ? REPLACEMENT : code);
  }
  return text;
}
