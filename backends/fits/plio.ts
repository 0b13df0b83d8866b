/**
 * The coding of masks in FITS tiles (PLIO, IRAF's pixel lists): runs of zeros and of one value.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";

/** What the four high bits of a word say. */
enum Code {
  Zeros,
  SetHigh,
  Raise,
  Lower,
  Run,
  ZerosThenOne,
  RaiseAndPut,
  LowerAndPut,
}

/**
 * Decodes a tile.
 *
 * @param words The coded words.
 * @param output Where the pixels go.
 * @throws {FormatError} If the tile is damaged.
 */
export function decodePlio(words: Int16Array, output: Int32Array): void {
  output.fill(0);
  const short = (words[2] ?? 0) > 0;
  const length = short ? words[2]! : ((words[4] ?? 0) << 15) + (words[3] ?? 0);
  const first = short ? 3 : words[1] ?? 0;
  if (length > words.length) throw new FormatError("Cannot decode PLIO tile: it is cut short");
  let at = 0;
  let value = 1;
  for (let i = first; i < length; i++) {
    const word = words[i]! & 0xffff;
    const code = word >>> 12;
    const data = word & 0xfff;
    switch (code as Code) {
      case Code.Zeros:
      case Code.Run:
      case Code.ZerosThenOne: {
        const end = at + data;
        if (end > output.length) throw new FormatError("Cannot decode PLIO tile: it has too many pixels");
        if (code === Code.Run) output.fill(value, at, end);
        else if (code === Code.ZerosThenOne && data > 0) output[end - 1] = value;
        at = end;
        break;
      }
      case Code.SetHigh:
        value = ((words[++i] ?? 0) << 12) + data;
        break;
      case Code.Raise:
        value += data;
        break;
      case Code.Lower:
        value -= data;
        break;
      case Code.RaiseAndPut:
      case Code.LowerAndPut:
        value += code === Code.RaiseAndPut ? data : -data;
        if (at < output.length) output[at] = value;
        at++;
        break;
      default:
        throw new FormatError("Cannot decode PLIO tile: it has an unknown code");
    }
  }
}
