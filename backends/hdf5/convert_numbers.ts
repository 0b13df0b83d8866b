/**
 * Whole numbers, and all elements whose bytes in the file are those in memory.
 *
 * @module
 */

import type { AnyData } from "../../ndarray/dtype.ts";
import { bytesOf, copyStrided, type Kernel, type MemoryForm, type Typed, type TypedClass } from "./convert_kernel.ts";
import type { BitfieldType, ByteOrder, FixedPointType, TimeType } from "./format/messages/datatype.ts";

/** The form of elements that take `lanes` entries of a typed array. */
export function typedForm(type: TypedClass, lanes = 1): MemoryForm {
  return {
    lanes,
    bytes: type.BYTES_PER_ELEMENT * lanes,
    values: false,
    slots: false,
    type,
    create: (count) => new type(count * lanes),
  };
}

/** Elements that need no conversion. */
export function nativeKernel(type: TypedClass, lanes = 1): Kernel {
  const memory = typedForm(type, lanes);
  const size = memory.bytes;
  return {
    size,
    memory,
    native: true,
    usesHeap: false,
    decode(from, start, stride, count, to, at) {
      copyStrided(from, start, stride, bytesOf(to as Typed), at * size, size, size, count);
    },
    encode(from, at, step, count, to, start, stride) {
      copyStrided(bytesOf(from as Typed), at * size, step * size, to, start, stride, size, count);
    },
  };
}

/** Elements of 2, 4 or 8 bytes in big-endian order. */
export function swappedKernel(type: TypedClass): Kernel {
  const memory = typedForm(type);
  const size = memory.bytes;
  return {
    size,
    memory,
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to, at) {
      const bytes = bytesOf(to as Typed).subarray(at * size, (at + count) * size);
      copyStrided(from, start, stride, bytes, 0, size, size, count);
      swapBytes(bytes, size);
    },
    encode(from, at, step, count, to, start, stride) {
      const bytes = new Uint8Array(count * size);
      copyStrided(bytesOf(from as Typed), at * size, step * size, bytes, 0, size, size, count);
      swapBytes(bytes, size);
      copyStrided(bytes, 0, size, to, start, stride, size, count);
    },
  };
}

/** Reverses the bytes of each number; the bytes start where a number of that size may. */
function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 2) {
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    for (let i = 0; i < halves.length; i++) {
      const half = halves[i]!;
      halves[i] = (half << 8) | (half >>> 8);
    }
    return;
  }
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  if (size === 4) {
    for (let i = 0; i < words.length; i++) words[i] = swapWord(words[i]!);
    return;
  }
  for (let i = 0; i < words.length; i += 2) {
    const low = words[i]!;
    words[i] = swapWord(words[i + 1]!);
    words[i + 1] = swapWord(low);
  }
}

function swapWord(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Puts the bytes of one element in little-endian order. */
export function toLittleEndian(from: Uint8Array, start: number, size: number, order: ByteOrder, to: Uint8Array): void {
  if (order === "little-endian") {
    for (let i = 0; i < size; i++) to[i] = from[start + i]!;
  } else if (order === "big-endian") {
    for (let i = 0; i < size; i++) to[i] = from[start + size - 1 - i]!;
  } else {
    // The VAX keeps 16-bit words, each little-endian, the most significant first.
    for (let i = 0; i < size; i++) to[i] = from[start + size - 2 - (i & ~1) + (i & 1)]!;
  }
}

/** What the class of whole numbers, of bits and of times have in common. */
export interface IntegerFields {
  readonly size: number;
  readonly byteOrder: ByteOrder;
  readonly bitOffset: number;
  readonly bitPrecision: number;
  readonly signed: boolean;
  /** The values of the bits below and above the number. */
  readonly padding: { readonly low: number; readonly high: number };
}

/** Reads the fields of any datatype whose elements are whole numbers. */
export function integerFields(type: FixedPointType | BitfieldType | TimeType): IntegerFields {
  const { size, byteOrder, bitPrecision } = type;
  if (type.class === "time") {
    return { size, byteOrder, bitOffset: 0, bitPrecision: size * 8, signed: true, padding: { low: 0, high: 0 } };
  }
  const signed = type.class === "fixed-point" && type.signed;
  return {
    size,
    byteOrder,
    bitOffset: type.bitOffset,
    bitPrecision,
    signed,
    padding: type.padding ?? { low: 0, high: 0 },
  };
}

const TYPES: Readonly<Record<string, TypedClass>> = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
};

