/**
 * Runs the cases of `tests/fixtures/make_function_vectors.py` and compares with what numpy made of them.
 *
 * @module
 */

import type { DTypeName } from "../../../ndarray/dtype.ts";
import type { DenseArray } from "../../../ndarray/dense.ts";
import { families, type Outcome, Plain } from "./families.ts";
import { Generator } from "./generator.ts";

/** The vectors. */
export interface FunctionVectors {
  readonly numpy: string;
  readonly seed: number;
  readonly factor: number;
  readonly groups: Readonly<Record<string, readonly DTypeName[]>>;
  readonly plan: readonly (readonly [name: string, family: string, group: string, count: number, close: boolean])[];
  readonly digests: readonly string[];
  readonly results: readonly (readonly (readonly [dtype: string, shape: number[], data: string] | null)[])[];
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}

function join(...parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** One NaN, and one zero. */
function tidy(data: ArrayBufferView): Uint8Array {
  if (!/Float/.test(data.constructor.name)) return bytesOf(data);
  const numbers = (data as Float64Array).map((value) => value === 0 ? 0 : value);
  const bits = bytesOf(numbers);
  const size = numbers.BYTES_PER_ELEMENT;
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] === numbers[i]) continue;
    bits.fill(0, i * size, (i + 1) * size);
    const quiet = { 2: [0x7e, 0x00], 4: [0x7f, 0xc0], 8: [0x7f, 0xf8] }[size]!;
    bits[(i + 1) * size - 1] = quiet[0]!;
    bits[(i + 1) * size - 2] = quiet[1]!;
  }
  return bits;
}

const encoder = new TextEncoder();

function plainBytes(value: unknown): Uint8Array {
  if (typeof value === "boolean") return Uint8Array.of(value ? 1 : 0);
  if (typeof value === "bigint") return bytesOf(BigInt64Array.of(value));
  if (typeof value === "number") return tidy(Float64Array.of(value));
  const { re, im } = value as { re: number; im: number };
  return tidy(Float64Array.of(re, im));
}

/** The bytes of a result, as the script writes them. */
function canonical(result: Outcome): Uint8Array {
  if (result instanceof Plain) return join(encoder.encode("plain"), plainBytes(result.value));
  if (!Array.isArray(result)) {
    return join(encoder.encode(`${result.dtype}(${result.shape.join(",")})`), tidy(result.data as Uint8Array));
  }
  const parts = result.map(canonical);
  return join(...parts.flatMap((part, i) => i === 0 ? [part] : [encoder.encode(";"), part]));
}

function digestOf(result: Outcome | undefined): string {
  const crc = crc32(result === undefined ? encoder.encode("error") : canonical(result));
  return btoa(String.fromCharCode(crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255));
}

/** How far numbers of a dtype are apart, as a fraction. */
const precision: Readonly<Record<string, number>> = {
  float16: 2 ** -10,
  float32: 2 ** -23,
  float64: 2 ** -52,
  complex64: 2 ** -23,
  complex128: 2 ** -52,
  plain: 2 ** -52,
};

const smallest: Readonly<Record<string, number>> = { float16: 2 ** -24, float32: 2 ** -149, complex64: 2 ** -149 };

const containers: Readonly<Record<string, (bytes: ArrayBuffer) => ArrayLike<number>>> = {
  float16: (bytes) => new (globalThis as unknown as { Float16Array: Float32ArrayConstructor }).Float16Array(bytes),
  float32: (bytes) => new Float32Array(bytes),
  complex64: (bytes) => new Float32Array(bytes),
};

/** What is wrong with a result that may differ in its last places; nothing where it is within 4 units of them. */
function difference(
  result: Outcome | undefined,
  expected: readonly [dtype: string, shape: number[], data: string] | null,
): string | undefined {
  if (result === undefined || expected === null) {
    return result === undefined && expected === null ? undefined : "an error on one side";
  }
  const [dtype, shape, data] = expected;
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer;
  const wanted = (containers[dtype] ?? ((own: ArrayBuffer) => new Float64Array(own)))(bytes);
  let found: ArrayLike<number>;
  if (result instanceof Plain) found = [result.value as number];
  else {
    const array = result as DenseArray;
    if (array.dtype !== dtype || `${array.shape}` !== `${shape}`) {
      return `${array.dtype} (${array.shape}) instead of ${dtype} (${shape})`;
    }
    found = array.data as Float64Array;
  }
  const width = dtype.startsWith("complex") ? 2 : 1;
  for (let i = 0; i < wanted.length; i++) {
    const [x, y] = [found[i]!, wanted[i]!];
    if (Object.is(x, y) || x === y || (x !== x && y !== y)) continue;
    const other = width === 2 ? wanted[i ^ 1]! : 0;
    // A part of a complex number is as exact as the whole number.
    const scale = Math.max(Math.abs(y), Number.isFinite(other) ? Math.abs(other) : 0);
    const tolerance = 4 * Math.max(precision[dtype]! * scale, smallest[dtype] ?? 5e-324);
    if (!(Math.abs(x - y) <= tolerance)) return `${x} instead of ${y} at ${i}`;
  }
  return undefined;
}

/** Runs one case; what goes wrong counts as a result too. */
export function runCase(vectors: FunctionVectors, entry: number, number: number): Outcome | undefined {
  const [name, family, group] = vectors.plan[entry]!;
  const seed = Number((BigInt(vectors.seed) * 1000003n + BigInt(number)) & 0xffffffffn);
  try {
    return families[family]!(new Generator(seed), name, vectors.groups[group]!);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Runs all cases of an entry of the plan. Gives the cases that differ, with what is wrong. */
export function differences(vectors: FunctionVectors, entry: number): string[] {
  const [name, family, , count, close] = vectors.plan[entry]!;
  const before = vectors.plan.slice(0, entry);
  let number = before.reduce((sum, [, , , own]) => sum + own * vectors.factor, 0);
  const place = before.filter((own) => own[4] === close).length;
  const found: string[] = [];
  for (let i = 0; i < count * vectors.factor; i++) {
    number++;
    const result = runCase(vectors, entry, number);
    const wrong = close
      ? difference(result, vectors.results[place]![i]!)
      : digestOf(result) === vectors.digests[place]!.slice(4 * i, 4 * i + 4)
      ? undefined
      : "another digest";
    if (wrong !== undefined) found.push(`${family} ${name}, case ${number}: ${wrong}`);
  }
  return found;
}
