/**
 * Records in memory: fields packed one after the other, in the order of definition.
 *
 * @module
 */

import { type CompoundDType, type DType, isObjectDType, itemSize, unfold } from "./dtype.ts";

/** One field of a packed record. */
export interface RecordField {
  /** The name of the field. */
  readonly name: string;
  /** The dtype of the field. */
  readonly dtype: DType;
  /** The byte of the record that it starts at. */
  readonly offset: number;
}

/**
 * Lays the fields of a record out.
 *
 * @param dtype The dtype of the records.
 * @returns The fields and where they start.
 */
export function recordFields(dtype: CompoundDType): RecordField[] {
  let offset = 0;
  return Object.entries(dtype.fields).map(([name, field]) => {
    const start = offset;
    offset += itemSize(field);
    return { name, dtype: field, offset: start };
  });
}

/**
 * Finds one field of a record.
 *
 * @param dtype The dtype of the elements.
 * @param name The name of the field.
 * @returns The field.
 * @throws {TypeError} If the elements are not records.
 * @throws {RangeError} If there is no such field.
 */
export function recordField(dtype: DType, name: string): RecordField {
  if (typeof dtype === "string" || !("fields" in dtype)) {
    throw new TypeError(`Cannot take field "${name}": the elements are not records`);
  }
  const field = recordFields(dtype).find((candidate) => candidate.name === name);
  if (field === undefined) throw new RangeError(`Cannot take field "${name}": the records have no such field`);
  return field;
}

/**
 * Finds the slots of a record that point to objects, those of inner records and arrays included.
 *
 * @param dtype The dtype of the records.
 * @returns The byte at which each slot starts.
 */
export function objectSlots(dtype: CompoundDType): number[] {
  const slots: number[] = [];
  collectSlots(dtype, 0, slots);
  return slots;
}

function collectSlots(dtype: DType, offset: number, slots: number[]): void {
  if (isObjectDType(dtype) && (typeof dtype === "string" || !("array" in dtype))) slots.push(offset);
  else if (typeof dtype !== "string" && "fields" in dtype) {
    for (const field of recordFields(dtype)) collectSlots(field.dtype, offset + field.offset, slots);
  } else if (typeof dtype !== "string" && "array" in dtype) {
    const { base, shape } = unfold(dtype);
    const size = itemSize(base);
    const count = shape.reduce((product, extent) => product * extent, 1);
    for (let i = 0; i < count; i++) collectSlots(base, offset + i * size, slots);
  }
}