/** Whole numbers of 1 to 8 bytes. */
export function integerKernel(fields: IntegerFields): Kernel {
  const { size, byteOrder, signed, bitOffset, bitPrecision } = fields;
  const width = size === 1 ? 1 : size === 2 ? 2 : size <= 4 ? 4 : 8;
  const type = TYPES[`${signed ? "i" : "u"}${width}`]!;
  const whole = width === size && bitOffset === 0 && bitPrecision === size * 8;
  if (whole && (size === 1 || byteOrder === "little-endian")) return nativeKernel(type);
  if (whole && byteOrder === "big-endian") return swappedKernel(type);
  return size <= 4 ? narrowKernel(fields, type) : wideKernel(fields, type);
}

/** Numbers of up to 4 bytes that do not fill their bytes, or whose bytes do not fill a number. */
function narrowKernel(fields: IntegerFields, type: TypedClass): Kernel {
  const { size, byteOrder, bitOffset, bitPrecision, signed } = fields;
  const element = new Uint8Array(size);
  const scale = 2 ** bitOffset;
  const range = 2 ** bitPrecision;
  const pad = Number(paddingBits(fields));
  return {
    size,
    memory: typedForm(type),
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to: AnyData, at) {
      for (let i = 0; i < count; i++) {
        toLittleEndian(from, start + i * stride, size, byteOrder, element);
        let bits = 0;
        for (let j = size - 1; j >= 0; j--) bits = bits * 256 + element[j]!;
        let value = Math.floor(bits / scale) % range;
        if (signed && value >= range / 2) value -= range;
        (to as unknown as number[])[at + i] = value;
      }
    },
    encode(from: AnyData, at, step, count, to, start, stride) {
      for (let i = 0; i < count; i++) {
        const value = (from as unknown as number[])[at + i * step]!;
        let bits = (value - Math.floor(value / range) * range) * scale + pad;
        for (let j = 0; j < size; j++) {
          element[j] = bits % 256;
          bits = Math.floor(bits / 256);
        }
        toLittleEndian(element, 0, size, byteOrder, to.subarray(start + i * stride, start + i * stride + size));
      }
    },
  };
}

/** The same for 5 to 8 bytes. */
function wideKernel(fields: IntegerFields, type: TypedClass): Kernel {
  const { size, byteOrder, bitPrecision, signed } = fields;
  const element = new Uint8Array(8);
  const view = new DataView(element.buffer);
  const bitOffset = BigInt(fields.bitOffset);
  const pad = paddingBits(fields);
  return {
    size,
    memory: typedForm(type),
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to: AnyData, at) {
      for (let i = 0; i < count; i++) {
        toLittleEndian(from, start + i * stride, size, byteOrder, element);
        const bits = view.getBigUint64(0, true) >> bitOffset;
        (to as unknown as bigint[])[at + i] = signed
          ? BigInt.asIntN(bitPrecision, bits)
          : BigInt.asUintN(bitPrecision, bits);
      }
      element.fill(0);
    },
    encode(from: AnyData, at, step, count, to, start, stride) {
      for (let i = 0; i < count; i++) {
        const value = (from as unknown as bigint[])[at + i * step]!;
        view.setBigUint64(0, (BigInt.asUintN(bitPrecision, value) << bitOffset) | pad, true);
        toLittleEndian(element, 0, size, byteOrder, to.subarray(start + i * stride, start + i * stride + size));
      }
      element.fill(0);
    },
  };
}

/** The bits outside of the precision that are to be set. */
function paddingBits({ size, bitOffset, bitPrecision, padding }: IntegerFields): bigint {
  const low = padding.low === 1 ? (1n << BigInt(bitOffset)) - 1n : 0n;
  const used = BigInt(bitOffset + bitPrecision);
  const high = padding.high === 1 ? ((1n << BigInt(size * 8)) - 1n) >> used << used : 0n;
  return low | high;
}
