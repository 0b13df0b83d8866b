/**
 * The transposition of bits that bitshuffle and blosc do: the first bits of all elements, then the second bits, and so on.
 *
 * Bit `k` of byte `b` of element `e` goes to row `8 * b + k`, byte `e / 8`, bit `e % 8`.
 *
 * @module
 */

/**
 * Transposes the bits of elements.
 *
 * @param input The elements, a multiple of eight of them.
 * @param output Where they go; as long.
 * @param itemSize Bytes an element.
 */
export function transposeBits(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const groups = input.byteLength / itemSize / 8;
  for (let byte = 0; byte < itemSize; byte++) {
    for (let group = 0; group < groups; group++) {
      const first = 8 * group * itemSize + byte;
      let low = 0;
      let high = 0;
      for (let i = 0; i < 4; i++) {
        low |= input[first + i * itemSize]! << 8 * i;
        high |= input[first + (i + 4) * itemSize]! << 8 * i;
      }
      const rowsLow = lowRows(low, high);
      const rowsHigh = highRows(low, high);
      const row = 8 * byte * groups + group;
      for (let bit = 0; bit < 4; bit++) {
        output[row + bit * groups] = rowsLow >>> 8 * bit;
        output[row + (bit + 4) * groups] = rowsHigh >>> 8 * bit;
      }
    }
  }
}

/** Undoes {@linkcode transposeBits}. */
export function untransposeBits(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const groups = input.byteLength / itemSize / 8;
  for (let byte = 0; byte < itemSize; byte++) {
    for (let group = 0; group < groups; group++) {
      const row = 8 * byte * groups + group;
      let low = 0;
      let high = 0;
      for (let bit = 0; bit < 4; bit++) {
        low |= input[row + bit * groups]! << 8 * bit;
        high |= input[row + (bit + 4) * groups]! << 8 * bit;
      }
      const first = 8 * group * itemSize + byte;
      const itemsLow = lowRows(low, high);
      const itemsHigh = highRows(low, high);
      for (let i = 0; i < 4; i++) {
        output[first + i * itemSize] = itemsLow >>> 8 * i;
        output[first + (i + 4) * itemSize] = itemsHigh >>> 8 * i;
      }
    }
  }
}

/*
 * An 8 x 8 matrix of bits lies in two words, a row a byte, four rows a word. It is transposed by swapping single bits,
 * then squares of 2 x 2, within each word, and last the squares of 4 x 4 between the words.
 */

function swapSmallSquares(word: number): number {
  const single = (word ^ word >>> 7) & 0x00aa00aa;
  const swapped = word ^ single ^ single << 7;
  const double = (swapped ^ swapped >>> 14) & 0x0000cccc;
  return swapped ^ double ^ double << 14;
}

function lowRows(low: number, high: number): number {
  return swapSmallSquares(low) & 0x0f0f0f0f | swapSmallSquares(high) << 4 & 0xf0f0f0f0;
}

function highRows(low: number, high: number): number {
  return swapSmallSquares(low) >>> 4 & 0x0f0f0f0f | swapSmallSquares(high) & 0xf0f0f0f0;
}
