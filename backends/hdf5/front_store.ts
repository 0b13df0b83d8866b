/**
 * A store that forgets what lies far behind, to measure what lies at the front.
 *
 * @module
 */

import type { ByteRange, ByteStore } from "../sources/source.ts";

const PAGE = 64 * 1024;

/** Keeps what is written before a limit in memory, page by page; what lies behind is forgotten and read as zeros. */
export class FrontStore implements ByteStore {
  readonly #pages = new Map<number, Uint8Array>();
  readonly #limit: number;
  #size = 0;

  /** Starts empty. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many bytes there are, those forgotten counted in. */
  get size(): number {
    return this.#size;
  }

  /** Reads many ranges. */
  read(ranges: readonly ByteRange[]): Uint8Array[] {
    return ranges.map(({ start, end }) => {
      const bytes = new Uint8Array(end - start);
      eachPage(start, Math.min(end, this.#limit), (page, from, to) => {
        const kept = this.#pages.get(page);
        if (kept !== undefined) bytes.set(kept.subarray(from - page * PAGE, to - page * PAGE), from - start);
      });
      return bytes;
    });
  }

  /** Writes bytes, of which those before the limit are kept. */
  write(start: number, bytes: Uint8Array): void {
    const end = start + bytes.length;
    this.#size = Math.max(this.#size, end);
    eachPage(start, Math.min(end, this.#limit), (page, from, to) => {
      let kept = this.#pages.get(page);
      if (kept === undefined) this.#pages.set(page, kept = new Uint8Array(PAGE));
      kept.set(bytes.subarray(from - start, to - start), from - page * PAGE);
    });
  }

  /** Changes the length; nothing is forgotten. */
  truncate(size: number): void {
    this.#size = size;
  }

  /** All is there already. */
  sync(): void {}
}

/** Visits the parts of a range, each within one page. */
function eachPage(start: number, end: number, visit: (page: number, from: number, to: number) => void): void {
  for (let at = start; at < end;) {
    const page = Math.floor(at / PAGE);
    const to = Math.min(end, (page + 1) * PAGE);
    visit(page, at, to);
    at = to;
  }
}
