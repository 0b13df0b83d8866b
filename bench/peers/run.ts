/**
 * Compares this library with h5py, h5wasm, jsfive and zarrita, side by side on this machine.
 *
 * Every workload runs in a process of its own, the peers in turn, in several rounds; ratios are taken within a round.
 *
 * Usage: `deno task bench:peers [--rows=TEXT] [--rounds=N] [--peers=a,b] [--python=python3] [--older=/usr/bin/python3]
 * [--folder=PATH] [--quick] [--workers=N|false] [--json=PATH] [--markdown=PATH] [--publish]`. `--older` measures the h5py
 * of another Python too. Rows that `--json` holds from before stay in it; `--publish` writes the tables of
 * `bench/README.md` and `README.md`, and the plot.
 *
 * @module
 */

import type { Outcome, Task } from "./measure.ts";
import { type Row, rows } from "./rows.ts";
import { publish } from "./publish.ts";
import { about, markdown, median, type Report, type Result } from "./table.ts";

const options = new Map(Deno.args.map((argument) => {
  const [name, value = "true"] = argument.replace(/^--/, "").split("=");
  return [name!, value] as const;
}));
const quick = options.has("quick");
const [images, size, groups] = [quick ? 4 : 20, 2048, quick ? 1000 : 10000];
const python = options.get("python") ?? "python3";
const older = options.get("older");
const folder = `${options.get("folder") ?? `${await temporary()}/hyperslab-bench`}/${images}x${size}`;
const rounds = Number(options.get("rounds") ?? (quick ? 3 : 5));
const names = (options.get("peers") ?? "hyperslab,h5py,h5wasm,jsfive,zarrita").split(",");
if (older !== undefined) names.push("older h5py");
const here = new URL(".", import.meta.url).pathname;

/** The versions of the packages that are measured. */
const packages: Readonly<Record<string, string>> = {
  h5wasm: "npm:h5wasm@0.10.3",
  jsfive: "npm:jsfive@0.4.2",
  zarrita: "npm:zarrita@0.7.5",
};

await main();

async function main(): Promise<void> {
  const made = await run(python, [`${here}make_data.py`, folder, String(images), String(size), String(groups)]);
  if (made === undefined) throw new Error("The files could not be made: is h5py installed?");
  const present = await presentPeers();
  const wanted = options.get("rows") ?? "";
  const results: Result[] = [];
  for (const row of rows) {
    if (!row.title.includes(wanted)) continue;
    const result = await measureRow(row, present);
    results.push(result);
    console.error(markdown([result]).split("\n")[2]);
  }
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine: await machine(),
    versions: await versions(present),
    rounds,
    images,
    missing: names.filter((name) => !present.includes(name)),
    results,
  };
  const text = `${about(report)}\n\n${markdown(results)}\n`;
  console.log(text);
  const { markdown: page, json } = Object.fromEntries(options);
  if (page !== undefined) await Deno.writeTextFile(page, text);
  const whole = json === undefined ? report : await joined(report, json);
  if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(whole, undefined, 2) + "\n");
  if (options.has("publish")) await publish(whole);
}

/** A report with the rows that an earlier one has and it has not, in the order of all rows. */
async function joined(report: Report, path: string): Promise<Report> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  const before = text === undefined ? [] : (JSON.parse(text) as Report).results;
  const byTitle = new Map([...before, ...report.results].map((result) => [result.title, result]));
  return { ...report, results: rows.flatMap(({ title }) => byTitle.get(title) ?? []) };
}

async function measureRow(row: Row, present: readonly string[]): Promise<Result> {
  const outcomes = new Map<string, Outcome[]>(present.map((name) => [name, []]));
  const wrong = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    let expected: readonly number[] | undefined;
    // h5py comes first in each round: the others are compared with what it reads.
    for (const name of [...present].sort((a, b) => Number(b === "h5py") - Number(a === "h5py"))) {
      if (wrong.has(name)) continue;
      const check = round === 0;
      const outcome = await perform(name, taskOf(row, check));
      if (outcome === undefined) continue;
      expected ??= outcome.values;
      if (!check || same(outcome.values, expected)) outcomes.get(name)!.push(outcome);
      else wrong.add(name);
    }
  }
  const ours = outcomes.get("hyperslab") ?? [];
  const peers = [...outcomes].filter(([, own]) => own.length > 0).map(([name, own]) => ({
    name,
    ms: median(own.map(({ ms }) => ms)),
    memory: median(own.map(({ memory }) => memory)),
    size: own[0]!.size,
    ratio: ours.length < own.length ? undefined : median(own.map(({ ms }, i) => ms / ours[i]!.ms)),
  }));
  return { title: row.title, goal: row.goal, peers, wrong: [...wrong] };
}

