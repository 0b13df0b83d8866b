/**
 * Text of a fixed number of bytes and of any length.
 *
 * @module
 */

import { type Kernel, VALUES } from "./convert_kernel.ts";
import { pointerAt, writePointer } from "./convert_pointer.ts";
import type { FieldSizes } from "./format/cursor.ts";
import { encodeText } from "./format/encoder.ts";
import type { StringPadding, StringType, VariableLengthType } from "./format/messages/datatype.ts";

/** Whether text comes as strings or as the bytes that are stored. */
export type TextForm = "string" | "bytes";

const NO_BYTES = new Uint8Array(0);
/** What is not UTF-8 becomes U+FFFD: values are read by people, and their bytes are at hand as `bytes`. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text of a fixed number of bytes. */
export function fixedTextKernel(type: StringType, form: TextForm): Kernel {
  const { size, padding } = type;
  return {
    size,
    memory: VALUES,
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to, at) {
      for (let i = 0; i < count; i++) {
        const first = start + i * stride;
        const end = textEnd(from, first, first + size, padding);
        (to as unknown[])[at + i] = form === "string" ? textOf(from, first, end) : from.slice(first, end);
      }
    },
    encode(from, at, step, count, to, start, stride) {
      for (let i = 0; i < count; i++) {
        const first = start + i * stride;
        const room = padding === "null-terminated" ? size - 1 : size;
        const bytes = cut(textBytes((from as (string | Uint8Array)[])[at + i * step]), room);
        to.set(bytes, first);
        to.fill(padding === "space-padded" ? 0x20 : 0, first + bytes.length, first + size);
      }
    },
  };
}

/** Text of any length, in the global heap. */
export function variableTextKernel(type: VariableLengthType, sizes: FieldSizes, form: TextForm): Kernel {
  return {
    size: type.size,
    memory: VALUES,
    native: false,
    usesHeap: true,
    decode(from, start, stride, count, to, at, context) {
      for (let i = 0; i < count; i++) {
        const pointer = pointerAt(from, start + i * stride, sizes);
        let bytes = NO_BYTES;
        if (pointer !== undefined) {
          const object = context.heap.object(pointer.id);
          const zero = object.subarray(0, pointer.length).indexOf(0);
          bytes = object.subarray(0, zero < 0 ? pointer.length : zero) as Uint8Array<ArrayBuffer>;
        }
        (to as unknown[])[at + i] = form === "string" ? textOf(bytes, 0, bytes.length) : bytes.slice();
      }
    },
    encode(from, at, step, count, to, start, stride, context) {
      for (let i = 0; i < count; i++) {
        const value = (from as (string | Uint8Array | undefined)[])[at + i * step];
        const bytes = textBytes(value);
        // Empty text has a place, too: what has none is NULL for the C library.
        const id = value === undefined ? undefined : context.addHeapObject(bytes);
        writePointer(to, start + i * stride, sizes, bytes.length, id);
      }
    },
    visitHeap(from, start, stride, count, visit) {
      for (let i = 0; i < count; i++) {
        const pointer = pointerAt(from, start + i * stride, sizes);
        if (pointer !== undefined) visit(pointer.id, pointer.length, undefined);
      }
    },
  };
}

/** Where text ends that fills `[start, end)`. */
function textEnd(bytes: Uint8Array, start: number, end: number, padding: StringPadding): number {
  if (padding === "null-terminated") {
    for (let i = start; i < end; i++) if (bytes[i] === 0) return i;
    return end;
  }
  const filler = padding === "space-padded" ? 0x20 : 0;
  while (end > start && bytes[end - 1] === filler) end--;
  return end;
}

/** Short ASCII text is put together here, where a decoder would cost more than the text. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= 24) {
    let text = "";
    for (let i = start; i < end; i++) {
      if (bytes[i]! >= 0x80) return utf8.decode(bytes.subarray(start, end));
      text += String.fromCharCode(bytes[i]!);
    }
    return text;
  }
  return utf8.decode(bytes.subarray(start, end));
}

function textBytes(value: string | Uint8Array | undefined): Uint8Array {
  return typeof value === "string" ? encodeText(value) : value ?? NO_BYTES;
}

/** Cuts UTF-8 text off where a character ends. */
function cut(bytes: Uint8Array, room: number): Uint8Array {
  if (bytes.length <= room) return bytes;
  let end = Math.max(room, 0);
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
