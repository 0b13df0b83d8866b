/**
 * FITS headers (FITS standard 4.0, section 4): cards of 80 characters in blocks of 2880 bytes.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";

/** A value of a keyword. */
export type FitsValue = string | number | bigint | boolean | {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;
};

/** One card of a header. */
export interface FitsCard {
  /** The keyword; empty for a blank card. */
  readonly keyword: string;
  /** The value, where the card has one. */
  readonly value: FitsValue | undefined;
  /** The comment; for `COMMENT`, `HISTORY` and blank cards their text. */
  readonly comment: string;
}

/** Bytes of a block. */
export const BLOCK = 2880;
const CARD = 80;

/**
 * The header of a part of a FITS file.
 *
 * @example Asking and setting
 * ```ts
 * import { FitsHeader } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const header = new FitsHeader().set("EXPTIME", 30.5, "seconds").set("OBJECT", "M 31");
 * assertEquals(header.get("EXPTIME"), 30.5);
 * assertEquals(header.keys(), ["EXPTIME", "OBJECT"]);
 * ```
 */
export class FitsHeader {
  readonly #cards: FitsCard[];
  #places: Map<string, number> | undefined;

  /**
   * Makes a header.
   *
   * @param cards Its cards.
   */
  constructor(cards: readonly FitsCard[] = []) {
    this.#cards = [...cards];
  }

  /** All cards, in order. */
  get cards(): readonly FitsCard[] {
    return this.#cards;
  }

  /**
   * Gives the value of a keyword; of the first card, where several have it.
   *
   * @param keyword The keyword, in any case.
   * @returns The value; `undefined` where there is none.
   *
   * @example A value
   * ```ts
   * import { FitsHeader } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const header = new FitsHeader().set("EXPTIME", 30.5, "seconds");
   * assertEquals(header.get("exptime"), 30.5);
   * ```
   */
  get(keyword: string): FitsValue | undefined {
    return this.#find(keyword)?.value;
  }

  /**
   * Gives the comment of a keyword.
   *
   * @param keyword The keyword, in any case.
   * @returns The comment; `undefined` where there is no such card.
   *
   * @example A comment
   * ```ts
   * import { FitsHeader } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const header = new FitsHeader().set("EXPTIME", 30.5, "seconds");
   * assertEquals(header.comment("EXPTIME"), "seconds");
   * ```
   */
  comment(keyword: string): string | undefined {
    return this.#find(keyword)?.comment;
  }

  /**
   * Lists the keywords that have values.
   *
   * @returns The keywords, in order, each once.
   *
   * @example Keywords
   * ```ts
   * import { FitsHeader } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const header = new FitsHeader().set("EXPTIME", 30.5, "seconds");
   * assertEquals(header.keys(), ["EXPTIME"]);
   * ```
   */
  keys(): string[] {
    return [...new Set(this.#cards.filter((card) => card.value !== undefined).map((card) => card.keyword))];
  }

  /**
   * Gives the lines of `COMMENT`, `HISTORY` and blank cards.
   *
   * @param keyword Which of them.
   * @returns The lines, in order.
   *
   * @example The history of a file
   * ```ts
   * import { FitsHeader } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const history = { keyword: "HISTORY", value: undefined, comment: "flat field divided" };
   * assertEquals(new FitsHeader([history]).lines("HISTORY"), ["flat field divided"]);
   * ```
   */
  lines(keyword: "COMMENT" | "HISTORY" | ""): string[] {
    return this.#cards.filter((card) => card.keyword === keyword).map((card) => card.comment);
  }

  /**
   * Sets a keyword, in its place where it is there, else at the end.
   *
   * @param keyword The keyword.
   * @param value Its value.
   * @param comment A comment. Default: the one that is there.
   * @returns This header.
   *
   * @example A value with a comment
   * ```ts
   * import { FitsHeader } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const header = new FitsHeader().set("EXPTIME", 30.5, "seconds");
   * assertEquals(header.set("EXPTIME", 60).get("EXPTIME"), 60);
   * assertEquals(header.comment("EXPTIME"), "seconds");
   * ```
   */
  set(keyword: string, value: FitsValue, comment: string = this.comment(keyword) ?? ""): this {
    const card = { keyword: keyword.toUpperCase(), value, comment };
    const at = this.#index().get(card.keyword);
    if (at !== undefined) this.#cards[at] = card;
    else this.#cards.push(card);
    this.#places = undefined;
    return this;
  }

  #find(keyword: string): FitsCard | undefined {
    const at = this.#index().get(keyword.toUpperCase());
    return at === undefined ? undefined : this.#cards[at];
  }

  #index(): Map<string, number> {
    if (this.#places === undefined) {
      this.#places = new Map();
      this.#cards.forEach(({ keyword, value }, at) => {
        if (value !== undefined && !this.#places!.has(keyword)) this.#places!.set(keyword, at);
      });
    }
    return this.#places;
  }
}

