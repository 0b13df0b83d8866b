/**
 * A shorter way into the platform's zlib: one handle for all chunks, reading from and writing to buffers of ours. It
 * saves an allocation and a copy a chunk, which is a fifth of the time and more.
 *
 * The way is not documented, so it is tried out before it is taken.
 *
 * @module
 */

import { damage } from "./damage.ts";

/** What is used of the streams of `node:zlib`. */
export interface ZlibStream {
  /** The handle behind the stream. */
  readonly _handle?: unknown;
  /** The output and input bytes that were left after the last call. */
  readonly _writeState?: unknown;
}

interface Handle {
  onerror: (message: string, code: number) => void;
  reset(): void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputStart: number,
    inputLength: number,
    output: Uint8Array,
    outputStart: number,
    outputLength: number,
  ): void;
}

const FINISH = 4;
const DATA_ENDS_EARLY = -5;
const spare = new Uint8Array(1);

/** One direction of zlib. */
class ZlibHandle {
  readonly #handle: Handle;
  readonly #state: Uint32Array;
  #failure: { message: string; code: number } | undefined;

  constructor(handle: Handle, state: Uint32Array) {
    this.#handle = handle;
    this.#state = state;
    handle.onerror = (message, code) => {
      this.#failure = { message, code };
    };
  }

  /** Runs a whole input; returns how many bytes came out, or -1 where there is more to come than the output holds. */
  run(input: Uint8Array, output: Uint8Array): number {
    this.#failure = undefined;
    this.#handle.reset();
    this.#write(input, 0, output);
    const length = output.byteLength - this.#state[0]!;
    // A full output does not tell whether the stream was at its end; one more byte of room does.
    if (length === output.byteLength) {
      this.#write(input, input.byteLength - this.#state[1]!, spare);
      if (this.#state[0] === 0) return -1;
    }
    return length;
  }

  #write(input: Uint8Array, start: number, output: Uint8Array): void {
    this.#handle.writeSync(FINISH, input, start, input.byteLength - start, output, 0, output.byteLength);
    if (this.#failure === undefined) return;
    const { message, code } = this.#failure;
    throw damage("deflate", code === DATA_ENDS_EARLY ? "stream ends early" : `stream is damaged (${message})`);
  }
}

function openHandle(stream: ZlibStream): ZlibHandle | undefined {
  const { _handle: handle, _writeState: state } = stream as { _handle?: Handle; _writeState?: unknown };
  if (typeof handle?.writeSync !== "function" || typeof handle.reset !== "function") return undefined;
  return state instanceof Uint32Array ? new ZlibHandle(handle, state) : undefined;
}

/** Inflates into a buffer; returns how many bytes, or -1 where there are more than it holds. */
export type Inflater = (input: Uint8Array, output: Uint8Array) => number;

/** Deflates; returns the stream, or `undefined` where it is longer than the room given. */
export type Deflater = (input: Uint8Array, room: number) => Uint8Array | undefined;

/** The bytes 1, 2, 3 as a zlib stream. */
const SAMPLE = Uint8Array.of(0x78, 0x9c, 0x63, 0x64, 0x62, 0x06, 0x00, 0x00, 0x0d, 0x00, 0x07);

/**
 * Opens the short way to inflate.
 *
 * @param stream What `createInflate()` of `node:zlib` gives.
 * @returns The way, or `undefined` where it does not work as expected.
 */
export function openInflater(stream: ZlibStream): Inflater | undefined {
  try {
    const handle = openHandle(stream);
    if (handle === undefined) return undefined;
    const run: Inflater = (input, output) => handle.run(input, output);
    return inflatesWell(run) ? run : undefined;
  } catch {
    return undefined;
  }
}

function inflatesWell(run: Inflater): boolean {
  const three = new Uint8Array(3);
  const works = run(SAMPLE, three) === 3 && three.join() === "1,2,3" && run(SAMPLE, new Uint8Array(2)) === -1 &&
    run(SAMPLE, new Uint8Array(9)) === 3;
  try {
    run(SAMPLE.subarray(0, 8), three);
    return false;
  } catch {
    return works && run(SAMPLE, three) === 3;
  }
}

/**
 * Opens the short way to deflate.
 *
 * @param stream What `createDeflate()` of `node:zlib` gives.
 * @param inflate How to check what it makes.
 * @returns The way, or `undefined` where it does not work as expected.
 */
export function openDeflater(stream: ZlibStream, inflate: Inflater): Deflater | undefined {
  try {
    const handle = openHandle(stream);
    if (handle === undefined) return undefined;
    let scratch = new Uint8Array(0);
    const run: Deflater = (input, room) => {
      if (scratch.byteLength < room) scratch = new Uint8Array(room);
      const length = handle.run(input, scratch.subarray(0, room));
      return length < 0 ? undefined : scratch.slice(0, length);
    };
    const sample = Uint8Array.from({ length: 100 }, (_, i) => i >> 2);
    const back = new Uint8Array(100);
    const stored = run(sample, 200);
    const works = stored !== undefined && inflate(stored, back) === 100 && back.join() === sample.join();
    return works && run(sample, 10) === undefined ? run : undefined;
  } catch {
    return undefined;
  }
}
