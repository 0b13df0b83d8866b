/**
 * Python's literals, in which the header of an npy file is written.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";

/** A value of Python; tuples and lists are both arrays, dictionaries are maps. */
export type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

/** How deep values may be nested. */
const MAX_DEPTH = 64;
const WORDS = new Map<string, Literal>([["True", true], ["False", false], ["None", null]]);
const ESCAPES = new Map([["n", "\n"], ["r", "\r"], ["t", "\t"], ["\\", "\\"], ["'", "'"], ['"', '"'], ["0", "\0"]]);

/**
 * Parses one literal.
 *
 * @param text The text.
 * @returns Its value.
 * @throws {FormatError} If it is none.
 */
export function parseLiteral(text: string): Literal {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

/**
 * Writes text as a literal.
 *
 * @param text The text.
 * @returns It in quotes.
 */
export function quoted(text: string): string {
  const escaped = text.replace(/[\\']/g, "\\$&").replace(
    // deno-lint-ignore no-control-regex -- they are what has to be written in another way
    /[\x00-\x1f\x7f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `'${escaped}'`;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Literal {
    if (depth > MAX_DEPTH) throw this.#error("it is nested too deeply");
    const next = this.#peek();
    if (next === "{") return this.#dictionary(depth);
    if (next === "(") return this.#sequence(")", depth);
    if (next === "[") return this.#sequence("]", depth);
    if (next === "'" || next === '"') return this.#string();
    const word = /[-+\w.]+/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.#text)?.[0] ?? "";
    const value = WORDS.has(found) ? WORDS.get(found)! : /^[-+]?\d+L?$/.test(found) ? parseInt(found) : undefined;
    if (value === undefined) throw this.#error("a value is missing");
    this.#at += found.length;
    return value;
  }

  end(): void {
    if (this.#peek() !== "") throw this.#error("it goes on after its end");
  }

  #dictionary(depth: number): Map<string, Literal> {
    const map = new Map<string, Literal>();
    this.#take("{");
    while (this.#peek() !== "}") {
      const key = this.#string();
      this.#take(":");
      map.set(key, this.value(depth + 1));
      if (this.#peek() !== "}") this.#take(",");
    }
    this.#take("}");
    return map;
  }

  /** A list, a tuple, or one value in brackets. */
  #sequence(close: string, depth: number): Literal {
    const items: Literal[] = [];
    this.#at++;
    let comma = close === "]";
    while (this.#peek() !== close) {
      items.push(this.value(depth + 1));
      if (this.#peek() === close) break;
      this.#take(",");
      comma = true;
    }
    this.#take(close);
    return comma || items.length !== 1 ? items : items[0]!;
  }

  #string(): string {
    const quote = this.#peek();
    if (quote !== "'" && quote !== '"') throw this.#error("a text is missing");
    let text = "";
    for (this.#at++;; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined) throw this.#error("a text does not end");
      if (character === quote) break;
      text += character === "\\" ? this.#escape() : character;
    }
    this.#at++;
    return text;
  }

  /** The character behind a backslash; stops at its last letter. */
  #escape(): string {
    const kind = this.#text[++this.#at] ?? "";
    const length = { x: 2, u: 4, U: 8 }[kind];
    if (length === undefined) {
      const character = ESCAPES.get(kind);
      if (character === undefined) throw this.#error("a text has an unknown escape");
      return character;
    }
    const digits = this.#text.slice(this.#at + 1, this.#at + 1 + length);
    const code = /^[0-9a-f]+$/i.test(digits) && digits.length === length ? parseInt(digits, 16) : Infinity;
    if (code > 0x10ffff) throw this.#error("a text has a damaged escape");
    this.#at += length;
    return String.fromCodePoint(code);
  }

  /** The next character that is no space. */
  #peek(): string {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
    return this.#text[this.#at] ?? "";
  }

  #take(character: string): void {
    if (this.#peek() !== character) throw this.#error(`"${character}" is missing`);
    this.#at++;
  }

  #error(what: string): FormatError {
    return new FormatError(`Cannot read npy header: ${what} at character ${this.#at}`);
  }
}
