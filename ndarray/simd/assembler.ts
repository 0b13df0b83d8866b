/**
 * Writing small WebAssembly modules: one function that loops over vectors of 16 bytes.
 *
 * @module
 */

/** Instructions, as bytes. */
export type Code = readonly number[];

const simd = 0xfd;

/** The places of the parameters of every kernel. */
export const parameters = { a: 0, b: 1, out: 2, rounds: 3, aAdvance: 4, bAdvance: 5 } as const;

/** The number of the first accumulator among the locals. */
const firstAccumulator = 6;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A whole number as a constant; not negative, and less than 2³¹. */
function constant(value: number): number[] {
  const bytes = unsigned(value);
  // A set sixth bit of the last byte would be read as a sign.
  if (bytes[bytes.length - 1]! >= 64) {
    bytes[bytes.length - 1]! += 128;
    bytes.push(0);
  }
  return [0x41, ...bytes];
}

/** A vector instruction, by its number. */
export function instruction(number: number, ...immediates: readonly number[]): Code {
  return [simd, ...unsigned(number), ...immediates];
}

/** Loads a vector from where a parameter points to, some bytes on. */
export function load(parameter: number, offset: number): Code {
  return [0x20, parameter, ...instruction(0, 0, ...unsigned(offset))];
}

/** Stores the vector that some instructions give to where a parameter points to, some bytes on. */
export function store(parameter: number, offset: number, value: Code): Code {
  return [0x20, parameter, ...value, ...instruction(11, 0, ...unsigned(offset))];
}

/** Gives an accumulator. */
export function accumulator(index: number): Code {
  return [0x20, firstAccumulator + index];
}

/** Sets an accumulator. */
export function accumulate(index: number, value: Code): Code {
  return [...value, 0x21, firstAccumulator + index];
}

/** Moves a parameter on. */
function advance(parameter: number, by: Code): Code {
  return [0x20, parameter, ...by, 0x6a, 0x21, parameter];
}

function section(number: number, content: Code): Code {
  return [number, ...unsigned(content.length), ...content];
}

function text(value: string): Code {
  return [value.length, ...Array.from(value, (letter) => letter.charCodeAt(0))];
}

/** What a kernel does. */
export interface KernelCode {
  /** What comes before the rounds. */
  readonly before?: Code | undefined;
  /** What is done in each round. */
  readonly round: Code;
  /** What comes after the rounds. */
  readonly after?: Code | undefined;
  /** How far `out` moves from round to round, in bytes. */
  readonly outAdvance: number;
  /** How many accumulators there are. */
  readonly accumulators?: number | undefined;
}

/**
 * Writes a module with one function, `run`, over a memory that it imports.
 *
 * @param code What the function does.
 * @returns The bytes of the module.
 */
export function assemble(code: KernelCode): Uint8Array<ArrayBuffer> {
  const { before = [], round, after = [], outAdvance, accumulators = 0 } = code;
  const { a, b, out, rounds, aAdvance, bAdvance } = parameters;
  const body = [
    ...accumulators === 0 ? [0] : [1, accumulators, 0x7b],
    ...before,
    ...[0x02, 0x40, 0x03, 0x40],
    ...[0x20, rounds, 0x45, 0x0d, 1],
    ...round,
    ...advance(a, [0x20, aAdvance]),
    ...advance(b, [0x20, bAdvance]),
    ...advance(out, constant(outAdvance)),
    ...[0x20, rounds, ...constant(1), 0x6b, 0x21, rounds],
    ...[0x0c, 0, 0x0b, 0x0b],
    ...after,
    0x0b,
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 6, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(2, [1, ...text("env"), ...text("memory"), 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("run"), 0x00, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}
