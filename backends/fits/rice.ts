/**
 * The Rice coding of FITS tiles (Pence, Seaman, White 2009): differences of neighbours, in blocks of equal width.
 *
 * @module
 */

import { BitReader } from "../../codecs/bits.ts";
import { FormatError } from "../../ndarray/errors.ts";

/** By bytes a pixel: the bits that tell a block's width, and the width that stands for differences as they are. */
const FORMS: Readonly<Record<number, readonly [number, number]>> = { 1: [3, 6], 2: [4, 14], 4: [5, 25] };

/**
 * Decodes a tile.
 *
 * @param input The coded bytes.
 * @param output Where the pixels go; their low bits, where pixels are narrower.
 * @param bytePix Bytes a pixel: 1, 2 or 4.
 * @param blockSize Pixels a block.
 * @throws {CodecError} If the tile is damaged.
 * @throws {FormatError} If its form is unknown.
 */
export function decodeFitsRice(input: Uint8Array, output: Int32Array, bytePix: number, blockSize: number): void {
  const form = FORMS[bytePix];
  if (form === undefined || !(blockSize >= 1)) throw new FormatError("Cannot decode Rice tile: its form is unknown");
  const [widthBits, plain] = form;
  const bits = new BitReader(input, "Rice");
  let last = bits.read(8 * bytePix) | 0;
  for (let start = 0; start < output.length; start += blockSize) {
    const end = Math.min(start + blockSize, output.length);
    const width = bits.read(widthBits) - 1;
    for (let i = start; i < end; i++) {
      if (width >= 0) {
        const coded = width === plain
          ? bits.read(8 * bytePix)
          : bits.readUnary() * 2 ** width + (width === 0 ? 0 : bits.read(width));
        // The lowest bit is the sign.
        last = (last + (coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2)) | 0;
      }
      output[i] = last;
    }
  }
}
