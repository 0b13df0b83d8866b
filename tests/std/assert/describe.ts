/** A value in words, short enough for a message. */
export function describe(value: unknown): string {
  const text = inspect(value);
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}

function inspect(value: unknown): string {
  if (typeof Deno !== "undefined") return Deno.inspect(value, { depth: 10, sorted: true, strAbbreviateSize: 1000 });
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** What differs between two values, line by line: `-` is what is there, `+` what was expected. */
export function difference(actual: unknown, expected: unknown): string {
  if (isList(actual) && isList(expected) && actual.constructor === expected.constructor) {
    return listed(actual, expected);
  }
  const [left, right] = [inspect(actual).split("\n"), inspect(expected).split("\n")];
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < Math.min(left.length, right.length) - head && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  const part = (lines: string[], mark: string) =>
    lines.slice(head, lines.length - tail).map((line) => `${mark}   ${line}`);
  const around = left.slice(Math.max(0, head - 3), head).map((line) => `    ${line}`);
  return shorten([...around, ...part(left, "-"), ...part(right, "+")]);
}

function isList(value: unknown): value is ArrayLike<unknown> & object {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function listed(actual: ArrayLike<unknown>, expected: ArrayLike<unknown>): string {
  const lines = actual.length === expected.length
    ? []
    : [`-   length ${actual.length}`, `+   length ${expected.length}`];
  for (let i = 0; i < Math.min(actual.length, expected.length) && lines.length < 24; i++) {
    if (actual[i] === expected[i] || Object.is(actual[i], expected[i])) continue;
    lines.push(`-   [${i}] ${describe(actual[i])}`, `+   [${i}] ${describe(expected[i])}`);
  }
  return lines.join("\n");
}

function shorten(lines: string[]): string {
  return lines.length > 80
    ? [...lines.slice(0, 80), `… (${lines.length - 80} more lines)`].join("\n")
    : lines.join("\n");
}
