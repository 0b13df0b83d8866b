/**
 * Decoding LZF in WebAssembly: sixteen bytes at a time, running over into what comes next. `decompress` of lzf.ts is the
 * same in plain TypeScript.
 *
 * @module
 */

/** What the kernel gives instead of a length. */
export const failures = { tooLong: -1, endsEarly: -2, beforeStart: -3 } as const;

/** Copies run over the end of the output by less than this, and over that of the input. */
const RUN_OVER = 64;
/** Chunks that need more memory than this are left to the other way. */
const MOST_BYTES = 2 ** 24;
const PAGE = 65536;

/** The kernel: where the stream begins and ends, where the output begins and ends; where it ended, or what failed. */
type Kernel = (from: number, fromEnd: number, start: number, end: number) => number;

interface Loaded {
  readonly memory: WebAssembly.Memory;
  readonly run: Kernel;
}

let loaded: Loaded | undefined;
let refused = false;
let bytes: Uint8Array = new Uint8Array(0);

/**
 * Decodes a stream.
 *
 * @param input The stream.
 * @param output Where it goes.
 * @returns The length, or one of `failures`; `undefined` where the other way must be taken.
 */
export function decompressQuickly(input: Uint8Array, output: Uint8Array): number | undefined {
  const inputStart = Math.ceil(output.length / 16) * 16 + RUN_OVER;
  const needed = inputStart + input.length + RUN_OVER;
  if (needed > MOST_BYTES || refused) return undefined;
  loaded ??= load();
  if (loaded === undefined) return undefined;
  if (bytes.length < needed) {
    loaded.memory.grow(Math.ceil((needed - bytes.length) / PAGE));
    bytes = new Uint8Array(loaded.memory.buffer);
  }
  bytes.set(input, inputStart);
  const length = loaded.run(inputStart, inputStart + input.length, 0, output.length);
  if (length > 0) output.set(bytes.subarray(0, length));
  return length;
}

function load(): Loaded | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { env: { memory } });
    bytes = new Uint8Array(memory.buffer);
    return { memory, run: instance.exports["run"] as Kernel };
  } catch {
    refused = true;
    return undefined;
  }
}

// The parameters and locals of the function.
const [from, fromEnd, start, end, to, control, length, source, stop] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const [parameterCount, localCount] = [4, 5];

type Code = readonly number[];

function get(local: number): Code {
  return [0x20, local];
}

function set(local: number, ...value: readonly Code[]): Code {
  return [...value.flat(), 0x21, local];
}

/** A number from 0 to 63, or down to -64. */
function number(value: number): Code {
  return [0x41, value & 0x7f];
}

function binary(instruction: number): (a: Code, b: Code) => Code {
  return (a, b) => [...a, ...b, instruction];
}

const add = binary(0x6a);
const subtract = binary(0x6b);
const and = binary(0x71);
const or = binary(0x72);
const shiftLeft = binary(0x74);
const shiftRight = binary(0x76);
const isEqual = binary(0x46);
const isLessSigned = binary(0x48);
const isLess = binary(0x49);
const isMore = binary(0x4b);
const isLeast = binary(0x4f);

/** Loads the byte at an address. */
function byteAt(address: Code): Code {
  return [...address, 0x2d, 0, 0];
}

function copyByte(): Code {
  return [...get(to), ...byteAt(get(source)), 0x3a, 0, 0];
}

function copy8(): Code {
  return [...get(to), ...get(source), 0x29, 0, 0, 0x37, 0, 0];
}

/** Copies sixteen bytes that stand some bytes on from two places. */
function copy16(target: number, origin: number, offset: number): Code {
  return [...get(target), ...get(origin), 0xfd, 0, 0, offset, 0xfd, 11, 0, offset];
}

/** Fills `length` bytes with the one before. */
function fill(): Code {
  return [...get(to), ...byteAt(get(source)), ...get(length), 0xfc, 11, 0];
}

function when(condition: Code, ...body: readonly Code[]): Code {
  return [...condition, 0x04, 0x40, ...body.flat(), 0x0b];
}

function choose(condition: Code, then: Code, otherwise: Code): Code {
  return [...condition, 0x04, 0x40, ...then, 0x05, ...otherwise, 0x0b];
}

/** Repeats some code as long as the condition behind it holds. */
function repeat(body: Code, condition: Code): Code {
  return [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];
}

function fail(failure: number): Code {
  return [...number(failure), 0x0f];
}

function advance(local: number, by: Code): Code {
  return set(local, add(get(local), by));
}

/** Copies a match step by step until it is whole. */
function copyMatch(step: Code, by: number): Code {
  return repeat(
    [...step, ...advance(to, number(by)), ...advance(source, number(by))],
    isLess(get(to), get(stop)),
  );
}

function literals(): Code {
  return [
    ...set(length, add(get(control), number(1))),
    ...when(isMore(add(get(from), get(length)), get(fromEnd)), fail(failures.endsEarly)),
    ...when(isMore(add(get(to), get(length)), get(end)), fail(failures.tooLong)),
    ...copy16(to, from, 0),
    ...when(isMore(get(length), number(16)), copy16(to, from, 16)),
    ...advance(from, get(length)),
    ...advance(to, get(length)),
  ];
}

function match(): Code {
  const distance = subtract(get(to), get(source));
  const needByte = when(isLeast(get(from), get(fromEnd)), fail(failures.endsEarly));
  const high = shiftLeft(and(get(control), number(31)), number(8));
  return [
    ...set(length, add(shiftRight(get(control), number(5)), number(2))),
    ...when(
      isEqual(get(length), number(9)),
      needByte,
      advance(length, byteAt(get(from))),
      advance(from, number(1)),
    ),
    ...needByte,
    ...set(source, subtract(subtract(get(to), or(high, byteAt(get(from)))), number(1))),
    ...advance(from, number(1)),
    ...when(isLessSigned(get(source), get(start)), fail(failures.beforeStart)),
    ...set(stop, add(get(to), get(length))),
    ...when(isMore(get(stop), get(end)), fail(failures.tooLong)),
    ...choose(
      isLeast(distance, number(16)),
      copyMatch(copy16(to, source, 0), 16),
      choose(
        isEqual(distance, number(1)),
        fill(),
        choose(isLeast(distance, number(8)), copyMatch(copy8(), 8), copyMatch(copyByte(), 1)),
      ),
    ),
    ...set(to, get(stop)),
  ];
}

function body(): Code {
  const step: Code = [
    ...set(control, byteAt(get(from))),
    ...advance(from, number(1)),
    ...choose(isLess(get(control), number(32)), literals(), match()),
  ];
  return [
    ...set(to, get(start)),
    ...when(isLess(get(from), get(fromEnd)), repeat(step, isLess(get(from), get(fromEnd)))),
    ...subtract(get(to), get(start)),
  ];
}

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...unsigned(Math.floor(value / 128))];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): Code {
  return [name.length, ...new TextEncoder().encode(name)];
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const i32 = 0x7f;
  const code: Code = [1, localCount, i32, ...body(), 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameterCount, ...new Array<number>(parameterCount).fill(i32), 1, i32]),
    ...section(2, [1, ...text("env"), ...text("memory"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("run"), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}
