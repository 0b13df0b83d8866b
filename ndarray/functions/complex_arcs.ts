/**
 * Kernels of trigonometric and hyperbolic functions of complex numbers and of their inverses, by Kahan's formulas, which
 * keep their digits near branch cuts and far from 0. The trigonometric ones are the hyperbolic ones turned by a quarter:
 * `f(z) = -i g(iz)`.
 *
 * @module
 */

type Kernel = (a: Float64Array, aStep: number, out: Float64Array, count: number) => void;

/** A complex number that functions put their results into. */
interface Slot {
  re: number;
  im: number;
}

/** A function of a complex number. */
type ComplexFunction = (re: number, im: number, to: Slot) => void;

function kernelOf(f: ComplexFunction): Kernel {
  const result = { re: 0, im: 0 };
  return (a, aStep, out, count) => {
    for (let i = 0; i < count; i++) {
      f(a[2 * i * aStep]!, a[2 * i * aStep + 1]!, result);
      out[2 * i] = result.re;
      out[2 * i + 1] = result.im;
    }
  };
}

/** `-i f(iz)`. */
function turned(f: ComplexFunction): ComplexFunction {
  return (re, im, to) => {
    f(-im, re, to);
    const real = to.re;
    to.re = to.im;
    to.im = -real;
  };
}

function squareRoot(re: number, im: number, to: Slot): void {
  if (re === 0 && im === 0) {
    to.re = 0;
    to.im = im;
    return;
  }
  const half = Math.sqrt((Math.abs(re) + Math.hypot(re, im)) / 2);
  const other = Math.abs(im) / (2 * half);
  to.re = re >= 0 ? half : other;
  const size = re >= 0 ? other : half;
  to.im = im < 0 || Object.is(im, -0) ? -size : size;
}

/** From here on e^(-2x) is beyond the digits of 1. */
const flat = 20;

function hyperbolicTangent(re: number, im: number, to: Slot): void {
  if (Math.abs(re) > flat) {
    to.re = Math.sign(re);
    to.im = 4 * Math.sin(im) * Math.cos(im) * Math.exp(-2 * Math.abs(re));
    return;
  }
  const tangent = Math.tan(im);
  const beta = 1 + tangent * tangent;
  const sinh = Math.sinh(re);
  const divisor = 1 + beta * sinh * sinh;
  to.re = beta * Math.sqrt(1 + sinh * sinh) * sinh / divisor;
  to.im = tangent / divisor;
}

const p: Slot = { re: 0, im: 0 };
const q: Slot = { re: 0, im: 0 };

/** Takes the square roots of 1 - z and 1 + z. */
function rootsAround(re: number, im: number): void {
  squareRoot(1 - re, -im, p);
  squareRoot(1 + re, im, q);
}

function arcSine(re: number, im: number, to: Slot): void {
  rootsAround(re, im);
  to.re = Math.atan2(re, p.re * q.re - p.im * q.im);
  to.im = Math.asinh(p.re * q.im - p.im * q.re);
}

function arcCosine(re: number, im: number, to: Slot): void {
  rootsAround(re, im);
  to.re = 2 * Math.atan2(p.re, q.re);
  to.im = Math.asinh(q.re * p.im - q.im * p.re);
}

function arcHyperbolicCosine(re: number, im: number, to: Slot): void {
  squareRoot(re - 1, im, p);
  squareRoot(re + 1, im, q);
  to.re = Math.asinh(p.re * q.re + p.im * q.im);
  to.im = 2 * Math.atan2(p.im, q.re);
}

function arcHyperbolicTangent(re: number, im: number, to: Slot): void {
  const size = Math.abs(re);
  const beside = 1 - size;
  const real = Math.log1p(4 * size / (beside * beside + im * im)) / 4;
  to.re = re < 0 ? -real : real;
  to.im = Math.atan2(2 * im, beside * (1 + size) - im * im) / 2;
}

/** The hyperbolic tangent. */
export const tanhComplex: Kernel = kernelOf(hyperbolicTangent);
/** The tangent. */
export const tanComplex: Kernel = kernelOf(turned(hyperbolicTangent));
/** The inverse of the sine. */
export const arcsinComplex: Kernel = kernelOf(arcSine);
/** The inverse of the hyperbolic sine. */
export const arcsinhComplex: Kernel = kernelOf(turned(arcSine));
/** The inverse of the cosine. */
export const arccosComplex: Kernel = kernelOf(arcCosine);
/** The inverse of the hyperbolic cosine. */
export const arccoshComplex: Kernel = kernelOf(arcHyperbolicCosine);
/** The inverse of the hyperbolic tangent. */
export const arctanhComplex: Kernel = kernelOf(arcHyperbolicTangent);
/** The inverse of the tangent. */
export const arctanComplex: Kernel = kernelOf(turned(arcHyperbolicTangent));
