/**
 * Records, and small arrays of anything.
 *
 * @module
 */

import type { AnyData } from "../../ndarray/dtype.ts";
import { bytesOf, copyStrided, type Kernel, type MemoryForm, type Typed } from "./convert_kernel.ts";
import { typedForm } from "./convert_numbers.ts";

/** How many records are converted a step, a field at a time. */
const PIECE = 1024;

/** A field of a record: where it stands in the file and in the packed record. */
export interface RecordField {
  readonly offset: number;
  readonly packed: number;
  readonly kernel: Kernel;
}

/** Records whose fields are packed in memory. */
export function recordKernel(size: number, fields: readonly RecordField[]): Kernel {
  const width = fields.reduce((sum, { kernel }) => sum + kernel.memory.bytes, 0);
  const native = width === size && fields.every(({ offset, packed, kernel }) => kernel.native && offset === packed);
  const heapFields = fields.filter(({ kernel }) => kernel.usesHeap);
  const plain = runs(fields.filter(({ kernel }) => kernel.native));
  const others = fields.filter(({ kernel }) => !kernel.native);
  return {
    size,
    memory: {
      ...typedForm(Uint8Array, width),
      slots: fields.some(({ kernel }) => kernel.memory.values || kernel.memory.slots),
    },
    native,
    usesHeap: heapFields.length > 0,
    decode(from, start, stride, count, to, at, context) {
      const record = bytesOf(to as Typed);
      for (let done = 0; done < count; done += PIECE) {
        const part = Math.min(PIECE, count - done);
        const first = start + done * stride;
        const base = (at + done) * width;
        for (const { offset, packed, bytes } of plain) {
          copyStrided(from, first + offset, stride, record, base + packed, width, bytes, part);
        }
        for (const { offset, packed, kernel } of others) {
          const column = kernel.memory.create(part);
          kernel.decode(from, first + offset, stride, part, column, 0, context);
          const packedColumn = kernel.memory.values
            ? slots(column as unknown[], context.objects)
            : bytesOf(column as Typed);
          const bytes = kernel.memory.bytes;
          copyStrided(packedColumn, 0, bytes, record, base + packed, width, bytes, part);
        }
      }
    },
    encode(from, at, step, count, to, start, stride, context) {
      const record = bytesOf(from as Typed);
      for (let done = 0; done < count; done += PIECE) {
        const part = Math.min(PIECE, count - done);
        const first = start + done * stride;
        const base = (at + done * step) * width;
        for (const { offset, packed, bytes } of plain) {
          copyStrided(record, base + packed, step * width, to, first + offset, stride, bytes, part);
        }
        for (const { offset, packed, kernel } of others) {
          const bytes = kernel.memory.bytes;
          const gathered = new Uint8Array(part * bytes);
          copyStrided(record, base + packed, step * width, gathered, 0, bytes, bytes, part);
          kernel.encode(
            column(gathered, kernel.memory, part, context.objects),
            0,
            1,
            part,
            to,
            first + offset,
            stride,
            context,
          );
        }
      }
    },
    visitHeap(from, start, stride, count, visit) {
      for (const { offset, kernel } of heapFields) kernel.visitHeap!(from, start + offset, stride, count, visit);
    },
  };
}

/** Joins fields that follow one another both in the file and in memory. */
function runs(fields: readonly RecordField[]): { offset: number; packed: number; bytes: number }[] {
  const joined: { offset: number; packed: number; bytes: number }[] = [];
  for (const { offset, packed, kernel } of fields.toSorted((a, b) => a.packed - b.packed)) {
    const last = joined.at(-1);
    const bytes = kernel.size;
    if (last !== undefined && last.offset + last.bytes === offset && last.packed + last.bytes === packed) {
      last.bytes += bytes;
    } else joined.push({ offset, packed, bytes });
  }
  return joined;
}

/** Puts values into the side table, and gives the bytes of their slots. */
function slots(values: readonly unknown[], objects: unknown[]): Uint8Array {
  const numbers = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = objects.push(values[i]) - 1;
  return bytesOf(numbers);
}

/** The container whose bytes were gathered from records. */
function column(bytes: Uint8Array, memory: MemoryForm, count: number, objects: readonly unknown[]): AnyData {
  const data = memory.values ? new Uint32Array(count * (memory.bytes / 4)) : memory.create(count) as Typed;
  bytesOf(data).set(bytes);
  return memory.values ? Array.from(data as Uint32Array, (slot) => objects[slot]) as string[] : data;
}

/** Elements that are `count` elements of `base` in a row: small arrays, and complex numbers. */
export function arrayKernel(base: Kernel, length: number): Kernel {
  const size = base.size * length;
  const { memory } = base;
  return {
    size,
    memory: {
      ...memory,
      lanes: memory.lanes * length,
      bytes: memory.bytes * length,
      create: (count) => memory.create(count * length),
    },
    native: base.native,
    usesHeap: base.usesHeap,
    decode(from, start, stride, count, to, at, context) {
      if (stride === size) return base.decode(from, start, base.size, count * length, to, at * length, context);
      for (let i = 0; i < count; i++) {
        base.decode(from, start + i * stride, base.size, length, to, (at + i) * length, context);
      }
    },
    encode(from, at, step, count, to, start, stride, context) {
      if (stride === size && step === 1) {
        return base.encode(from, at * length, 1, count * length, to, start, base.size, context);
      }
      for (let i = 0; i < count; i++) {
        base.encode(from, (at + i * step) * length, 1, length, to, start + i * stride, base.size, context);
      }
    },
    visitHeap: base.usesHeap
      ? (from, start, stride, count, visit) => {
        for (let i = 0; i < count; i++) base.visitHeap!(from, start + i * stride, base.size, length, visit);
      }
      : undefined,
  };
}
