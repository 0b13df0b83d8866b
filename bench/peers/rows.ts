// deno-lint-ignore-file camelcase -- the names of files
/**
 * The workloads that the peers are compared on.
 *
 * @module
 */

/** What a peer is to do; it goes to each peer as JSON. */
export interface Workload {
  /** Which kind of work. */
  readonly kind:
    | "std"
    | "stream"
    | "read"
    | "slice"
    | "points"
    | "windows"
    | "open"
    | "group"
    | "list"
    | "walk"
    | "write";
  /** The file, without folder and ending. */
  readonly file: string;
  /** Whether images go into one array that is used again (`read_direct` for h5py). */
  readonly reuse?: boolean;
  /** Whether h5py reads with `read_direct`. */
  readonly direct?: boolean;
  /** The selection, in numpy's words. */
  readonly slice?: string;
  /** For writing: how chunks are stored. */
  readonly options?: Readonly<Record<string, string | number>>;
}

/** One line of the table. */
export interface Row extends Workload {
  /** What the line is called. */
  readonly title: string;
  /** h5py's time divided by ours, as it is wanted. */
  readonly goal: number;
}

const readable: Readonly<Record<string, string>> = {
  f8_contiguous: "f8 contiguous",
  f8_chunks: "f8 chunks (1,256,256)",
  f8_lzf: "f8 LZF",
  f8_gzip: "f8 gzip-4",
  f8_shuffle_gzip: "f8 shuffle+gzip-4",
  i2_gzip: "i2 gzip-4",
  i2_shuffle_gzip: "i2 shuffle+gzip-4",
  i2_lzf: "i2 LZF",
  i2_shuffle_lzf: "i2 shuffle+LZF",
};

function each(
  title: string,
  goals: Readonly<Record<string, number>>,
  work: Omit<Workload, "file">,
): Row[] {
  return Object.entries(goals).map(([file, goal]) => ({ title: `${title}: ${readable[file]}`, goal, file, ...work }));
}

function three(contiguous: number, lzf: number, gzip: number): Record<string, number> {
  return { f8_contiguous: contiguous, f8_lzf: lzf, f8_gzip: gzip };
}

/** How h5py calls the ways to store chunks. */
const storing: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  LZF: { compression: "lzf" },
  "gzip-4": { compression: "gzip", compression_opts: 4 },
  "raw chunks": {},
};

/** All lines of the table. */
export const rows: readonly Row[] = [
  ...each("std of each image, out reused", {
    f8_contiguous: 3.5,
    f8_chunks: 3,
    f8_lzf: 3,
    f8_gzip: 2.4,
    f8_shuffle_gzip: 1.5,
    i2_gzip: 2.7,
    i2_shuffle_gzip: 2.5,
    i2_lzf: 1.8,
    i2_shuffle_lzf: 2.2,
  }, { kind: "std", reuse: true }),
  ...each("std of each image, against read_direct", three(1.5, 1.4, 2), { kind: "std", reuse: true, direct: true }),
  ...each("std of each image, streamed", three(6, 6, 2.5), { kind: "stream" }),
  ...each("each image read, out reused", three(5, 4, 2.2), { kind: "read", reuse: true }),
  ...each("each image read, fresh arrays", three(0.9, 1, 1.9), { kind: "read" }),
  ...each("one image", three(1.2, 1, 1.6), { kind: "slice", slice: "0, ..." }),
  ...each("[:, 1000, :]", three(0.9, 2.5, 1), { kind: "slice", slice: ":, 1000, :" }),
  ...each("[:, 1000, 1000]", three(1.1, 2, 1), { kind: "slice", slice: ":, 1000, 1000" }),
  ...each("[::3, ::7, ::5]", three(1.4, 3.5, 1.25), { kind: "slice", slice: "::3, ::7, ::5" }),
  ...each("10,000 points", three(2.8, 4, 1.2), { kind: "points" }),
  ...each("10,000 windows of 16 x 16", three(1.3, 2.4, 1.2), { kind: "windows" }),
  { title: "open a file and read one value", kind: "open", file: "f8_contiguous", goal: 1 },
  { title: "open one of 10,000 groups by path", kind: "group", file: "groups", goal: 1 },
  { title: "list 10,000 names", kind: "list", file: "groups", goal: 1 },
  { title: "walk 10,000 groups, read all", kind: "walk", file: "groups", goal: 3.3 },
  ...writes("f8_contiguous", "f8", { LZF: 3, "gzip-4": 1.8, "raw chunks": 0.9 }),
  ...writes("i2_raw", "i2", { LZF: 1.1, "gzip-4": 1.8 }),
];

function writes(file: string, type: string, goals: Readonly<Record<string, number>>): Row[] {
  return Object.entries(goals).map(([way, goal]) => ({
    title: `write image by image, chunks (1,128,128): ${type} ${way}`,
    kind: "write",
    file,
    goal,
    options: storing[way]!,
  }));
}
