/**
 * How numpy writes the elements of an array, all of one width.
 *
 * The rules are those of `numpy.array2string` with its defaults: 8 digits, shortest text that reads back equal, exponents where
 * the values span too much.
 *
 * @module
 */

import type { Complex, DType } from "./dtype.ts";

const PRECISION = 8;

/** From where on a single number is written with an exponent: the largest that the dtype holds to the unit. */
const SCALAR_LIMIT: Readonly<Record<string, number>> = { float16: 1e3, float32: 1e8, float64: 1e16 };

/** Writes one element. */
export type ElementFormat = (value: unknown) => string;

/**
 * Gives the format that suits all the elements that will be shown.
 *
 * @param dtype The dtype of the elements.
 * @param shown The elements that will be shown.
 * @param scalar Whether a single element stands alone.
 * @returns Writes one element.
 */
export function elementFormat(dtype: DType, shown: readonly unknown[], scalar = false): ElementFormat {
  if (typeof dtype === "string") {
    switch (dtype) {
      case "float16":
      case "float32":
      case "float64":
        return scalar ? (value) => scalarFloat(value as number, dtype) : floatFormat(shown as number[], dtype);
      case "complex64":
      case "complex128":
        return complexFormat(shown as Complex[], dtype === "complex64" ? "float32" : "float64");
      case "bool":
        return scalar ? (value) => value ? "True" : "False" : (value) => value ? " True" : "False";
      case "string":
        return quote;
      case "bytes":
        return (value) => `b${quote(String.fromCharCode(...(value as Uint8Array).subarray(0, 80)))}`;
      case "reference":
        return String;
      default:
        return integerFormat(shown);
    }
  }
  if ("enum" in dtype) return integerFormat(shown);
  if ("fields" in dtype) return compoundFormat(dtype.fields, shown as Record<string, unknown>[]);
  if ("opaque" in dtype) return (value) => `b'${hex(value as Uint8Array)}'`;
  return String;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 32), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}

