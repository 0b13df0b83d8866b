/**
 * Every state that a store can be left in when its writer is killed: after each write, within each write, and with
 * writes between two barriers in any order.
 *
 * @module
 */

import { MemoryStore } from "../../backends/sources/memory.ts";

/** Something that was done to a store. */
export type Operation =
  | { readonly kind: "write"; readonly start: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly size: number }
  | { readonly kind: "sync" }
  | { readonly kind: "mark"; readonly label: number };

/** A store that remembers what was done to it. */
export class RecordingStore extends MemoryStore {
  /** What was done since `begin()`. */
  operations: Operation[] = [];
  /** The bytes at `begin()`. */
  initial: Uint8Array = new Uint8Array(0);
  #marks = 0;

  /** Forgets what was done so far: states start from the bytes as they are now. */
  begin(): void {
    this.operations = [];
    this.initial = this.bytes.slice();
  }

  override write(start: number, bytes: Uint8Array): void {
    this.operations.push({ kind: "write", start, bytes: bytes.slice() });
    super.write(start, bytes);
  }

  override truncate(size: number): void {
    this.operations.push({ kind: "truncate", size });
    super.truncate(size);
  }

  override sync(): void {
    this.operations.push({ kind: "sync" });
  }

  /** Says that what was done so far has been promised; gives its number. */
  mark(): number {
    this.operations.push({ kind: "mark", label: this.#marks });
    return this.#marks++;
  }
}

/** The bytes of a store that was left in the middle of something. */
export interface State {
  readonly bytes: Uint8Array;
  /** The number of the last promise before; -1 where there was none. */
  readonly promised: number;
  /** Where it was left, for messages. */
  readonly where: string;
}

/** How many states are looked at. */
export interface StateOptions {
  /** In how many places a write is cut, where it may be. */
  readonly cuts: number;
  /** How many times the writes between two barriers are left out at random. */
  readonly losses: number;
  /** Gives random numbers from 0 to 1. */
  readonly random: () => number;
}

const sector = 512;

/**
 * Goes through the states. A write within one sector is there whole or not at all; any other may be cut anywhere. The
 * bytes are only valid until the next state is asked for.
 */
export function* states({ initial, operations }: RecordingStore, options: StateOptions): Generator<State> {
  const image = new MemoryStore(initial);
  let promised = -1;
  let sinceBarrier: Operation[] = [];
  let atBarrier = image.bytes.slice();
  for (const [at, operation] of operations.entries()) {
    if (operation.kind === "mark") {
      promised = operation.label;
      continue;
    }
    if (operation.kind === "sync") {
      yield* losses(atBarrier, sinceBarrier, promised, `before barrier ${at}`, options);
      sinceBarrier = [];
      atBarrier = image.bytes.slice();
      continue;
    }
    if (operation.kind === "write") yield* cuts(image.bytes, operation, promised, `within operation ${at}`, options);
    apply(image, operation);
    sinceBarrier.push(operation);
    yield { bytes: image.bytes, promised, where: `after operation ${at} (${describe(operation)})` };
  }
}

function describe(operation: Operation): string {
  switch (operation.kind) {
    case "write":
      return `write of ${operation.bytes.length} at ${operation.start}`;
    case "truncate":
      return `truncate to ${operation.size}`;
    default:
      return operation.kind;
  }
}

function apply(store: MemoryStore, operation: Operation): void {
  if (operation.kind === "write") store.write(operation.start, operation.bytes);
  else if (operation.kind === "truncate") store.truncate(operation.size);
}

function* cuts(
  before: Uint8Array,
  { start, bytes }: Extract<Operation, { kind: "write" }>,
  promised: number,
  where: string,
  { cuts, random }: StateOptions,
): Generator<State> {
  if (Math.floor(start / sector) === Math.floor((start + bytes.length - 1) / sector)) return;
  for (let i = 0; i < cuts; i++) {
    const length = Math.floor(random() * bytes.length);
    const image = new MemoryStore(before);
    image.write(start, bytes.subarray(0, length));
    yield { bytes: image.bytes, promised, where: `${where}, cut after ${length} of ${bytes.length} bytes at ${start}` };
  }
}

/** What a power cut can leave: any part of what was written since the last barrier, by sectors. */
function* losses(
  before: Uint8Array,
  since: readonly Operation[],
  promised: number,
  where: string,
  { losses, random }: StateOptions,
): Generator<State> {
  if (since.length === 0) return;
  for (let i = 0; i < losses; i++) {
    const image = new MemoryStore(before);
    for (const operation of since) {
      const kept = random();
      if (kept < 0.4) apply(image, operation);
      else if (kept < 0.7 && operation.kind === "write") writeSectors(image, operation, random);
    }
    yield { bytes: image.bytes, promised, where: `${where}, parts lost` };
  }
}

/** Writes some sectors of what was to be written. */
function writeSectors(
  image: MemoryStore,
  { start, bytes }: Extract<Operation, { kind: "write" }>,
  random: () => number,
): void {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + sector - (start + at) % sector);
    if (random() < 0.5) image.write(start + at, bytes.subarray(at, end));
    at = end;
  }
}

/** Random numbers from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
