/**
 * Pixels: how their stored form becomes the values that BSCALE, BZERO and BLANK make of them.
 *
 * @module
 */

import type { AnyData, DTypeName } from "../../ndarray/dtype.ts";
import { FormatError } from "../../ndarray/errors.ts";
import type { Kernel, TypedClass } from "../hdf5/convert_kernel.ts";
import { nativeKernel, swappedKernel, typedForm } from "../hdf5/convert_numbers.ts";
import type { FitsHeader } from "./header.ts";

/** What pixels mean. */
export interface Scaling {
  /** What a stored pixel is multiplied with. */
  readonly scale: number;
  /** What is added then. */
  readonly zero: number;
  /** The stored integer that stands for no value. */
  readonly blank: number | undefined;
}

/** How pixels are converted. */
export interface PixelForm {
  /** The dtype of the values. */
  readonly dtype: DTypeName;
  /** Converts them. */
  readonly kernel: Kernel;
}

const stored: Readonly<Record<number, readonly [DTypeName, TypedClass]>> = {
  8: ["uint8", Uint8Array],
  16: ["int16", Int16Array],
  32: ["int32", Int32Array],
  64: ["int64", BigInt64Array],
  [-32]: ["float32", Float32Array],
  [-64]: ["float64", Float64Array],
};

/**
 * Reads the scaling of a header.
 *
 * @param header The header.
 * @returns The scaling.
 */
export function scalingOf(header: FitsHeader): Scaling {
  const number = (keyword: string): number | undefined => {
    const value = header.get(keyword);
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
  };
  return { scale: number("BSCALE") ?? 1, zero: number("BZERO") ?? 0, blank: number("BLANK") };
}

/**
 * Finds the typed array that holds stored pixels.
 *
 * @param bitpix The bits a pixel, negative for floats.
 * @returns The dtype and the class.
 * @throws {FormatError} If there are no such pixels.
 */
export function storedForm(bitpix: number): readonly [DTypeName, TypedClass] {
  const form = stored[bitpix];
  if (form === undefined) throw new FormatError(`Cannot read FITS image: BITPIX is ${bitpix}`);
  return form;
}

/**
 * Finds how pixels are converted. Where BZERO only moves integers to unsigned ones (or bytes to signed ones), they stay
 * integers; any other scaling gives float32 for pixels of up to 16 bits and float64 for wider ones.
 *
 * @param bitpix The bits a pixel, negative for floats.
 * @param scaling What they mean.
 * @param big Whether they are stored with the most significant byte first; `false` for decompressed pixels.
 * @returns The conversion.
 */
export function pixelForm(bitpix: number, scaling: Scaling, big: boolean): PixelForm {
  const [name, type] = storedForm(bitpix);
  const raw = big && bitpix !== 8 ? swappedKernel(type) : nativeKernel(type);
  const { scale, zero } = scaling;
  const blank = bitpix > 0 ? scaling.blank : undefined;
  if (scale === 1 && zero === 0 && blank === undefined) return { dtype: name, kernel: raw };
  if (scale === 1 && bitpix > 0) {
    if (bitpix === 8 && zero === -128) return { dtype: "int8", kernel: movedKernel(raw, Int8Array) };
    if (bitpix === 16 && zero === 2 ** 15) return { dtype: "uint16", kernel: movedKernel(raw, Uint16Array) };
    if (bitpix === 32 && zero === 2 ** 31) return { dtype: "uint32", kernel: movedKernel(raw, Uint32Array) };
    if (bitpix === 64 && zero === 2 ** 63) return { dtype: "uint64", kernel: movedKernel(raw, BigUint64Array) };
  }
  const single = bitpix === 8 || bitpix === 16 || bitpix === -32;
  const scaled = scaledKernel(raw, single ? Float32Array : Float64Array, scale, zero, blank);
  return { dtype: single ? "float32" : "float64", kernel: scaled };
}

/** Integers whose highest bit is turned: signed ones become unsigned, and the other way. */
function movedKernel(raw: Kernel, type: TypedClass): Kernel {
  const turn = (data: AnyData, at: number, count: number): void => {
    if (raw.size === 8) {
      const values = data as BigUint64Array;
      for (let i = at; i < at + count; i++) values[i]! ^= 2n ** 63n;
      return;
    }
    const values = data as Int32Array;
    const bit = -(2 ** (raw.size * 8 - 1));
    for (let i = at; i < at + count; i++) values[i]! ^= bit;
  };
  return {
    size: raw.size,
    memory: typedForm(type),
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to, at, context) {
      raw.decode(from, start, stride, count, to, at, context);
      turn(to, at, count);
    },
    encode(from, at, step, count, to, start, stride, context) {
      const moved = typedForm(type).create(count);
      const source = from as unknown as number[];
      for (let i = 0; i < count; i++) (moved as unknown as number[])[i] = source[at + i * step]!;
      turn(moved, 0, count);
      raw.encode(moved, 0, 1, count, to, start, stride, context);
    },
  };
}

/** Numbers that are scaled; rounded to the width of the result after each step, as other readers do. */
function scaledKernel(
  raw: Kernel,
  type: Float32ArrayConstructor | Float64ArrayConstructor,
  scale: number,
  zero: number,
  blank: number | undefined,
): Kernel {
  const single = type === Float32Array;
  const [factor, shift] = single ? [Math.fround(scale), Math.fround(zero)] : [scale, zero];
  const scales = scale !== 1 || zero !== 0;
  return {
    size: raw.size,
    memory: typedForm(type),
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to, at, context) {
      const pixels = raw.memory.create(count) as unknown as (number | bigint)[];
      raw.decode(from, start, stride, count, pixels as unknown as AnyData, 0, context);
      const values = to as Float64Array;
      for (let i = 0; i < count; i++) {
        const pixel = Number(pixels[i]!);
        if (blank !== undefined && pixel === blank) values[at + i] = NaN;
        else if (!scales) values[at + i] = pixel;
        else if (single) values[at + i] = Math.fround(Math.fround(pixel) * factor) + shift;
        else values[at + i] = pixel * factor + shift;
      }
    },
    encode() {
      throw new TypeError("Cannot write scaled pixels");
    },
  };
}