function taskOf(row: Row, check: boolean): Task {
  const { title: _title, goal: _goal, ...work } = row;
  const source = `${folder}/${row.file}.h5`;
  const target = `${folder}/written_${Deno.pid}.h5`;
  const workers = options.get("workers");
  return {
    ...work,
    path: row.kind === "write" ? target : source,
    source,
    images: Math.min(images, row.file.startsWith("f8") && row.options?.compression === "gzip" ? 4 : 20),
    chunks: [1, 128, 128],
    places: row.kind === "points" || row.kind === "windows" ? places(row) : [],
    slices: row.slice === undefined ? [] : slices(row.slice),
    check,
    ...(workers === undefined ? {} : { workers: workers === "false" ? false : Number(workers) }),
  };
}

/** A selection at 256 places, each in other chunks of 128 x 128 than those before and after. */
function slices(slice: string): string[] {
  if (!slice.includes("1000")) return [slice];
  const blocks = size / 128;
  return Array.from({ length: 256 }, (_, i) => {
    const turn = Math.floor(i / blocks);
    const y = (7 * i) % blocks * 128 + 7 * turn;
    const x = (5 * i + turn) % blocks * 128 + 7 * turn;
    return slice.replace("1000", String(y)).replace("1000", String(x));
  });
}

/** Places all over the cube, the same in every run. */
function places(row: Row): number[] {
  const count = quick ? 1000 : 10000;
  const reach = row.kind === "windows" ? size - 16 : size;
  let state = 12345;
  const next = (below: number): number => {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  return Array.from({ length: count }, () => [next(images), next(reach), next(reach)]).flat();
}

/** Runs a workload with a peer; `undefined` where the peer cannot do it. */
async function perform(name: string, task: Task): Promise<Outcome | undefined> {
  const argument = JSON.stringify(task);
  const script = `${here}${name}_peer`;
  const interpreter = name === "h5py" ? python : name === "older h5py" ? older : undefined;
  const output = interpreter !== undefined
    ? await run(interpreter, [`${here}h5py_peer.py`, argument])
    : await run(Deno.execPath(), [
      "run",
      "-A",
      "--no-lock",
      "--no-check",
      `${script}.ts`,
      argument,
      packages[name] ?? "",
    ]);
  const line = output?.trim().split("\n").at(-1);
  return line?.startsWith("{") ? JSON.parse(line) as Outcome : undefined;
}

async function presentPeers(): Promise<string[]> {
  const present: string[] = [];
  for (const name of names) {
    const specifier = packages[name];
    const loads = specifier === undefined ||
      await run(Deno.execPath(), ["eval", "--no-lock", `await import(${JSON.stringify(specifier)})`]) !== undefined;
    if (loads) present.push(name);
  }
  return present;
}

/** What a command prints, or `undefined` where it fails. */
async function run(command: string, args: string[]): Promise<string | undefined> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" }).output();
  if (success) return new TextDecoder().decode(stdout);
  if (options.has("verbose")) console.error(new TextDecoder().decode(stderr));
  return undefined;
}

function same(values: readonly number[], expected: readonly number[]): boolean {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // jsfive reads the first two images alone.
  const known = values.length === expected.length || values.length === 2 && expected.length === images;
  return known && values.every((value, i) => Math.abs(value - expected[i]!) <= 1e-9 * scale + 1e-6);
}

async function temporary(): Promise<string> {
  const file = await Deno.makeTempFile();
  await Deno.remove(file);
  return file.slice(0, file.lastIndexOf("/"));
}

async function machine(): Promise<string> {
  const facts = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /model name\s*:\s*(.*)/.exec(facts)?.[1] ?? Deno.build.arch;
  return `${model}, ${navigator.hardwareConcurrency} cores, ${Math.round(Deno.systemMemoryInfo().total / 2 ** 30)} GB`;
}

async function versions(present: readonly string[]): Promise<string> {
  const script =
    "import h5py, numpy; print(f'h5py {h5py.__version__} (HDF5 {h5py.version.hdf5_version}), numpy {numpy.__version__}')";
  const libraries = present.flatMap((name) => packages[name]?.slice("npm:".length).replace("@", " ") ?? []);
  const ofPython = async (path: string): Promise<string> => (await run(path, ["-c", script]) ?? "no h5py").trim();
  const olders = older === undefined ? [] : [`older ${await ofPython(older)}`];
  return [`Deno ${Deno.version.deno}`, await ofPython(python), ...olders, ...libraries].join(", ");
}
