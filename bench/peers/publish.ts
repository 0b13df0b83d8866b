/**
 * Puts what was measured into `bench/README.md` and `README.md`, and draws it.
 *
 * Usage: `deno task bench:peers --publish`, or with what `--json` wrote: `deno run -A bench/peers/publish.ts REPORT.json`
 *
 * @module
 */

import { plot } from "./plot.ts";
import { about, markdown, type Report, shortMarkdown } from "./table.ts";

/** What the short table shows. */
const shown = [
  "std of each image, out reused: f8 contiguous",
  "std of each image, out reused: f8 LZF",
  "std of each image, out reused: f8 gzip-4",
  "std of each image, out reused: i2 shuffle+gzip-4",
  "std of each image, streamed: f8 gzip-4",
  "each image read, fresh arrays: f8 contiguous",
  "each image read, fresh arrays: f8 gzip-4",
  "[:, 1000, :]: f8 LZF",
  "10,000 points: f8 contiguous",
  "10,000 windows of 16 x 16: f8 gzip-4",
  "list 10,000 names",
  "walk 10,000 groups, read all",
  "write image by image, chunks (1,128,128): f8 gzip-4",
];

/** Writes the tables and the plot. */
export async function publish(report: Report): Promise<void> {
  const here = new URL(".", import.meta.url);
  const [intro, { results }] = [wrapped(about(report)), report];
  const short = shortMarkdown(results.filter(({ title }) => shown.includes(title)));
  await replaceMarked(new URL("../README.md", here), `${intro}\n\n${markdown(results)}`);
  await replaceMarked(new URL("../../README.md", here), `${intro}\n\n${short}`);
  await Deno.writeTextFile(new URL("peers.svg", here), plot(report));
}

/** Replaces what stands between the marks of a Markdown file. */
async function replaceMarked(path: URL, content: string): Promise<void> {
  const text = await Deno.readTextFile(path);
  const marked = /(<!-- bench:peers -->\n)[^]*(\n<!-- end of bench:peers -->)/;
  if (!marked.test(text)) throw new Error(`There is no place for the table in ${path.pathname}`);
  await Deno.writeTextFile(path, text.replace(marked, (_, begin, end) => `${begin}\n${content}\n${end}`));
}

/** Breaks text into lines of at most 120 letters. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > 120) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (path === undefined) {
    throw new Error("Which report is to be shown? It comes from `deno task bench:peers --json=PATH`");
  }
  await publish(JSON.parse(await Deno.readTextFile(path)) as Report);
}
