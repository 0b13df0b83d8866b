/**
 * Compares appending with many flushes: bytes written, size of the file and time, with h5py on the same machine.
 *
 * Usage: `deno run -A bench/peers/flush.ts [--flushes=1000] [--rounds=3] [--python=python3]`
 *
 * @module
 */

import { median } from "./table.ts";

interface Figures {
  readonly written: number;
  readonly size: number;
  readonly seconds: number;
  readonly flushing: number;
  /** The size of a compact copy. */
  readonly compact?: number;
}

const options = new Map(Deno.args.map((argument) => {
  const [name, value = ""] = argument.replace(/^--/, "").split("=");
  return [name!, value] as const;
}));
const flushes = options.get("flushes") ?? "1000";
const rounds = Number(options.get("rounds") ?? "3");
const here = new URL(".", import.meta.url).pathname;
const folder = await Deno.makeTempDir();

async function run(command: string, args: string[]): Promise<Figures> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

function peer(workload: string, libver: string): Promise<Figures> {
  const args = [`${here}flush_h5py.py`, `${folder}/peer.h5`, workload, flushes, libver];
  return run(options.get("python") ?? "python3", args);
}

function ours(workload: string, libver: string, reuse: string): Promise<Figures> {
  const script = `${here}flush_hyperslab.ts`;
  return run(Deno.execPath(), [
    "run",
    "-A",
    "--no-check",
    script,
    `${folder}/ours.h5`,
    workload,
    flushes,
    libver,
    reuse,
  ]);
}

function ratio(pairs: readonly (readonly [Figures, Figures])[], of: (figures: Figures) => number): string {
  return median(pairs.map(([mine, theirs]) => of(mine) / of(theirs))).toFixed(2);
}

console.log(`${flushes} flushes; ratios to h5py, median of ${rounds} rounds\n`);
console.log("| workload | format | space | written | size | flush time | all time | over a compact copy |");
console.log("|---|---|---|---|---|---|---|---|");
for (const workload of ["gzip", "text", "attributes"]) {
  for (const libver of ["default", "latest"]) {
    for (const reuse of ["after close", "eager"]) {
      const pairs: [Figures, Figures][] = [];
      for (let round = 0; round < rounds; round++) {
        pairs.push([await ours(workload, libver, reuse), await peer(workload, libver)]);
      }
      const overhead = median(pairs.map(([{ size, compact }]) => size / compact! - 1));
      const cells = [
        ratio(pairs, ({ written }) => written),
        ratio(pairs, ({ size }) => size),
        ratio(pairs, ({ flushing }) => flushing),
        ratio(pairs, ({ seconds }) => seconds),
        `${Math.round(100 * overhead)} %`,
      ];
      console.log(`| ${workload} | ${libver} | ${reuse} | ${cells.join(" | ")} |`);
    }
  }
}
await Deno.remove(folder, { recursive: true });
