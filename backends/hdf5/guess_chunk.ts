/**
 * The chunk shape of a dataset for which none was asked for.
 *
 * @module
 */

/** What a chunk is to come to, for a dataset of 1 MiB. */
const BASE = 16 * 1024;
const SMALLEST = 8 * 1024;
const LARGEST = 1024 * 1024;

/**
 * Guesses a chunk shape, as h5py does: one axis after the other is halved until a chunk has a size that suits the size
 * of the dataset.
 *
 * @param shape The extents; at least one. An extent of 0 is taken for 1024.
 * @param itemSize Bytes an element takes in the file.
 * @returns The shape of a chunk.
 */
export function guessChunk(shape: readonly number[], itemSize: number): number[] {
  if (shape.length === 0) throw new TypeError("Cannot choose chunks: a scalar dataset has none");
  const chunk = shape.map((extent) => extent !== 0 ? extent : 1024);
  const bytesOf = () => chunk.reduce((product, extent) => product * extent, itemSize);
  const wanted = Math.min(LARGEST, Math.max(SMALLEST, BASE * 2 ** Math.log10(bytesOf() / (1024 * 1024))));
  for (let axis = 0;; axis = (axis + 1) % chunk.length) {
    const bytes = bytesOf();
    const close = bytes < wanted || Math.abs(bytes - wanted) / wanted < 0.5;
    if (close && bytes < LARGEST) return chunk;
    if (chunk.every((extent) => extent === 1)) return chunk;
    chunk[axis] = Math.ceil(chunk[axis]! / 2);
  }
}
