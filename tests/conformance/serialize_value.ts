/**
 * The canonical serialisation of values as the library gives them to its users: a second way to the bytes that the
 * stored elements serialise to.
 *
 * @module
 */

import type { Datatype } from "../../backends/hdf5/format/messages/datatype.ts";
import type { StoredPointer } from "../../backends/hdf5/references.ts";
import { isBool } from "../../backends/hdf5/value_types.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import { isIeee, type Sink, type Surroundings } from "./serialize.ts";

const encoder = new TextEncoder();

/** What cannot be told from a value, such as the bytes of text that is not UTF-8. */
export class Untold extends Error {}

/** Serialises a value of a datatype. */
export function serializeValue(type: Datatype, value: unknown, sink: Sink, around: Surroundings): void {
  switch (type.class) {
    case "fixed-point":
    case "bitfield":
      if (type.size > 8) throw new Untold("numbers of more than 64 bits");
      return wholeNumber(value as number | bigint, type.size, sink);
    case "time":
      throw new Untold("times");
    case "enumeration":
      if (type.size > 8) throw new Untold("numbers of more than 64 bits");
      return wholeNumber(isBool(type) ? Number(value) : value as number | bigint, type.size, sink);
    case "floating-point":
      return float(value as number, isIeee(type) ? type.size : 8, sink);
    case "complex": {
      if (type.base.class !== "floating-point") throw new Untold("complex numbers of other parts");
      const { re, im } = value as { re: number; im: number };
      serializeValue(type.base, re, sink, around);
      return serializeValue(type.base, im, sink, around);
    }
    case "string":
      return text(value, sink);
    case "opaque":
      return sink.append(value as Uint8Array);
    case "compound": {
      const complex = typeof value === "object" && "re" in value! && type.members[0]!.name === "r";
      for (const [at, member] of type.members.entries()) {
        const part = complex
          ? Object.values(value as Record<string, unknown>)[at]
          : (value as Record<string, unknown>)[member.name];
        serializeValue(member.type, part, sink, around);
      }
      return;
    }
    case "array": {
      let base: Datatype = type;
      while (base.class === "array") base = base.base;
      for (const element of elements(value as DenseArray)) serializeValue(base, element, sink, around);
      return;
    }
    case "variable-length": {
      if (type.kind === "string") return text(value, sink, true);
      const sequence = value as DenseArray;
      const { base } = type;
      const count = base.class === "array" ? sequence.shape[0]! : sequence.size;
      wholeNumber(count, 4, sink);
      for (let i = 0; i < count; i++) serializeValue(base, elementAt(sequence, base, [i]), sink, around);
      return;
    }
    case "reference":
      return reference(value as StoredPointer, type.kind.startsWith("revised"), sink, around);
  }
}

/** One element of a datatype, as a user takes it out of an array. */
export function elementAt(array: DenseArray, type: Datatype, index: readonly number[]): unknown {
  return type.class === "array" ? array.slice(...index) : array.at(...index);
}

function* elements(array: DenseArray): Generator<unknown> {
  const index = array.shape.map(() => 0);
  for (let i = 0; i < array.size; i++) {
    yield array.at(...index);
    for (let axis = index.length - 1; axis >= 0 && ++index[axis]! >= array.shape[axis]!; axis--) index[axis] = 0;
  }
}

function wholeNumber(value: number | bigint, size: number, sink: Sink): void {
  const bits = BigInt.asUintN(8 * size, BigInt(value));
  for (let i = 0; i < size; i++) sink.byte(Number((bits >> BigInt(8 * i)) & 0xffn));
}

function float(value: number, size: number, sink: Sink): void {
  if (Number.isNaN(value)) throw new Untold("the bits of what is not a number");
  if (size === 2) throw new Untold("half precision");
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  sink.append(new Uint8Array(view.buffer));
}

function text(value: unknown, sink: Sink, untilZero = false): void {
  if (typeof value !== "string") throw new TypeError(`text is a ${typeof value}`);
  if (value.includes("\ufffd")) throw new Untold("text that is not UTF-8");
  sink.append(encoder.encode(untilZero ? value.split("\0")[0]! : value));
  sink.byte(0);
}

function reference(pointer: StoredPointer, revised: boolean, sink: Sink, around: Surroundings): void {
  const target = pointer.target();
  if ((target === undefined) !== (pointer.kind === "null")) throw new TypeError("the kind of a reference is wrong");
  if (target === undefined) return sink.append(new Uint8Array(revised ? 2 : 1));
  if (target.kind !== pointer.kind) throw new TypeError(`a reference to ${target.kind} says ${pointer.kind}`);
  const path = (target.file === undefined ? around.path(target.address) : undefined) ?? "?";
  if (revised) sink.append(encoder.encode({ object: "O", region: "R", attribute: "A" }[target.kind]));
  sink.append(encoder.encode(path));
  if (target.attribute !== undefined) sink.append(encoder.encode(`\0${target.attribute}`));
  sink.byte(0);
}
