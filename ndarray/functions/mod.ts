/**
 * numpy's functions on arrays in memory.
 *
 * @module
 */

export { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor, invert, leftShift, rightShift } from "./bits.ts";
export { allclose, arrayEqual, type Closeness, isclose } from "./closeness.ts";
export { angle, conj, imag, real } from "./complex.ts";
export { argwhere, bincount, countNonzero, digitize, flatnonzero, nonzero } from "./counting.ts";
export { eye, fullLike, geomspace, identity, indices, logspace, meshgrid, onesLike, tri, zerosLike } from "./create.ts";
export { diag, diagonal, trace, tril, triu } from "./diagonals.ts";
export { divmod, floorDivide, fmod, mod, remainder } from "./division.ts";
export { gcd, lcm } from "./divisors.ts";
export { exp, exp2, expm1, log, log10, log1p, log2, logaddexp, logaddexp2 } from "./exponential.ts";
export { clip, fmax, fmin, maximum, minimum } from "./extrema.ts";
export { isfinite, isinf, isnan, isneginf, isposinf } from "./float_classes.ts";
export { average, histogram, type HistogramOptions, interp } from "./histogram.ts";
export { arccosh, arcsinh, arctanh, cosh, sinh, tanh } from "./hyperbolic.ts";
export { append, columnStack, concatenate, dstack, hstack, stack, vstack } from "./join.ts";
export { logicalAnd, logicalNot, logicalOr, logicalXor } from "./logic.ts";
export { nanargmax, nanargmin, nanmax, nanmin } from "./nan_extremes.ts";
export { nanmean, nanprod, nanstd, nansum, nanvar } from "./nan_reductions.ts";
export { type Operand } from "./operand.ts";
export { pad, type PadMode, type PadWidth } from "./pad.ts";
export { cbrt, floatPower, power, reciprocal, sqrt, square } from "./powers.ts";
export { dot, inner, matmul, outer, tensordot, vdot } from "./products.ts";
export {
  median,
  nanmedian,
  nanpercentile,
  nanquantile,
  percentile,
  quantile,
  type QuantileMethod,
  type QuantileOptions,
} from "./quantiles.ts";
export { atleast1d, atleast2d, atleast3d } from "./ranks.ts";
export { flip, fliplr, flipud, repeat, roll, rot90, tile } from "./repeat.ts";
export { around, ceil, fix, floor, rint, round, trunc } from "./rounding.ts";
export { cumprod, cumsum, diff, prod, ptp, type RunningOptions } from "./running.ts";
export { intersect1d, isin, setdiff1d, union1d, unique, uniqueAll, type UniqueElements } from "./sets.ts";
export {
  broadcastArrays,
  broadcastTo,
  expandDims,
  moveaxis,
  ravel,
  reshape,
  squeeze,
  swapaxes,
  transpose,
} from "./shape.ts";
export { abs, absolute, copysign, fabs, heaviside, positive, sign, signbit } from "./signs.ts";
export { argsort, lexsort, partition, searchsorted, sort } from "./sorting.ts";
export { arraySplit, dsplit, hsplit, split, vsplit } from "./split.ts";
export { compress, type IndexMode, putAlongAxis, take, takeAlongAxis } from "./take.ts";
export {
  arccos,
  arcsin,
  arctan,
  arctan2,
  cos,
  deg2rad,
  degrees,
  hypot,
  rad2deg,
  radians,
  sin,
  tan,
} from "./trigonometric.ts";
export { convolve, cross, kron } from "./vectors.ts";
export { select, where } from "./where.ts";
