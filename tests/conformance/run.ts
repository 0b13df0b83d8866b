/**
 * Reads every file of a corpus and compares what the library sees with what the oracle says.
 *
 * `deno task conformance FOLDER [--only TEXT] [--jobs N]`: FOLDER holds `files/`, `oracle/` and `manifest.json`.
 *
 * @module
 */

import type { Comparison } from "./compare.ts";
import { Checker } from "./checker.ts";

interface ManifestEntry {
  readonly name: string;
  readonly source: string;
  readonly features?: readonly string[];
  readonly raw?: boolean;
}

interface Tally {
  files: number;
  records: number;
  differ: number;
}

/** Files, records and differences of each name. */
class Summary {
  readonly #title: string;
  readonly #tallies: Map<string, Tally> = new Map();

  constructor(title: string) {
    this.#title = title;
  }

  add(name: string, { records, differences }: Comparison): void {
    const tally = this.#tallies.get(name) ?? { files: 0, records: 0, differ: 0 };
    tally.files++;
    tally.records += records;
    tally.differ += differences.length;
    this.#tallies.set(name, tally);
  }

  print(): void {
    console.log(`\n${this.#title.padEnd(44)} files  records   differ`);
    for (const [name, { files, records, differ }] of [...this.#tallies].sort(([a], [b]) => a < b ? -1 : 1)) {
      console.log(
        `${name.padEnd(44)} ${String(files).padStart(5)} ${String(records).padStart(8)} ${String(differ).padStart(8)}`,
      );
    }
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = new Map<string, string>();
  const folders: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i]!.startsWith("--")) options.set(args[i]!, args[++i] ?? "");
    else folders.push(args[i]!);
  }
  const folder = folders[0] ?? Deno.env.get("HYPERSLAB_CORPUS") ?? "../shared/corpus";
  const manifest: ManifestEntry[] = JSON.parse(await Deno.readTextFile(`${folder}/manifest.json`));
  const entries = manifest.filter(({ name, raw }) => raw !== true && name.includes(options.get("--only") ?? ""));
  const features = new Summary("feature");
  const sources = new Summary("source");
  const total: Tally = { files: 0, records: 0, differ: 0 };
  const left: string[] = [];
  const queue = entries.values();
  const work = async () => {
    const checker = new Checker(folder);
    for (const entry of queue) {
      const result = await checker.check(entry.name);
      total.files++;
      total.records += result.records;
      total.differ += result.differences.length;
      sources.add(entry.source, result);
      for (const feature of entry.features ?? []) features.add(feature, result);
      for (const line of result.differences) console.log(`${entry.name}: ${line}`);
      for (const line of result.leftOut) left.push(`${entry.name}: ${line}`);
    }
    await checker.close();
  };
  const jobs = Number(options.get("--jobs") ?? navigator.hardwareConcurrency);
  await Promise.all(Array.from({ length: Math.max(jobs, 1) }, work));
  features.print();
  sources.print();
  console.log(`\nvalues left out, for want of a filter: ${left.length}`);
  for (const line of left) console.log(`  ${line}`);
  console.log(`\n${total.files} files, ${total.records} records, ${total.differ} differ`);
  return total.differ === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
