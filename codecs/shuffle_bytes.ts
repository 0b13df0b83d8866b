/**
 * Shuffling with a byte at a time: of any size, and faster for elements that are words of memory.
 *
 * @module
 */

/** Shuffles whole elements of any size from `input` to `output`, byte by byte. */
export function shuffleBytes(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const count = Math.floor(input.byteLength / itemSize);
  for (let byte = 0; byte < itemSize; byte++) {
    const plane = byte * count;
    for (let i = 0; i < count; i++) output[plane + i] = input[i * itemSize + byte]!;
  }
}

/** Undoes {@linkcode shuffleBytes}. */
export function unshuffleBytes(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const count = Math.floor(input.byteLength / itemSize);
  for (let byte = 0; byte < itemSize; byte++) {
    const plane = byte * count;
    for (let i = 0; i < count; i++) output[i * itemSize + byte] = input[plane + i]!;
  }
}

/** Undoes shuffling of elements of two bytes. */
export function unshuffle2(input: Uint8Array, output: Uint16Array): void {
  const count = output.length;
  for (let i = 0; i < count; i++) output[i] = input[i]! | input[count + i]! << 8;
}

/** Undoes shuffling of elements of four bytes. */
export function unshuffle4(input: Uint8Array, output: Uint32Array): void {
  const count = output.length;
  const plane2 = 2 * count;
  const plane3 = 3 * count;
  for (let i = 0; i < count; i++) {
    output[i] = input[i]! | input[count + i]! << 8 | input[plane2 + i]! << 16 | input[plane3 + i]! << 24;
  }
}

/** Undoes shuffling of elements of eight bytes. */
export function unshuffle8(input: Uint8Array, output: Uint32Array): void {
  const count = output.length >>> 1;
  const plane = (byte: number): Uint8Array => input.subarray(byte * count, (byte + 1) * count);
  const [p0, p1, p2, p3, p4, p5, p6, p7] = [0, 1, 2, 3, 4, 5, 6, 7].map(plane) as EightPlanes;
  for (let i = 0; i < count; i++) {
    output[2 * i] = p0[i]! | p1[i]! << 8 | p2[i]! << 16 | p3[i]! << 24;
    output[2 * i + 1] = p4[i]! | p5[i]! << 8 | p6[i]! << 16 | p7[i]! << 24;
  }
}

/** Shuffles elements of two bytes. */
export function shuffle2(input: Uint16Array, output: Uint8Array): void {
  const count = input.length;
  for (let i = 0; i < count; i++) {
    const word = input[i]!;
    output[i] = word;
    output[count + i] = word >>> 8;
  }
}

/** Shuffles elements of four bytes. */
export function shuffle4(input: Uint32Array, output: Uint8Array): void {
  const count = input.length;
  const plane2 = 2 * count;
  const plane3 = 3 * count;
  for (let i = 0; i < count; i++) {
    const word = input[i]!;
    output[i] = word;
    output[count + i] = word >>> 8;
    output[plane2 + i] = word >>> 16;
    output[plane3 + i] = word >>> 24;
  }
}

/** Shuffles elements of eight bytes. */
export function shuffle8(input: Uint32Array, output: Uint8Array): void {
  const count = input.length >>> 1;
  const plane = (byte: number): Uint8Array => output.subarray(byte * count, (byte + 1) * count);
  const [p0, p1, p2, p3, p4, p5, p6, p7] = [0, 1, 2, 3, 4, 5, 6, 7].map(plane) as EightPlanes;
  for (let i = 0; i < count; i++) {
    const low = input[2 * i]!;
    const high = input[2 * i + 1]!;
    p0[i] = low;
    p1[i] = low >>> 8;
    p2[i] = low >>> 16;
    p3[i] = low >>> 24;
    p4[i] = high;
    p5[i] = high >>> 8;
    p6[i] = high >>> 16;
    p7[i] = high >>> 24;
  }
}

type Plane = Uint8Array;
type EightPlanes = [Plane, Plane, Plane, Plane, Plane, Plane, Plane, Plane];
