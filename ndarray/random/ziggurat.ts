/**
 * Normal and exponential numbers by the ziggurat, with the use of the stream that numpy's `Generator` makes.
 *
 * Source: G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables", J. Stat. Software 5 (2000),
 * with 256 layers, 52 and 53 bits.
 *
 * @module
 */

import type { PCG64 } from "./pcg64.ts";
import { EXPONENTIAL_EDGES, NORMAL_EDGES } from "./ziggurat_tables.ts";

const R_NORMAL = 3.6541528853610088;
const R_EXPONENTIAL = 7.6971174701310497;

interface Layers {
  readonly width: Float64Array;
  readonly limit: Float64Array;
  readonly density: Float64Array;
}

function layers(edges: readonly number[], unit: number, density: (x: number) => number): Layers {
  const width = Float64Array.from(edges, (x) => x / unit);
  const limit = Float64Array.from(
    edges,
    (x, i) => Math.floor((i === 1 ? 0 : edges[i === 0 ? 255 : i - 1]!) / x * unit),
  );
  return { width, limit, density: Float64Array.from(edges, (x, i) => i === 0 ? 1 : density(x)) };
}

const NORMAL = layers(NORMAL_EDGES, 2 ** 52, (x) => Math.exp(-0.5 * x * x));
const EXPONENTIAL = layers(EXPONENTIAL_EDGES, 2 ** 53, (x) => Math.exp(-x));

/** The next standard normal number. */
export function zigguratNormal(stream: PCG64): number {
  const { width, limit, density } = NORMAL;
  while (true) {
    stream.draw();
    const layer = stream.low & 0xff;
    const size = ((stream.high >>> 9) & 0xfffff) * 4294967296 +
      (((stream.low >>> 9) | (stream.high << 23)) >>> 0);
    const sign = (stream.low & 0x100) === 0 ? 1 : -1;
    const x = sign * size * width[layer]!;
    if (size < limit[layer]!) return x;
    if (layer === 0) {
      while (true) {
        const xx = -(1 / R_NORMAL) * Math.log1p(-stream.nextDouble());
        const yy = -Math.log1p(-stream.nextDouble());
        if (yy + yy > xx * xx) return Math.floor(size / 256) % 2 === 1 ? -(R_NORMAL + xx) : R_NORMAL + xx;
      }
    }
    const height = (density[layer - 1]! - density[layer]!) * stream.nextDouble() + density[layer]!;
    if (height < Math.exp(-0.5 * x * x)) return x;
  }
}

/** The next standard exponential number. */
export function zigguratExponential(stream: PCG64): number {
  const { width, limit, density } = EXPONENTIAL;
  while (true) {
    stream.draw();
    const layer = (stream.low >>> 3) & 0xff;
    const size = (stream.high >>> 11) * 4294967296 + (((stream.low >>> 11) | (stream.high << 21)) >>> 0);
    const x = size * width[layer]!;
    if (size < limit[layer]!) return x;
    if (layer === 0) return R_EXPONENTIAL - Math.log1p(-stream.nextDouble());
    const height = (density[layer - 1]! - density[layer]!) * stream.nextDouble() + density[layer]!;
    if (height < Math.exp(-x)) return x;
  }
}
