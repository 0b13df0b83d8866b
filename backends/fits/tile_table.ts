/**
 * The binary table that holds the tiles of a compressed image (FITS standard, sections 7.3 and 10.1).
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import type { ByteRange, ByteSource } from "../sources/source.ts";
import { countOf } from "./header.ts";
import type { Hdu } from "./hdu.ts";

/** A column. */
interface Column {
  readonly offset: number;
  readonly code: string;
}

const SIZES: Readonly<Record<string, number>> = {
  L: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
};
const MAX_COLUMNS = 999;

/** The rows of a table of tiles. */
export class TileTable {
  /** How many tiles there are. */
  readonly rows: number;
  readonly #rowSize: number;
  readonly #columns: Map<string, Column>;
  readonly #hdu: Hdu;
  readonly #heap: number;
  readonly #source: ByteSource;
  #bytes: DataView | undefined;

  /**
   * Looks at a table; nothing is read yet.
   *
   * @param hdu Its part of the file.
   * @param source The file.
   * @throws {FormatError} If its header is damaged.
   */
  constructor(hdu: Hdu, source: ByteSource) {
    const { header } = hdu;
    this.#rowSize = countOf(header, "NAXIS1");
    this.rows = countOf(header, "NAXIS2");
    this.#heap = hdu.start + countOf(header, "THEAP", this.#rowSize * this.rows);
    this.#hdu = hdu;
    this.#source = source;
    this.#columns = new Map();
    const fields = countOf(header, "TFIELDS");
    if (fields > MAX_COLUMNS) throw new FormatError(`Cannot read FITS table: TFIELDS is ${fields}`);
    let offset = 0;
    for (let i = 1; i <= fields; i++) {
      const [, repeat, code] = /^(\d*)([A-Z])/.exec(String(header.get(`TFORM${i}`))) ?? [];
      if (code === undefined) throw new FormatError(`Cannot read FITS table: TFORM${i} is damaged`);
      this.#columns.set(String(header.get(`TTYPE${i}`)).trim(), { offset, code });
      const count = repeat === "" ? 1 : Number(repeat);
      offset += code === "X" ? Math.ceil(count / 8) : count * (SIZES[code] ?? 0);
    }
    if (offset > this.#rowSize) throw new FormatError("Cannot read FITS table: its columns are wider than its rows");
  }

  /**
   * Tells whether there is a column.
   *
   * @param name Its name.
   * @returns Whether there is.
   */
  has(name: string): boolean {
    return this.#columns.has(name);
  }

  /** Brings the rows into memory, but not what they point to. */
  async load(): Promise<void> {
    if (this.#bytes !== undefined) return;
    const { start, size } = this.#hdu;
    const end = this.#rowSize * this.rows;
    if (end > size) throw new FormatError("Cannot read FITS table: it is cut short");
    const [bytes] = await this.#source.read([{ start, end: start + end }]);
    this.#bytes = new DataView(bytes!.buffer, bytes!.byteOffset, bytes!.byteLength);
  }

  /**
   * Gives a number of a row.
   *
   * @param name The column.
   * @param row The row.
   * @returns The number; `undefined` where there is no such column.
   */
  number(name: string, row: number): number | undefined {
    const column = this.#columns.get(name);
    if (column === undefined) return undefined;
    const at = row * this.#rowSize + column.offset;
    switch (column.code) {
      case "D":
        return this.#bytes!.getFloat64(at);
      case "E":
        return this.#bytes!.getFloat32(at);
      case "J":
        return this.#bytes!.getInt32(at);
      case "I":
        return this.#bytes!.getInt16(at);
      case "K":
        return Number(this.#bytes!.getBigInt64(at));
    }
    throw new FormatError(`Cannot read FITS table: column ${name} holds no numbers`);
  }

  /**
   * Says where the bytes stand that a row points to.
   *
   * @param name The column.
   * @param row The row.
   * @returns The range in the file; `undefined` where it points to none.
   * @throws {FormatError} If they lie outside of the table.
   */
  range(name: string, row: number): ByteRange | undefined {
    const column = this.#columns.get(name);
    if (column === undefined) return undefined;
    const at = row * this.#rowSize + column.offset;
    const wide = column.code === "Q";
    if (!wide && column.code !== "P") throw new FormatError(`Cannot read FITS table: column ${name} points nowhere`);
    const bytes = this.#bytes!;
    const count = wide ? Number(bytes.getBigInt64(at)) : bytes.getInt32(at);
    const offset = wide ? Number(bytes.getBigInt64(at + 8)) : bytes.getInt32(at + 4);
    if (count === 0) return undefined;
    const start = this.#heap + offset;
    const end = start + count * this.#elementSize(name);
    const { start: first, size } = this.#hdu;
    if (count < 0 || offset < 0 || end > first + size) {
      throw new FormatError(`Cannot read FITS table: row ${row} points out of it`, { address: first + at });
    }
    return { start, end };
  }

  /** The bytes of what a column of pointers points to. */
  #elementSize(name: string): number {
    const { header } = this.#hdu;
    for (let i = 1;; i++) {
      const type = header.get(`TTYPE${i}`);
      if (type === undefined) return 1;
      if (String(type).trim() !== name) continue;
      return SIZES[/^\d*[PQ]([A-Z])/.exec(String(header.get(`TFORM${i}`)))?.[1] ?? "B"] ?? 1;
    }
  }
}
