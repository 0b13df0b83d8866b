/**
 * The text of a slice: items separated by commas, each an integer, `start:stop:step`, `...` or `newaxis`.
 *
 * @module
 */

import { SliceSyntaxError } from "./errors.ts";
import type { ParsedItem } from "./selection_item.ts";

/**
 * Parses slice text.
 *
 * @param text The text, such as `"0, ..., ::-2, newaxis"`.
 * @returns The items.
 * @throws {SliceSyntaxError} If the text cannot be parsed; `offset` points at the fault.
 */
export function parseSliceText(text: string): ParsedItem[] {
  const items: ParsedItem[] = [];
  let offset = 0;
  const pieces = text.split(",");
  pieces.forEach((piece, at) => {
    // As in Python, one comma may stand at the end.
    const trailing = at > 0 && at === pieces.length - 1 && piece.trim() === "";
    if (!trailing) items.push(parseItem(text, piece, offset));
    offset += piece.length + 1;
  });
  return items;
}

function parseItem(text: string, piece: string, offset: number): ParsedItem {
  const word = piece.trim();
  const start = offset + piece.length - piece.trimStart().length;
  if (word === "...") return { kind: "ellipsis" };
  if (word === "newaxis" || word === "None") return { kind: "newaxis" };
  if (word === "") fail(text, start, "an item is missing");
  if (!word.includes(":")) return { kind: "integer", index: parseInteger(text, piece, offset)! };
  const bounds: (number | undefined)[] = [];
  let at = offset;
  for (const part of piece.split(":")) {
    if (bounds.length === 3) fail(text, at - 1, "a range has at most three parts");
    bounds.push(parseInteger(text, part, at));
    at += part.length + 1;
  }
  return { kind: "slice", range: { start: bounds[0], stop: bounds[1], step: bounds[2] } };
}

function parseInteger(text: string, piece: string, offset: number): number | undefined {
  const word = piece.trim();
  if (word === "") return undefined;
  const start = offset + piece.length - piece.trimStart().length;
  if (!/^[+-]?[0-9]+$/.test(word)) fail(text, start, `"${word}" is not an integer`);
  const value = Number(word);
  if (!Number.isSafeInteger(value)) fail(text, start, `${word} is too large`);
  return value;
}

function fail(text: string, offset: number, reason: string): never {
  throw new SliceSyntaxError(`Cannot parse slice "${text}": ${reason} at offset ${offset}`, offset);
}