function quote(value: unknown): string {
  const text = String(value);
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  // deno-lint-ignore no-control-regex -- control characters are what is to be escaped
  const escaped = text.replace(/[\\\x00-\x1f\x7f]/g, (c) => {
    const named = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[c];
    return named ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function integerFormat(shown: readonly unknown[]): ElementFormat {
  const width = shown.reduce((most: number, value) => Math.max(most, String(value).length), 0);
  return (value) => String(value).padStart(width);
}

function compoundFormat(
  fields: Readonly<Record<string, DType>>,
  shown: readonly Record<string, unknown>[],
): ElementFormat {
  const formats = Object.entries(fields).map(([name, dtype]) =>
    [name, elementFormat(dtype, shown.map((record) => record[name]))] as const
  );
  const closing = formats.length === 1 ? ",)" : ")";
  return (value) =>
    `(${formats.map(([name, format]) => format((value as Record<string, unknown>)[name])).join(", ")}${closing}`;
}

/** `value.toExponential(digits)`, but a value in the middle of two texts goes to the one that ends in an even digit. */
function exponential(value: number, digits: number): string {
  const text = value.toExponential(digits);
  const [mantissa, exponent] = text.split("e") as [string, string];
  const exact = value.toExponential(100).split("e")[0]!.replace(".", "");
  const middle = /^50*$/.test(exact.slice(digits + 1)) && Number(mantissa.at(-1)) % 2 === 1;
  if (!middle) return text;
  const lower = exact.slice(0, digits + 1);
  return `${lower[0]}${digits > 0 ? "." : ""}${lower.slice(1)}e${exponent}`;
}

/** `value.toFixed(digits)`, with the same rule. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const exact = value.toFixed(100);
  const end = exact.indexOf(".") + 1 + digits;
  const middle = /^50*$/.test(exact.slice(end)) && Number(text.at(-1)) % 2 === 1;
  return middle ? exact.slice(0, end) : text;
}

/** The shortest decimal digits that read back as the same value of the dtype, as a JavaScript number. */
function shortest(value: number, dtype: DType): number {
  if (dtype === "float64" || !Number.isFinite(value)) return value;
  const same = dtype === "float32" ? (x: number) => Math.fround(x) === value : (x: number) => half(x) === value;
  for (let digits = 0; digits <= 8; digits++) {
    const text = exponential(value, digits);
    const nearest = Number(text);
    if (same(nearest)) return nearest;
    // Above a power of two lies more room than below it, so that the next text up can fit where the nearest does not.
    const above = Number((nearest + 10 ** (Number(text.split("e")[1]) - digits)).toExponential(digits));
    if (same(above)) return above;
  }
  return value;
}

/** The nearest half-precision number. */
function half(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** (Math.max(Math.floor(Math.log2(size)), -14) - 10);
  const steps = size / unit;
  const whole = Math.floor(steps);
  const rest = steps - whole;
  const rounded = rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
  return Math.sign(value) * rounded * unit;
}

interface FloatText {
  readonly whole: string;
  readonly fraction: string;
  readonly exponent: string;
}

function split(text: string): FloatText {
  const [mantissa, exponent = ""] = text.split("e") as [string, string?];
  const [whole, fraction = ""] = mantissa.split(".") as [string, string?];
  return { whole, fraction, exponent };
}

function signOf(value: number, plus = false): string {
  return value < 0 || Object.is(value, -0) ? "-" : plus ? "+" : "";
}

function positional(value: number, dtype: DType): FloatText {
  const size = Math.abs(value);
  const short = String(shortest(size, dtype));
  const cut = short.includes("e") || split(short).fraction.length > PRECISION;
  const { whole, fraction } = split(cut ? fixed(size, PRECISION) : short);
  return { whole, fraction: fraction.replace(/0+$/, ""), exponent: "" };
}

function scientific(value: number, dtype: DType, digits?: number): FloatText {
  const size = Math.abs(value);
  const short = shortest(size, dtype).toExponential();
  const length = split(short).fraction.length;
  const cut = length === digits ? undefined : digits ?? (length > PRECISION ? PRECISION : undefined);
  const { whole, fraction, exponent } = split(cut === undefined ? short : exponential(size, cut));
  return {
    whole,
    fraction: digits === undefined ? fraction.replace(/0+$/, "") : fraction,
    exponent: `e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`,
  };
}

/** A single number: as many digits as it takes, an exponent below 1e-4 and from the limit of the dtype on. */
function scalarFloat(value: number, dtype: DType): string {
  if (!Number.isFinite(value)) return special(value);
  const size = Math.abs(value);
  const short = shortest(size, dtype);
  const { whole, fraction, exponent } = split(short.toExponential());
  if (size !== 0 && (size < 1e-4 || size >= SCALAR_LIMIT[dtype as string]!)) {
    const digits = `${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
    return `${signOf(value)}${whole}${fraction === "" ? "" : "."}${fraction}e${digits}`;
  }
  const text = String(short);
  return signOf(value) + (text.includes(".") ? text : `${text}.0`);
}

function special(value: number, plus = false): string {
  return Number.isNaN(value) ? (plus ? "+nan" : "nan") : `${signOf(value, plus)}inf`;
}

function floatFormat(shown: readonly number[], dtype: DType, plus = false): ElementFormat {
  const finite = shown.filter(Number.isFinite);
  const sizes = finite.map(Math.abs).filter((size) => size !== 0);
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const least = sizes.reduce((a, b) => Math.min(a, b), Infinity);
  const exponents = sizes.length > 0 &&
    (most >= (dtype === "float16" ? 1e3 : 1e8) || least < 1e-4 || most / least > 1000);
  const signed = (value: number, digits?: number): FloatText => {
    const text = exponents ? scientific(value, dtype, digits) : positional(value, dtype);
    return { ...text, whole: signOf(value, plus) + text.whole };
  };
  const texts = finite.map((value) => signed(value));
  const widest = (part: keyof FloatText) => texts.reduce((width, text) => Math.max(width, text[part].length), 0);
  const fraction = widest("fraction");
  const exponent = exponents ? widest("exponent") : 0;
  const right = finite.length > 0 ? fraction + exponent : 0;
  const offset = finite.length > 0 ? right + 1 : 0;
  const specials = shown.filter((value) => !Number.isFinite(value)).map((value) =>
    special(value, plus).length - offset
  );
  const left = Math.max(widest("whole"), ...specials);
  return (value) => {
    const number = value as number;
    if (!Number.isFinite(number)) return special(number, plus).padStart(left + offset);
    const text = signed(number, fraction);
    const digits = exponents ? text.fraction + text.exponent : text.fraction.padEnd(fraction);
    return `${text.whole.padStart(left)}.${digits}`;
  };
}

function complexFormat(shown: readonly Complex[], part: DType): ElementFormat {
  const real = floatFormat(shown.map(({ re }) => re), part);
  const imaginary = floatFormat(shown.map(({ im }) => im), part, true);
  return (value) => {
    const { re, im } = value as Complex;
    return real(re) + imaginary(im).replace(/( *)$/, "j$1");
  };
}
