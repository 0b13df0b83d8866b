/**
 * How numpy prints an array: nested brackets, lines of 75 characters, the middle left out past 1,000 elements.
 *
 * @module
 */

import type { DType } from "./dtype.ts";
import { elementFormat } from "./element_format.ts";

const LINE_WIDTH = 75;
const EDGE_ITEMS = 3;
const THRESHOLD = 1000;

/** What is needed to print an array. */
export interface Printable {
  /** The dtype of the elements. */
  readonly dtype: DType;
  /** The extent of each axis. */
  readonly shape: readonly number[];
  /**
   * Gives one element.
   *
   * @param index Its position along each axis.
   * @returns The element.
   */
  at(...index: number[]): unknown;
}

/** The positions shown along one axis; -1 stands for those left out. */
function shownPositions(extent: number, summarize: boolean): number[] {
  if (!summarize || extent <= 2 * EDGE_ITEMS) return Array.from({ length: extent }, (_, i) => i);
  return [0, 1, 2, -1, extent - 3, extent - 2, extent - 1];
}

/**
 * Prints an array as numpy does.
 *
 * @param array The array.
 * @returns The text.
 */
export function arrayToString(array: Printable): string {
  const { shape } = array;
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (size === 0) return "[]";
  const summarize = size > THRESHOLD;
  const shown: unknown[] = [];
  const collect = (index: number[]): void => {
    if (index.length === shape.length) shown.push(array.at(...index));
    else for (const i of shownPositions(shape[index.length]!, summarize)) if (i >= 0) collect([...index, i]);
  };
  collect([]);
  const format = elementFormat(array.dtype, shown, shape.length === 0);

  function nested(index: number[], indent: string, width: number): string {
    const axesLeft = shape.length - index.length;
    if (axesLeft === 0) return format(array.at(...index));
    const positions = shownPositions(shape[index.length]!, summarize);
    const words = positions.map((i) => i < 0 ? "..." : nested([...index, i], indent + " ", width - 1));
    const body = axesLeft === 1
      ? wrapped(words, indent, width - 1)
      : words.map((word) => indent + word).join("\n".repeat(axesLeft - 1));
    return `[${body.slice(indent.length)}]`;
  }

  return nested([], " ", LINE_WIDTH);
}

function wrapped(words: readonly string[], indent: string, width: number): string {
  let text = "";
  let line = indent;
  words.forEach((word, i) => {
    if (line.length + word.length > width && line.length > indent.length) {
      text += line.trimEnd() + "\n";
      line = indent;
    }
    line += i < words.length - 1 ? `${word} ` : word;
  });
  return text + line;
}
