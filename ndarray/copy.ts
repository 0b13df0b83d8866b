/**
 * Copies between storages, records and their objects included.
 *
 * @module
 */

import { type AnyData, type CompoundDType, type DType, itemSize } from "./dtype.ts";
import { objectSlots } from "./record.ts";
import { copyBox, copyLoose } from "./scatter.ts";
import { isContiguous, newStorage, runOf, sizeOf, type Storage, storageOver } from "./storage.ts";

function bytesOf(data: AnyData): Uint8Array {
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The storage with its offset and strides in bytes. */
export function inBytes(dtype: DType, storage: Storage): Storage & { readonly data: Uint8Array } {
  const data = bytesOf(storage.data);
  if (storage.loose) return { ...storage, data };
  const size = itemSize(dtype);
  const strides = storage.strides.map((stride) => stride * size);
  return { data, offset: storage.offset * size, strides, objects: storage.objects, loose: true };
}

/**
 * Copies all elements of one storage to another of the same dtype and shape. The two may share memory.
 *
 * @param dtype The dtype of both.
 * @param shape The shape of both.
 * @param from Where elements come from.
 * @param to Where elements go.
 */
export function copyStorage(dtype: DType, shape: readonly number[], from: Storage, to: Storage): void {
  if (sharesMemory(from.data, to.data)) {
    const apart = newStorage(dtype, shape);
    copyApart(dtype, shape, from, apart);
    copyApart(dtype, shape, apart, to);
  } else copyApart(dtype, shape, from, to);
}

function sharesMemory(a: AnyData, b: AnyData): boolean {
  return a === b || (!Array.isArray(a) && !Array.isArray(b) && a.buffer === b.buffer);
}

function copyApart(dtype: DType, shape: readonly number[], from: Storage, to: Storage): void {
  if (from.loose || to.loose) {
    const source = inBytes(dtype, from);
    const target = inBytes(dtype, to);
    copyLoose(
      itemSize(dtype),
      shape,
      target.data,
      target.offset,
      target.strides,
      source.data,
      source.offset,
      source.strides,
    );
  } else copyBox(dtype, shape, to.data, to.offset, to.strides, from.data, from.offset, from.strides);
  if (from.objects !== to.objects) adoptObjects(dtype, shape, to, from.objects);
}

/**
 * Gives the slots of freshly copied records their objects: each is added to the objects of the storage.
 *
 * @param dtype The dtype of the records.
 * @param shape The extents of the box that was copied.
 * @param to Where the records stand now.
 * @param objects What their slots still point into.
 */
export function adoptObjects(
  dtype: DType,
  shape: readonly number[],
  to: Storage,
  objects: readonly unknown[] | undefined,
): void {
  const slots = typeof dtype !== "string" && "fields" in dtype ? objectSlots(dtype as CompoundDType) : [];
  if (slots.length === 0 || to.objects === undefined) return;
  const { data, offset, strides } = inBytes(dtype, to);
  const bytes = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const own = to.objects;
  const visit = (axis: number, at: number): void => {
    if (axis < shape.length) {
      for (let i = 0; i < shape[axis]!; i++) visit(axis + 1, at + i * strides[axis]!);
      return;
    }
    for (const slot of slots) {
      const object = objects?.[bytes.getUint32(at + slot, true)];
      bytes.setUint32(at + slot, object === undefined ? 0 : own.push(object) - 1, true);
    }
  };
  visit(0, offset);
}

/**
 * Copies elements into a storage of their own, in C order.
 *
 * @param dtype The dtype.
 * @param shape The shape.
 * @param storage The storage.
 * @returns The copy.
 */
export function copied(dtype: DType, shape: readonly number[], storage: Storage): Storage {
  const { data, offset, strides, loose, objects } = storage;
  if (loose || objects !== undefined || Array.isArray(data) || !isContiguous(shape, strides)) {
    return packed(dtype, shape, storage);
  }
  // A container made from another one is not filled with zeros first.
  const run = runOf(dtype, data, offset, sizeOf(shape)) as Uint8Array;
  return storageOver(dtype, shape, new (run.constructor as new (from: Uint8Array) => Uint8Array)(run));
}

/**
 * Gives a storage whose elements stand in a container of their own kind, which the kernels need.
 *
 * @param dtype The dtype.
 * @param shape The shape.
 * @param storage The storage.
 * @returns The storage itself, or a copy in C order where its elements stand at any byte.
 */
export function aligned(dtype: DType, shape: readonly number[], storage: Storage): Storage {
  return storage.loose ? packed(dtype, shape, storage) : storage;
}

/**
 * Gives the elements in C order without gaps.
 *
 * @param dtype The dtype.
 * @param shape The shape.
 * @param storage The storage.
 * @returns The storage itself where it is so, else a copy.
 */
export function contiguous(dtype: DType, shape: readonly number[], storage: Storage): Storage {
  return !storage.loose && isContiguous(shape, storage.strides) ? storage : packed(dtype, shape, storage);
}

function packed(dtype: DType, shape: readonly number[], storage: Storage): Storage {
  const copy = newStorage(dtype, shape);
  copyApart(dtype, shape, storage, copy);
  return copy;
}
