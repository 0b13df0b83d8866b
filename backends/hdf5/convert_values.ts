/**
 * Sequences of any length, and references.
 *
 * @module
 */

import type { DenseArray } from "../../ndarray/dense.ts";
import { type DType, type DTypeName, type Reference, sameDType } from "../../ndarray/dtype.ts";
import { FormatError } from "../../ndarray/errors.ts";
import { makeDense } from "../../ndarray/family.ts";
import { contiguousStrides } from "../../ndarray/storage.ts";
import { charge, type Kernel, VALUES } from "./convert_kernel.ts";
import { pointerAt, writePointer } from "./convert_pointer.ts";
import type { FieldSizes } from "./format/cursor.ts";
import { decodeReferenceElement } from "./format/reference.ts";
import type { ReferenceType, VariableLengthType } from "./format/messages/datatype.ts";

/** Sequences of any length of what `base` converts. */
export function sequenceKernel(
  type: VariableLengthType,
  base: Kernel,
  dtype: DType,
  innerShape: readonly number[],
  sizes: FieldSizes,
): Kernel {
  return {
    size: type.size,
    memory: VALUES,
    native: false,
    usesHeap: true,
    decode(from, start, stride, count, to, at, context) {
      for (let i = 0; i < count; i++) {
        const pointer = pointerAt(from, start + i * stride, sizes);
        const length = pointer?.length ?? 0;
        const object = pointer === undefined ? undefined : context.heap.object(pointer.id);
        if (object !== undefined && length * base.size > object.length) {
          throw new FormatError(
            `Cannot read a sequence: it has ${length} elements and ${object.length} bytes in the global heap`,
            { address: pointer!.id.collection },
          );
        }
        charge(context, length * base.memory.bytes);
        const data = base.memory.create(length);
        const objects: unknown[] = [undefined];
        if (object !== undefined) base.decode(object, 0, base.size, length, data, 0, { ...context, objects });
        const shape = [length, ...innerShape];
        (to as unknown[])[at + i] = makeDense(dtype, shape, {
          data,
          offset: 0,
          strides: contiguousStrides(shape),
          objects,
        });
      }
    },
    encode(from, at, step, count, to, start, stride, context) {
      for (let i = 0; i < count; i++) {
        const value = (from as DenseArray[])[at + i * step];
        const length = value?.shape[0] ?? 0;
        if (value === undefined || length === 0) {
          writePointer(to, start + i * stride, sizes, 0, undefined);
          continue;
        }
        const packed = sameDType(value.dtype, dtype) ? value : value.astype(dtype as DTypeName);
        const bytes = new Uint8Array(length * base.size);
        const objects = packed.objects ?? [];
        base.encode(packed.data, 0, 1, length, bytes, 0, base.size, { ...context, objects });
        writePointer(to, start + i * stride, sizes, length, context.addHeapObject(bytes));
      }
    },
    visitHeap(from, start, stride, count, visit) {
      for (let i = 0; i < count; i++) {
        const pointer = pointerAt(from, start + i * stride, sizes);
        if (pointer !== undefined) visit(pointer.id, pointer.length, base);
      }
    },
  };
}

/** References of all kinds. */
export function referenceKernel(type: ReferenceType, sizes: FieldSizes): Kernel {
  const { size } = type;
  const inHeap = type.kind !== "object";
  const pointerOf = (bytes: Uint8Array) => {
    const element = decodeReferenceElement(bytes, type, sizes);
    if (element.where !== "heap") return undefined;
    return element.id;
  };
  return {
    size,
    memory: VALUES,
    native: false,
    usesHeap: inHeap,
    decode(from, start, stride, count, to, at, context) {
      // References that were never set are all one: there may be millions of them.
      let unset: Reference | undefined;
      for (let i = 0; i < count; i++) {
        const first = start + i * stride;
        if (isZero(from, first, size)) {
          unset ??= context.makeReference({ type, bytes: new Uint8Array(size), heapObject: undefined });
          (to as Reference[])[at + i] = unset;
          continue;
        }
        const bytes = from.slice(first, first + size);
        const id = inHeap ? pointerOf(bytes) : undefined;
        const heapObject = id === undefined ? undefined : context.heap.object(id).slice();
        (to as Reference[])[at + i] = context.makeReference({ type, bytes, heapObject });
      }
    },
    encode(from, at, step, count, to, start, stride, context) {
      for (let i = 0; i < count; i++) {
        to.set(context.encodeReference((from as Reference[])[at + i * step]!, type), start + i * stride);
      }
    },
    visitHeap: inHeap
      ? (from, start, stride, count, visit) => {
        for (let i = 0; i < count; i++) {
          const first = start + i * stride;
          const id = pointerOf(from.subarray(first, first + size));
          if (id !== undefined) visit(id, 0, undefined);
        }
      }
      : undefined,
  };
}

function isZero(bytes: Uint8Array, start: number, size: number): boolean {
  for (let at = start; at < start + size; at++) if (bytes[at] !== 0) return false;
  return true;
}
