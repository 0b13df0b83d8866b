/**
 * The canonical serialisation of elements that a corpus' digests are taken over, written from the corpus' README.
 *
 * @module
 */

import type { FieldSizes } from "../../backends/hdf5/format/cursor.ts";
import type {
  Datatype,
  FloatingPointType,
  ReferenceType,
  StringPadding,
} from "../../backends/hdf5/format/messages/datatype.ts";
import {
  decodeReferenceElement,
  decodeReferenceObject,
  type ReferenceTarget,
} from "../../backends/hdf5/format/reference.ts";
import type { GlobalHeapId } from "../../backends/hdf5/format/global_heap.ts";
import { floatToNumber } from "./float.ts";

/** What the values of a file lead to. */
export interface Surroundings {
  readonly sizes: FieldSizes;
  /** The bytes of an object of the global heap. */
  heap(id: GlobalHeapId): Uint8Array;
  /** The first path of the object at an address. */
  path(address: number): string | undefined;
}

/** Bytes that grow. */
export class Sink {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** All bytes so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets all bytes. */
  clear(): void {
    this.#length = 0;
  }

  /** Appends a byte. */
  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** Appends bytes. */
  append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Appends bytes from last to first. */
  appendReversed(bytes: Uint8Array): void {
    this.#room(bytes.length);
    for (let i = bytes.length - 1; i >= 0; i--) this.#bytes[this.#length++] = bytes[i]!;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}

/** Serialises one element: its bytes as the file holds them. */
export type Serializer = (element: Uint8Array, sink: Sink) => void;

/** Makes the serialiser of a datatype. */
export function serializer(type: Datatype, around: Surroundings): Serializer {
  switch (type.class) {
    case "fixed-point":
      return wholeNumber(type, type.signed);
    case "bitfield":
      return wholeNumber(type, false);
    case "enumeration":
      return serializer(type.base, around);
    case "floating-point":
      return float(type);
    case "time":
    case "opaque":
      return (element, sink) => sink.append(element);
    case "string":
      return (element, sink) => text(element, type.padding, sink);
    case "complex":
      return repeated(serializer(type.base, around), type.base.size, 2);
    case "array":
      return repeated(serializer(type.base, around), type.base.size, type.shape.reduce((a, b) => a * b, 1));
    case "compound": {
      const members = type.members.map(({ offset, type }) => ({
        offset,
        end: offset + type.size,
        serialize: serializer(type, around),
      }));
      return (element, sink) => {
        for (const { offset, end, serialize } of members) serialize(element.subarray(offset, end), sink);
      };
    }
    case "variable-length":
      return type.kind === "string" ? variableText(around) : sequence(type.base, around);
    case "reference":
      return reference(type, around);
  }
}

/** Whether a serialised element is the very bytes of the file, so that many can be appended at once. */
export function isVerbatim(type: Datatype): boolean {
  switch (type.class) {
    case "opaque":
    case "time":
      return true;
    case "enumeration":
      return isVerbatim(type.base);
    case "fixed-point":
    case "bitfield":
      return type.byteOrder === "little-endian" && type.bitOffset === 0 && type.bitPrecision === 8 * type.size;
    case "floating-point":
      return type.byteOrder === "little-endian" && isIeee(type);
    case "complex":
    case "array":
      return isVerbatim(type.base);
    default:
      return false;
  }
}

/** Whether a float is IEEE binary16, binary32 or binary64. */
export function isIeee(type: FloatingPointType): boolean {
  const bits = type.size * 8;
  const [exponent, mantissa] = type.size === 2 ? [5, 10] : type.size === 4 ? [8, 23] : [11, 52];
  return [2, 4, 8].includes(type.size) && type.bitPrecision === bits && type.bitOffset === 0 &&
    type.byteOrder !== "vax" && type.signLocation === bits - 1 && type.exponentSize === exponent &&
    type.exponentLocation === mantissa && type.mantissaSize === mantissa && type.mantissaLocation === 0 &&
    type.exponentBias === 2 ** (exponent - 1) - 1 && type.normalization === "implied";
}

function wholeNumber(
  type: { size: number; byteOrder: string; bitOffset: number; bitPrecision: number },
  signed: boolean,
): Serializer {
  const { size, bitOffset, bitPrecision } = type;
  const bigEndian = type.byteOrder === "big-endian";
  if (bitOffset === 0 && bitPrecision === 8 * size) {
    return (element, sink) => bigEndian ? sink.appendReversed(element) : sink.append(element);
  }
  return (element, sink) => {
    let value = 0n;
    for (let i = 0; i < size; i++) value |= BigInt(element[bigEndian ? size - 1 - i : i]!) << BigInt(8 * i);
    value >>= BigInt(bitOffset);
    value = signed ? BigInt.asIntN(bitPrecision, value) : BigInt.asUintN(bitPrecision, value);
    for (let i = 0; i < size; i++) sink.byte(Number((value >> BigInt(8 * i)) & 0xffn));
  };
}

const NAN = Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0x7f);

function float(type: FloatingPointType): Serializer {
  if (isIeee(type)) {
    return type.byteOrder === "big-endian"
      ? (element, sink) => sink.appendReversed(element)
      : (element, sink) => sink.append(element);
  }
  const number = new Float64Array(1);
  const bytes = new Uint8Array(number.buffer);
  return (element, sink) => {
    number[0] = floatToNumber(element, type);
    sink.append(Number.isNaN(number[0]) ? NAN : bytes);
  };
}

function text(element: Uint8Array, padding: StringPadding, sink: Sink): void {
  let end = element.length;
  if (padding === "null-terminated") {
    const zero = element.indexOf(0);
    if (zero >= 0) end = zero;
  } else {
    const filler = padding === "null-padded" ? 0 : 0x20;
    while (end > 0 && element[end - 1] === filler) end--;
  }
  sink.append(element.subarray(0, end));
  sink.byte(0);
}

function repeated(serialize: Serializer, size: number, count: number): Serializer {
  return (element, sink) => {
    for (let i = 0; i < count; i++) serialize(element.subarray(i * size, (i + 1) * size), sink);
  };
}

function variableData(element: Uint8Array, around: Surroundings): { count: number; bytes: Uint8Array } {
  const view = new DataView(element.buffer, element.byteOffset, element.byteLength);
  const count = view.getUint32(0, true);
  let address = 0;
  for (let i = around.sizes.offsets - 1; i >= 0; i--) address = address * 256 + element[4 + i]!;
  const index = view.getUint32(4 + around.sizes.offsets, true);
  if (count === 0 || address === 0) return { count: 0, bytes: new Uint8Array(0) };
  return { count, bytes: around.heap({ collection: address, index }) };
}

function variableText(around: Surroundings): Serializer {
  return (element, sink) => {
    const { count, bytes } = variableData(element, around);
    text(bytes.subarray(0, count), "null-terminated", sink);
  };
}

function sequence(base: Datatype, around: Surroundings): Serializer {
  const serialize = serializer(base, around);
  return (element, sink) => {
    const { count, bytes } = variableData(element, around);
    for (let i = 0; i < 4; i++) sink.byte((count >>> (8 * i)) & 0xff);
    for (let i = 0; i < count; i++) serialize(bytes.subarray(i * base.size, (i + 1) * base.size), sink);
  };
}

/** What a reference element points to; `undefined` for one that was never set. */
export function referenceTarget(
  element: Uint8Array,
  type: ReferenceType,
  around: Surroundings,
): ReferenceTarget | undefined {
  const decoded = decodeReferenceElement(element, type, around.sizes);
  if (decoded.where === "null") return undefined;
  return decoded.where === "here"
    ? decoded.target
    : decodeReferenceObject(element, around.heap(decoded.id), type, around.sizes);
}

const encoder = new TextEncoder();

function reference(type: ReferenceType, around: Surroundings): Serializer {
  const revised = type.kind.startsWith("revised");
  return (element, sink) => {
    const target = referenceTarget(element, type, around);
    if (target === undefined) {
      sink.append(new Uint8Array(revised ? 2 : 1));
      return;
    }
    const path = (target.file === undefined ? around.path(target.address) : undefined) ?? "?";
    if (revised) sink.append(encoder.encode({ object: "O", region: "R", attribute: "A" }[target.kind]));
    sink.append(encoder.encode(path));
    if (target.attribute !== undefined) {
      sink.byte(0);
      sink.append(encoder.encode(target.attribute));
    }
    sink.byte(0);
  };
}
