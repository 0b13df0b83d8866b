/**
 * The whole-number distributions that numpy's `RandomState` and `Generator` share.
 *
 * Sources: Poisson, Hormann's PTRS, "The transformed rejection method for generating Poisson random variables" (1993), below 10
 * by multiplication (Knuth); binomial, Kachitvichyanukul and Schmeiser's BTPE, "Binomial random variate generation", CACM 31
 * (1988), for small means by inversion; log-gamma by Stirling's series.
 *
 * @module
 */

/** A stream of numbers in `[0, 1)`. */
export interface UniformStream {
  /** The next number. */
  double(): number;
}

const STIRLING = [
  8.333333333333333e-02,
  -2.777777777777778e-03,
  7.936507936507937e-04,
  -5.952380952380952e-04,
  8.417508417508418e-04,
  -1.917526917526918e-03,
  6.410256410256410e-03,
  -2.955065359477124e-02,
  1.796443723688307e-01,
  -1.39243221690590e+00,
];

/** The logarithm of the gamma function for positive `x`. */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  const steps = x < 7 ? Math.trunc(7 - x) : 0;
  let x0 = x + steps;
  const x2 = (1 / x0) * (1 / x0);
  let series = STIRLING[9]!;
  for (let k = 8; k >= 0; k--) series = series * x2 + STIRLING[k]!;
  let result = series / x0 + 0.5 * 1.8378770664093453 + (x0 - 0.5) * Math.log(x0) - x0;
  for (let k = 1; k <= steps; k++) {
    result -= Math.log(x0 - 1);
    x0 -= 1;
  }
  return result;
}

/** The next Poisson number. */
export function poisson(stream: UniformStream, lam: number): number {
  if (lam === 0) return 0;
  return lam < 10 ? poissonByProducts(stream, lam) : poissonByRejection(stream, lam);
}

function poissonByProducts(stream: UniformStream, lam: number): number {
  const limit = Math.exp(-lam);
  let count = 0;
  for (let product = stream.double(); product > limit; product *= stream.double()) count++;
  return count;
}

function poissonByRejection(stream: UniformStream, lam: number): number {
  const logLam = Math.log(lam);
  const b = 0.931 + 2.53 * Math.sqrt(lam);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const u = stream.double() - 0.5;
    const v = stream.double();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + b) * u + lam + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (left <= -lam + k * logLam - logGamma(k + 1)) return k;
  }
}

/** The next binomial number. */
export function binomial(stream: UniformStream, n: number, p: number): number {
  if (n === 0 || p === 0) return 0;
  const small = Math.min(p, 1 - p);
  const count = small * n <= 30 ? binomialByInversion(stream, n, small) : binomialByRejection(stream, n, small);
  return p <= 0.5 ? count : n - count;
}

function binomialByInversion(stream: UniformStream, n: number, p: number): number {
  const q = 1 - p;
  const start = Math.exp(n * Math.log(q));
  const mean = n * p;
  const bound = Math.trunc(Math.min(n, mean + 10 * Math.sqrt(mean * q + 1)));
  let x = 0;
  let px = start;
  let u = stream.double();
  while (u > px) {
    x++;
    if (x > bound) {
      x = 0;
      px = start;
      u = stream.double();
    } else {
      u -= px;
      px = ((n - x + 1) * p * px) / (x * q);
    }
  }
  return x;
}

function binomialByRejection(stream: UniformStream, n: number, p: number): number {
  const q = 1 - p;
  const fm = n * p + p;
  const m = Math.floor(fm);
  const p1 = Math.floor(2.195 * Math.sqrt(n * p * q) - 4.6 * q) + 0.5;
  const xm = m + 0.5;
  const xl = xm - p1;
  const xr = xm + p1;
  const c = 0.134 + 20.5 / (15.3 + m);
  const left = (fm - xl) / (fm - xl * p);
  const lambdaLeft = left * (1 + left / 2);
  const right = (xr - fm) / (xr * q);
  const lambdaRight = right * (1 + right / 2);
  const p2 = p1 * (1 + 2 * c);
  const p3 = p2 + c / lambdaLeft;
  const p4 = p3 + c / lambdaRight;
  const variance = n * p * q;
  while (true) {
    const u = stream.double() * p4;
    let v = stream.double();
    if (u <= p1) return Math.floor(xm - p1 * v + u);
    let y: number;
    if (u <= p2) {
      const x = xl + (u - p1) / c;
      v = v * c + 1 - Math.abs(m - x + 0.5) / p1;
      if (v > 1) continue;
      y = Math.floor(x);
    } else if (u <= p3) {
      y = Math.floor(xl + Math.log(v) / lambdaLeft);
      if (y < 0 || v === 0) continue;
      v = v * (u - p2) * lambdaLeft;
    } else {
      y = Math.floor(xr - Math.log(v) / lambdaRight);
      if (y > n || v === 0) continue;
      v = v * (u - p3) * lambdaRight;
    }
    const k = Math.abs(y - m);
    if (k <= 20 || k >= variance / 2 - 1) {
      const s = p / q;
      const a = s * (n + 1);
      let f = 1;
      for (let i = m + 1; i <= y; i++) f *= a / i - s;
      for (let i = y + 1; i <= m; i++) f /= a / i - s;
      if (v <= f) return y;
      continue;
    }
    const rho = (k / variance) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / variance + 0.5);
    const t = -k * k / (2 * variance);
    const logV = Math.log(v);
    if (logV < t - rho) return y;
    if (logV > t + rho) continue;
    const x1 = y + 1;
    const f1 = m + 1;
    const z = n + 1 - m;
    const w = n - y + 1;
    const limit = xm * Math.log(f1 / x1) + (n - m + 0.5) * Math.log(z / w) + (y - m) * Math.log(w * p / (x1 * q)) +
      remainder(f1) + remainder(z) + remainder(x1) + remainder(w);
    if (logV <= limit) return y;
  }
}

/** The remainder of Stirling's series in BTPE's last test. */
function remainder(x: number): number {
  const x2 = x * x;
  return (13680 - (462 - (132 - (99 - 140 / x2) / x2) / x2) / x2) / x / 166320;
}

/** The next geometric number: the count of trials up to and with the first success. */
export function geometric(stream: UniformStream, p: number): number {
  if (p < 0.333333333333333333333333) return Math.ceil(Math.log(1 - stream.double()) / Math.log(1 - p));
  let x = 1;
  let sum = p;
  let product = p;
  const q = 1 - p;
  const u = stream.double();
  while (u > sum) {
    product *= q;
    sum += product;
    x++;
  }
  return x;
}
