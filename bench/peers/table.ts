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

/** The table in Markdown. */
export function markdown(results: readonly Result[]): string {
  const lines = results.map(({ title, goal, peers, wrong }) => {
    const find = (name: string) => peers.find((peer) => peer.name === name);
    const ours = find("hyperslab");
    const ratioOf = (name: string): string => {
      if (wrong.includes(name)) return "wrong values";
      const ratio = find(name)?.ratio;
      return ratio === undefined ? "" : ratio.toFixed(2);
    };
    const h5py = find("h5py");
    const size = ours?.size === undefined || h5py?.size === undefined ? "" : (ours.size / h5py.size).toFixed(3);
    const memory = ours === undefined ? "" : `${ours.memory.toFixed(0)} / ${h5py?.memory.toFixed(0) ?? ""}`;
    return [
      title,
      wrong.includes("hyperslab") ? "wrong values" : time(ours?.ms),
      time(h5py?.ms),
      ratioOf("h5py"),
      goal,
      ratioOf("h5wasm"),
      ratioOf("jsfive"),
      ratioOf("zarrita"),
      memory,
      size,
    ].join(" | ");
  });
  return [
    "| workload | ours (ms) | h5py (ms) | ratio to h5py | goal | to h5wasm | to jsfive | to zarrita | MB ours / h5py | size |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...lines.map((line) => `| ${line} |`),
  ].join("\n");
}

function time(ms: number | undefined): string {
  if (ms === undefined) return "";
  return ms < 10 ? ms.toFixed(2) : ms.toFixed(0);
}
