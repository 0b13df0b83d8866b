/**
 * Floats that were stored as integers with a scale a tile, and the noise that was added to them (FITS standard, 10.2).
 *
 * @module
 */

/** How floats were made integers. */
export type Dither = "none" | "1" | "2";

const COUNT = 10000;
/** In the second way of dithering, this integer is an exact zero. */
const EXACT_ZERO = -2147483646;

let sequence: Float32Array | undefined;

/** The random numbers that all writers share (Park and Miller's generator, from 1). */
function randomNumbers(): Float32Array {
  if (sequence === undefined) {
    sequence = new Float32Array(COUNT);
    let seed = 1;
    for (let i = 0; i < COUNT; i++) {
      seed = (16807 * seed) % 2147483647;
      sequence[i] = seed / 2147483647;
    }
  }
  return sequence;
}

/** What is known of a tile. */
export interface TileScale {
  /** What integers are multiplied with. */
  readonly scale: number;
  /** What is added then. */
  readonly zero: number;
  /** The integer that stands for no value. */
  readonly blank: number | undefined;
  /** Which noise was added. */
  readonly dither: Dither;
  /** Where in the random numbers the tile starts: its number plus `ZDITHER0 - 1`. */
  readonly seed: number;
}

/**
 * Makes floats of integers.
 *
 * @param integers The integers.
 * @param floats Where the floats go.
 * @param tile What is known of the tile.
 */
export function unquantize(integers: Int32Array, floats: Float32Array | Float64Array, tile: TileScale): void {
  const { scale, zero, blank, dither } = tile;
  if (dither === "none") {
    for (let i = 0; i < integers.length; i++) {
      const value = integers[i]!;
      floats[i] = value === blank ? NaN : value * scale + zero;
    }
    return;
  }
  const numbers = randomNumbers();
  let seed = tile.seed % COUNT;
  let next = Math.floor(numbers[seed]! * 500);
  for (let i = 0; i < integers.length; i++) {
    const value = integers[i]!;
    if (value === blank) floats[i] = NaN;
    else if (dither === "2" && value === EXACT_ZERO) floats[i] = 0;
    else floats[i] = (value - numbers[next]! + 0.5) * scale + zero;
    if (++next === COUNT) {
      seed = (seed + 1) % COUNT;
      next = Math.floor(numbers[seed]! * 500);
    }
  }
}
