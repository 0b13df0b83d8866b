/**
 * The plot of the comparison: for each workload how many times as long as we each peer takes.
 *
 * @module
 */

import type { Report, Result } from "./table.ts";

/** Pixels. */
const ROW = 20;
const LABEL = 400;
const WIDTH = 560;
const TOP = 74;
const BOTTOM = 34;

/** How each peer is shown. */
const peers: Readonly<Record<string, { readonly color: string; readonly shape: "bar" | "dot" }>> = {
  h5py: { color: "#4878a8", shape: "bar" },
  "older h5py": { color: "#222222", shape: "dot" },
  h5wasm: { color: "#d1752c", shape: "dot" },
  jsfive: { color: "#8a5fb0", shape: "dot" },
  zarrita: { color: "#3f9150", shape: "dot" },
};

/** Ratios that have a line. */
const marks = [0.5, 1, 2, 4, 8, 16, 32, 64];

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A text; `anchor` is the side that stands at `x`. */
function label(x: number, y: number, text: string, anchor: "start" | "middle" | "end", size = 12): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}">${escaped(text)}</text>`;
}

/** Where a ratio stands; what goes past the edges stands on them. */
function place(ratio: number): number {
  const [least, most] = [marks[0]!, marks.at(-1)!];
  const within = Math.min(Math.max(ratio, least), most);
  return Math.round(10 * (LABEL + WIDTH * Math.log(within / least) / Math.log(most / least))) / 10;
}

function rowOf({ title, goal, peers: measured }: Result, y: number): string {
  const shapes = [label(LABEL - 8, y + 14, title, "end")];
  for (const { name, ratio } of measured) {
    const style = peers[name];
    if (style === undefined || ratio === undefined) continue;
    const [x, even] = [place(ratio), place(1)];
    const hint = `<title>${escaped(`${title}: ${name} takes ${ratio.toFixed(2)} times as long`)}</title>`;
    if (style.shape === "dot") {
      shapes.push(`<circle cx="${x}" cy="${y + ROW / 2}" r="4" fill="${style.color}">${hint}</circle>`);
      continue;
    }
    const width = Math.max(Math.abs(x - even), 1).toFixed(1);
    const bar = `x="${Math.min(x, even)}" y="${y + 4}" width="${width}" height="${ROW - 8}"`;
    shapes.push(`<rect ${bar} fill="${style.color}" opacity="${ratio < 1 ? 0.45 : 0.85}">${hint}</rect>`);
  }
  const aim = place(goal);
  shapes.push(`<line x1="${aim}" y1="${y + 2}" x2="${aim}" y2="${y + ROW - 2}" stroke="#222" stroke-width="2"/>`);
  return shapes.join("");
}

function legend(names: readonly string[]): string {
  const items = names.map((name, i) => {
    const x = LABEL + 96 * i;
    const { color, shape } = peers[name]!;
    const sign = shape === "dot"
      ? `<circle cx="${x + 6}" cy="44" r="4" fill="${color}"/>`
      : `<rect x="${x}" y="38" width="12" height="12" fill="${color}" opacity="0.85"/>`;
    return sign + label(x + 18, 48, name, "start");
  });
  const x = LABEL + 96 * names.length;
  const goal = `<line x1="${x + 6}" y1="37" x2="${x + 6}" y2="51" stroke="#222" stroke-width="2"/>`;
  return [...items, goal, label(x + 18, 48, "goal", "start")].join("");
}

/** Draws a report as SVG. */
export function plot({ date, machine, versions, rounds, results }: Report): string {
  const [width, height] = [LABEL + WIDTH + 30, TOP + ROW * results.length + BOTTOM];
  const foot = height - BOTTOM + 6;
  const lines = marks.map((mark) => {
    const x = place(mark);
    const style = mark === 1 ? `stroke="#555"` : `stroke="#ddd"`;
    return `<line x1="${x}" y1="${TOP - 4}" x2="${x}" y2="${foot - 6}" ${style}/>` +
      label(x, TOP - 8, `${mark}x`, "middle", 11);
  });
  const names = Object.keys(peers).filter((name) =>
    results.some((row) => row.peers.some((peer) => peer.name === name))
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="sans-serif" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    label(LABEL, 20, "How many times as long as @hyperslab/ndarray each takes (longer is better for us)", "start", 13),
    legend(names),
    ...lines,
    ...results.map((result, i) => rowOf(result, TOP + ROW * i)),
    label(8, foot + 8, `${date}; medians of ${rounds} rounds; ${machine}`, "start", 10),
    label(8, foot + 21, versions, "start", 10),
    `</svg>`,
    "",
  ].join("\n");
}