/** Cards as they are read; the text of the last one may go on in the next. */
export class CardReader {
  /** The cards so far. */
  readonly cards: FitsCard[] = [];
  /** The last text, its quotes still doubled. */
  #text: string | undefined;

  /**
   * Decodes the cards of a block.
   *
   * @param block The bytes of one block.
   * @returns Whether the header ends in this block.
   */
  read(block: Uint8Array): boolean {
    for (let at = 0; at + CARD <= block.length; at += CARD) {
      let text = "";
      for (let i = at; i < at + CARD; i++) text += String.fromCharCode(block[i]!);
      if (/^END *$/.test(text)) return true;
      this.#add(text);
    }
    return false;
  }

  #add(line: string): void {
    const { cards } = this;
    const last = cards.at(-1);
    if (line.startsWith("CONTINUE") && this.#text?.endsWith("&") && last !== undefined) {
      const more = decodeText(line.slice(8));
      if (more !== undefined) {
        this.#text = this.#text.slice(0, -1) + more.text;
        const comment = [last.comment, more.comment].filter(Boolean).join(" ");
        cards[cards.length - 1] = { ...last, value: unquoted(this.#text), comment };
        return;
      }
    }
    const { keyword, rest, hasValue } = splitCard(line);
    const text = hasValue ? decodeText(rest) : undefined;
    this.#text = text?.text;
    if (text !== undefined) cards.push({ keyword, value: unquoted(text.text), comment: text.comment });
    else if (hasValue) cards.push({ keyword, ...decodePlain(rest) });
    else cards.push({ keyword, value: undefined, comment: rest.trimEnd() });
  }
}

function splitCard(line: string): { keyword: string; rest: string; hasValue: boolean } {
  const equals = line.startsWith("HIERARCH ") ? line.indexOf("=") : -1;
  if (equals > 0) {
    return { keyword: line.slice(9, equals).trim().toUpperCase(), rest: line.slice(equals + 1), hasValue: true };
  }
  const hasValue = line.slice(8, 10) === "= ";
  return { keyword: line.slice(0, 8).trimEnd(), rest: line.slice(hasValue ? 10 : 8), hasValue };
}

/** A text in quotes, which stay doubled, and the comment behind it. */
function decodeText(text: string): { text: string; comment: string } | undefined {
  const strict = /^ *'((?:[^']|'')*)' *(?:\/(.*))?$/.exec(text);
  // Some writers cut long text in the middle of a doubled quote.
  const found = strict ?? /^ *'(.*)' *(?:\/(.*))?$/.exec(text) ?? /^ *'((?:[^']|'')*)'()/.exec(text);
  return found === null ? undefined : { text: found[1]!, comment: (found[2] ?? "").trim() };
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'").trimEnd();
}

function decodePlain(text: string): Pick<FitsCard, "value" | "comment"> {
  const end = text.indexOf("/");
  const comment = end < 0 ? "" : text.slice(end + 1).trim();
  return { value: decodeNumber((end < 0 ? text : text.slice(0, end)).trim()), comment };
}

