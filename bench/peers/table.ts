/**
 * The table that the comparison ends with.
 *
 * @module
 */

/** What one peer took for one line. */
export interface PeerResult {
  /** The peer. */
  readonly name: string;
  /** The median time. */
  readonly ms: number;
  /** The median of the most memory it had, in MB. */
  readonly memory: number;
  /** The size of the file it wrote, in bytes. */
  readonly size: number | undefined;
  /** Its time divided by ours: the median over rounds. */
  readonly ratio: number | undefined;
}

/** One line. */
export interface Result {
  /** What the line is called. */
  readonly title: string;
  /** The ratio to h5py that is wanted. */
  readonly goal: number;
  /** What the peers took. */
  readonly peers: readonly PeerResult[];
  /** The peers whose values were wrong. */
  readonly wrong: readonly string[];
}

/** The whole comparison. */
export interface Report {
  readonly date: string;
  readonly machine: string;
  readonly versions: string;
  readonly rounds: number;
  readonly images: number;
  /** The peers that are not installed. */
  readonly missing: readonly string[];
  readonly results: readonly Result[];
}

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** A table in Markdown, its columns as wide as their widest cell. */
export function markdownTable(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(3, ...lines.map((line) => line[column]!.length)));
  const rowOf = (cells: readonly string[], filler: string): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!, filler)).join(" | ")} |`;
  const [head, ...rest] = lines;
  const rule = rowOf(head!.map(() => ""), "-");
  return [rowOf(head!, " "), rule, ...rest.map((line) => rowOf(line, " "))].join("\n");
}

/** All that was measured, in Markdown. */
export function markdown(results: readonly Result[]): string {
  const head = ["workload", "ours (ms)", "h5py (ms)", "h5py", "older h5py", "goal", ...others];
  const lines = results.map((result) => {
    const { title, goal } = result;
    const [ours, h5py] = [peerOf(result, "hyperslab"), peerOf(result, "h5py")];
    const size = ours?.size === undefined || h5py?.size === undefined ? "" : (ours.size / h5py.size).toFixed(3);
    const memory = ours === undefined ? "" : `${ours.memory.toFixed(0)} / ${h5py?.memory.toFixed(0) ?? ""}`;
    const ratios = others.map((name) => ratioOf(result, name));
    return [title, ...times(result), ratioOf(result, "older h5py"), String(goal), ...ratios, memory, size];
  });
  return markdownTable([[...head, "MB ours / h5py", "size"], ...lines]);
}

/** Times and ratios alone, in Markdown. */
export function shortMarkdown(results: readonly Result[]): string {
  const lines = results.map((result) => [
    result.title,
    ...times(result),
    ...["older h5py", ...others].map((name) => ratioOf(result, name)),
  ]);
  return markdownTable([["workload", "ours (ms)", "h5py (ms)", "h5py", "older h5py", ...others], ...lines]);
}

/** The peers that only have a ratio. */
const others = ["h5wasm", "jsfive", "zarrita"] as const;

/** Our time, that of h5py, and their ratio. */
function times(result: Result): string[] {
  const ours = result.wrong.includes("hyperslab") ? "wrong values" : time(peerOf(result, "hyperslab")?.ms);
  return [ours, time(peerOf(result, "h5py")?.ms), ratioOf(result, "h5py")];
}

function peerOf({ peers }: Result, name: string): PeerResult | undefined {
  return peers.find((peer) => peer.name === name);
}

function ratioOf(result: Result, name: string): string {
  if (result.wrong.includes(name)) return "wrong values";
  return peerOf(result, name)?.ratio?.toFixed(2) ?? "";
}

function time(ms: number | undefined): string {
  if (ms === undefined) return "";
  return ms < 10 ? ms.toFixed(2) : ms.toFixed(0);
}

/** What was measured where, and how to read it. */
export function about({ date, machine, versions, rounds, images, missing }: Report): string {
  const lacking = missing.length === 0 ? "" : ` Not there, and left out: ${missing.join(", ")}.`;
  const how = rounds === 1 ? "One round" : `Medians of ${rounds} interleaved rounds`;
  return `${date}; ${machine}; ${versions}. ${how} over (${images}, 2048, 2048), page cache warm. Under each peer: how ` +
    `many times as long as this library it takes.${lacking}`;
}
