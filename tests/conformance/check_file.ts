/**
 * A process that checks files, one after the other: it takes a name a line, and answers with a line of JSON each.
 *
 * @module
 */

import { TextLineStream } from "./lines.ts";
import { HyperslabError } from "../../ndarray/errors.ts";
import { compare, type Comparison } from "./compare.ts";
import { describeFile, type JsonRecord } from "./describe_file.ts";

interface Oracle {
  readonly error?: boolean;
  readonly companions?: { readonly [name: string]: string };
  readonly objects?: readonly JsonRecord[];
}

/** Checks a file of a corpus against its oracle. */
export async function checkFile(corpus: string, name: string): Promise<Comparison> {
  const oracle: Oracle = JSON.parse(await Deno.readTextFile(`${corpus}/oracle/${name}.json`));
  const objects = oracle.error === true ? [] : oracle.objects ?? [];
  try {
    const found = await describeFile(name, { folder: `${corpus}/files`, companions: oracle.companions ?? {} });
    return oracle.error === true ? { records: 1, differences: [], leftOut: [] } : compare(objects, found);
  } catch (error) {
    if (oracle.error === true && error instanceof HyperslabError) return { records: 1, differences: [], leftOut: [] };
    const text = error instanceof HyperslabError ? error.message : `not the library's own error: ${stackOf(error)}`;
    const records = objects.reduce((count, { attrs }) => count + 1 + (Array.isArray(attrs) ? attrs.length : 0), 0);
    return { records: Math.max(records, 1), differences: [text], leftOut: [] };
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 6).join(" | ") : String(error);
}

if (import.meta.main) {
  const corpus = Deno.args[0]!;
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  const encoder = new TextEncoder();
  for await (const name of lines) {
    const answer = encoder.encode(`${JSON.stringify(await checkFile(corpus, name))}\n`);
    for (let written = 0; written < answer.length;) written += await Deno.stdout.write(answer.subarray(written));
  }
}