function decodeNumber(text: string): FitsValue | undefined {
  if (text === "T" || text === "F") return text === "T";
  if (/^[-+]?\d+$/.test(text)) {
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : BigInt(text.replace("+", ""));
  }
  const complex = /^\( *([^ ,]+) *, *([^ )]+) *\)$/.exec(text);
  if (complex !== null) return { re: decodeFloat(complex[1]!), im: decodeFloat(complex[2]!) };
  const value = text === "" ? NaN : decodeFloat(text);
  return Number.isNaN(value) ? undefined : value;
}

function decodeFloat(text: string): number {
  return Number(text.replace(/d/i, "e"));
}

/**
 * Encodes a header.
 *
 * @param cards The cards.
 * @returns Whole blocks.
 * @throws {TypeError} If a keyword or a text cannot be expressed.
 */
export function encodeHeader(cards: readonly FitsCard[]): Uint8Array {
  const lines = [...cards.flatMap(encodeCard), "END"];
  const bytes = new Uint8Array(Math.ceil(lines.length * CARD / BLOCK) * BLOCK).fill(0x20);
  lines.forEach((line, i) => {
    if (!/^[\x20-\x7e]*$/.test(line)) throw new TypeError(`Cannot write FITS card: "${line}" is not ASCII`);
    for (let j = 0; j < line.length; j++) bytes[i * CARD + j] = line.charCodeAt(j);
  });
  return bytes;
}

function encodeCard({ keyword, value, comment }: FitsCard): string[] {
  if (value === undefined) {
    const width = CARD - 8;
    const parts = Array.from({ length: Math.max(1, Math.ceil(comment.length / width)) }, (_, i) => {
      return comment.slice(i * width, (i + 1) * width);
    });
    return parts.map((part) => keyword.padEnd(8) + part);
  }
  const plain = /^[A-Z0-9_-]{1,8}$/.test(keyword);
  const start = plain ? `${keyword.padEnd(8)}= ` : `HIERARCH ${keyword} = `;
  if (typeof value === "string") return encodeText(start, value, comment);
  const text = start + encodeNumber(value).padStart(plain ? 20 : 0);
  if (text.length > CARD) throw new TypeError(`Cannot write FITS card: "${keyword}" does not fit`);
  return [(comment === "" ? text : `${text} / ${comment}`).slice(0, CARD)];
}

function encodeNumber(value: Exclude<FitsValue, string>): string {
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "object") return `(${encodeNumber(value.re)}, ${encodeNumber(value.im)})`;
  if (!Number.isFinite(value)) throw new TypeError(`Cannot write FITS card: ${value} cannot be expressed`);
  const text = String(value).toUpperCase();
  return /^-?\d+E/.test(text) ? text.replace("E", ".0E") : text;
}

function encodeText(start: string, value: string, comment: string): string[] {
  const text = value.replaceAll("'", "''");
  const whole = `${start}'${text.padEnd(8)}'`;
  if (whole.length <= CARD) return [(comment === "" ? whole : `${whole} / ${comment}`).slice(0, CARD)];
  const lines: string[] = [];
  let rest = value;
  let prefix = start;
  while (true) {
    const room = CARD - prefix.length - 3;
    let taken = Math.min(rest.length, room);
    while (rest.slice(0, taken).replaceAll("'", "''").length > room) taken--;
    const piece = rest.slice(0, taken).replaceAll("'", "''");
    rest = rest.slice(taken);
    lines.push(`${prefix}'${piece}${rest === "" ? "" : "&"}'`);
    if (rest === "") return lines;
    prefix = "CONTINUE  ";
  }
}

/**
 * Gives a whole number of a header.
 *
 * @param header The header.
 * @param keyword The keyword.
 * @param otherwise What it is where the keyword is missing. Default: that is an error.
 * @returns The number.
 * @throws {FormatError} If it is missing, or no whole number from 0 to 2^53.
 */
export function countOf(header: FitsHeader, keyword: string, otherwise?: number): number {
  const value = header.get(keyword) ?? otherwise;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new FormatError(`Cannot read FITS header: ${keyword} is ${value ?? "missing"}`);
  }
  return value;
}
