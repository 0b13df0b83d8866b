/**
 * Shuffling with four bytes at a time, for planes that are whole words of memory.
 *
 * Four words, one of each plane or one of each element, are a square of 4 x 4 bytes, which is transposed in registers.
 *
 * @module
 */

/** Four planes, a word of each standing for four elements. */
type Planes = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

function planesOf(bytes: Uint8Array, firstByte: number, count: number): Planes {
  const plane = (byte: number): Uint32Array =>
    new Uint32Array(bytes.buffer, bytes.byteOffset + byte * count, count / 4);
  return [plane(firstByte), plane(firstByte + 1), plane(firstByte + 2), plane(firstByte + 3)];
}

/** Moves four planes into the words of elements that lie `stride` words apart. */
function toElements([p0, p1, p2, p3]: Planes, words: Uint32Array, start: number, stride: number): void {
  let to = start;
  for (let i = 0; i < p0.length; i++) {
    const a = p0[i]!;
    const b = p1[i]!;
    const c = p2[i]!;
    const d = p3[i]!;
    const evenLow = a & 0x00ff00ff | (b & 0x00ff00ff) << 8;
    const oddLow = a >>> 8 & 0x00ff00ff | b & 0xff00ff00;
    const evenHigh = c & 0x00ff00ff | (d & 0x00ff00ff) << 8;
    const oddHigh = c >>> 8 & 0x00ff00ff | d & 0xff00ff00;
    words[to] = evenLow & 0xffff | evenHigh << 16;
    words[to + stride] = oddLow & 0xffff | oddHigh << 16;
    words[to + 2 * stride] = evenLow >>> 16 | evenHigh & 0xffff0000;
    words[to + 3 * stride] = oddLow >>> 16 | oddHigh & 0xffff0000;
    to += 4 * stride;
  }
}

/** Moves the words of elements that lie `stride` words apart into four planes. */
function toPlanes(words: Uint32Array, start: number, stride: number, [p0, p1, p2, p3]: Planes): void {
  let from = start;
  for (let i = 0; i < p0.length; i++) {
    const a = words[from]!;
    const b = words[from + stride]!;
    const c = words[from + 2 * stride]!;
    const d = words[from + 3 * stride]!;
    const evenLow = a & 0x00ff00ff | (b & 0x00ff00ff) << 8;
    const oddLow = a >>> 8 & 0x00ff00ff | b & 0xff00ff00;
    const evenHigh = c & 0x00ff00ff | (d & 0x00ff00ff) << 8;
    const oddHigh = c >>> 8 & 0x00ff00ff | d & 0xff00ff00;
    p0[i] = evenLow & 0xffff | evenHigh << 16;
    p1[i] = oddLow & 0xffff | oddHigh << 16;
    p2[i] = evenLow >>> 16 | evenHigh & 0xffff0000;
    p3[i] = oddLow >>> 16 | oddHigh & 0xffff0000;
    from += 4 * stride;
  }
}

function unshuffle2(input: Uint8Array, words: Uint32Array): void {
  const count = 2 * words.length;
  const low = new Uint32Array(input.buffer, input.byteOffset, count / 4);
  const high = new Uint32Array(input.buffer, input.byteOffset + count, count / 4);
  for (let i = 0; i < low.length; i++) {
    const a = low[i]!;
    const b = high[i]!;
    words[2 * i] = a & 0xff | (b & 0xff) << 8 | (a & 0xff00) << 8 | (b & 0xff00) << 16;
    words[2 * i + 1] = a >>> 16 & 0xff | b >>> 8 & 0xff00 | a >>> 8 & 0xff0000 | b & 0xff000000;
  }
}

function shuffle2(words: Uint32Array, output: Uint8Array): void {
  const count = 2 * words.length;
  const low = new Uint32Array(output.buffer, output.byteOffset, count / 4);
  const high = new Uint32Array(output.buffer, output.byteOffset + count, count / 4);
  for (let i = 0; i < low.length; i++) {
    const a = words[2 * i]!;
    const b = words[2 * i + 1]!;
    low[i] = a & 0xff | a >>> 8 & 0xff00 | (b & 0xff) << 16 | (b & 0xff0000) << 8;
    high[i] = a >>> 8 & 0xff | a >>> 16 & 0xff00 | (b & 0xff00) << 8 | b & 0xff000000;
  }
}

/**
 * Undoes shuffling.
 *
 * @param input The planes, each a whole number of words of memory.
 * @param words The elements, as words of memory.
 * @param itemSize Bytes an element: 2, 4 or 8.
 */
export function unshuffleWords(input: Uint8Array, words: Uint32Array, itemSize: number): void {
  const count = 4 * words.length / itemSize;
  if (itemSize === 2) return unshuffle2(input, words);
  const stride = itemSize / 4;
  for (let word = 0; word < stride; word++) toElements(planesOf(input, 4 * word, count), words, word, stride);
}

/**
 * Shuffles.
 *
 * @param words The elements, as words of memory.
 * @param output The planes, each a whole number of words of memory.
 * @param itemSize Bytes an element: 2, 4 or 8.
 */
export function shuffleWords(words: Uint32Array, output: Uint8Array, itemSize: number): void {
  const count = 4 * words.length / itemSize;
  if (itemSize === 2) return shuffle2(words, output);
  const stride = itemSize / 4;
  for (let word = 0; word < stride; word++) toPlanes(words, word, stride, planesOf(output, 4 * word, count));
}
