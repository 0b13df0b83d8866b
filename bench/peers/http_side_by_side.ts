/**
 * The same tasks behind 50 ms of delay and 12.5 MB/s, by this library and by h5py with fsspec in its best setting: a table.
 *
 * Each run is a process of its own and starts with empty caches; the clock runs from opening the URL to the result.
 *
 *     deno run -A bench/peers/http_side_by_side.ts [--tasks=TEXT] [--rounds=N]
 *
 * @module
 */

import { PYTHON } from "../../tests/interop/python.ts";
import { cloudFiles } from "../../tests/interop/cloud/files.ts";
import { Nginx } from "../../tests/interop/cloud/nginx.ts";
import { median } from "./table.ts";

const tasks: readonly (readonly [file: string, task: string])[] = [
  ["flat.h5", "dataset_07321"],
  ["nested.h5", "group_73/dataset_07321"],
  ["flat_latest.h5", "dataset_07321"],
  ["nested_latest.h5", "group_73/dataset_07321"],
  ["flat.h5", "list"],
  ["flat_latest.h5", "list"],
  ["nested.h5", "list"],
  ["flat.h5", "walk"],
  ["nested.h5", "walk"],
  ["nested_latest.h5", "walk"],
  ["auto.h5", "image"],
  ["gz.h5", "image"],
  ["frame.h5", "image"],
  ["small.h5", "image"],
  ["auto.h5", "line"],
  ["gz.h5", "line"],
  ["small.h5", "line"],
];

/** How fsspec may cache; the settings are those of `h5py_over_http.py`. */
const settings = [
  "blockcache 1 MiB",
  "blockcache 5 MiB",
  "readahead 5 MiB",
  "bytes 5 MiB",
  "background 1 MiB",
  "adaptive",
  "all",
];
/** A setting that takes so many seconds longer than another is given up. */
const PATIENCE = 3;

interface Run {
  readonly result: number;
  readonly seconds: number;
}

const here = (name: string): string => new URL(name, import.meta.url).pathname;

async function run(program: string, args: readonly string[], seconds: number): Promise<Run | undefined> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const command = new Deno.Command(program, { args: [...args], stdout: "piped", stderr: "piped", signal });
  const { success, signal: killed, stdout, stderr } = await command.output();
  if (success) return JSON.parse(new TextDecoder().decode(stdout));
  if (killed !== null) return undefined;
  throw new Error(new TextDecoder().decode(stderr));
}

function ours(url: string, task: string): Promise<Run | undefined> {
  return run(Deno.execPath(), ["run", "-A", "--no-check", here("http_hyperslab.ts"), url, task], 60);
}

function theirs(url: string, task: string, setting: string, seconds = 60): Promise<Run | undefined> {
  return run(PYTHON, [here("h5py_over_http.py"), url, task, setting], seconds + PATIENCE);
}

async function bestSetting(url: string, task: string): Promise<string> {
  let best = { setting: settings[0]!, seconds: 60 };
  for (const setting of settings) {
    const found = await theirs(url, task, setting, best.seconds);
    if (found !== undefined && found.seconds < best.seconds) best = { setting, seconds: found.seconds };
  }
  return best.setting;
}

/** Runs a task by both in turn. */
async function race(url: string, task: string, rounds: number): Promise<string> {
  const setting = await bestSetting(url, task);
  const own: number[] = [];
  const others: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const a = (await ours(url, task))!;
    const b = (await theirs(url, task, setting))!;
    if (a.result !== b.result) throw new Error(`${url} ${task}: ${a.result}, h5py ${b.result}`);
    own.push(a.seconds);
    others.push(b.seconds);
  }
  const spread = (times: number[]) =>
    `${median(times).toFixed(2)} (${Math.min(...times).toFixed(2)}-${Math.max(...times).toFixed(2)})`;
  return `${spread(own)} | ${spread(others)} | ${setting} | ${(median(others) / median(own)).toFixed(2)}`;
}

/** Starts the line in a process of its own, so that it does not wait for anybody. */
async function startLine(origin: string): Promise<{ url: string; process: Deno.ChildProcess }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", here("slow_proxy.ts"), origin],
    stdout: "piped",
  });
  const process = command.spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { url: value!.trim(), process };
}

function option(name: string): string | undefined {
  return Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}

const rounds = Number(option("rounds") ?? 5);
const server = await Nginx.serve(await cloudFiles());
const line = await startLine(server.url(""));
try {
  console.log("| task | ours, s | h5py and fsspec, s | its setting | times as fast |\n|---|---|---|---|---|");
  for (const [file, task] of tasks) {
    const title = `${file} ${task}`;
    if (!title.includes(option("tasks") ?? "")) continue;
    console.log(`| ${title} | ${await race(line.url + file, task, rounds)} |`);
  }
} finally {
  line.process.kill();
  await line.process.status;
  await server.stop();
}
