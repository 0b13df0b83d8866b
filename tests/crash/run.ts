/**
 * Kills writers at random moments and looks at what they leave: every file opens at once in our reader and in h5py, and
 * nothing that was flushed is lost.
 *
 * `deno task test:crash [--kills N] [--seed N] [--python PATH]`: N kills for each workload and format (default 10).
 */

import type { LibVer } from "../../backends/hdf5/libver.ts";
import { open } from "../../backends/hdf5/open.ts";
import { difference, type Snapshot, snapshot } from "../hdf5/file_snapshot.ts";
import { workloads } from "../hdf5/workload.ts";
import { randomFrom } from "../hdf5/write_states.ts";

const longestLife = 800;
const atOnce = 2;

function option(name: string, otherwise: string): string {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? otherwise : Deno.args[at + 1]!;
}

const kills = Number(option("kills", "10"));
const seed = Number(option("seed", String(Math.floor(Math.random() * 2 ** 31))));
const python = option("python", "python3");
const random = randomFrom(seed);

interface Promises {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** Starts a writer, and kills it once it has lived long enough. */
async function kill(
  path: string,
  log: string,
  name: string,
  libver: LibVer,
  seed: number,
  life: number,
): Promise<void> {
  const script = new URL("./writer.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "-A", script, path, log, name, libver, String(seed)],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  if (done) {
    const { stderr } = await child.output().catch(() => ({ stderr: new Uint8Array(0) }));
    throw new Error(`the writer failed: ${new TextDecoder().decode(stderr)}`);
  }
  await new Promise((resolve) => setTimeout(resolve, life));
  child.kill("SIGKILL");
  await reader.cancel();
  const errors = await new Response(child.stderr).text();
  await child.status;
  if (errors !== "") throw new Error(`the writer failed: ${errors}`);
}

/** What was promised last, and what was about to be. */
function readLog(text: string): Promises {
  let before: Snapshot = new Map();
  let after: Snapshot = new Map();
  for (const line of text.split("\n")) {
    try {
      const { promise, kept } = JSON.parse(line);
      if (promise !== undefined) after = new Map(Object.entries(promise));
      if (kept) before = after;
    } catch {
      // The last line may be cut short.
    }
  }
  return { before, after };
}

async function check(path: string, { before, after }: Promises): Promise<[string | undefined, Snapshot]> {
  try {
    const file = await open(path);
    const found = await snapshot(file);
    await file.close();
    return [difference(found, before, after), found];
  } catch (error) {
    return [String(error), new Map()];
  }
}

/** Compares what h5py reads of each file with what we read of it. */
async function checkWithH5py(folder: string, ours: ReadonlyMap<string, Snapshot>): Promise<string[]> {
  const script = new URL("./check.py", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(python, { args: [script, folder] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const wrong: string[] = [];
  for (const line of new TextDecoder().decode(stdout).trim().split("\n")) {
    const { name, error, found } = JSON.parse(line);
    if (error !== undefined) wrong.push(`${name}: h5py: ${error}`);
    for (const [path, [shape, values]] of Object.entries<[number[], number[]]>(found ?? {})) {
      const text = ours.get(name)?.get(path);
      if (text === undefined || !text.startsWith(`${shape} `) || !text.endsWith(` ${values}`)) {
        wrong.push(`${name}: ${path} is ${shape} ${values} in h5py and ${text} here`);
      }
    }
  }
  return wrong;
}

async function campaign(name: keyof typeof workloads, libver: LibVer): Promise<number> {
  const folder = await Deno.makeTempDir();
  const ours = new Map<string, Snapshot>();
  const wrong: string[] = [];
  try {
    let next = 0;
    const worker = async () => {
      while (next < kills) {
        const number = next++;
        const file = `${number}.h5`;
        const [path, log] = [`${folder}/${file}`, `${folder}/${number}.log`];
        await kill(path, log, name, libver, seed + number, random() * longestLife);
        const [error, found] = await check(path, readLog(await Deno.readTextFile(log)));
        ours.set(file, found);
        if (error !== undefined) wrong.push(`${file}: ${error}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    wrong.push(...await checkWithH5py(folder, ours));
  } finally {
    if (wrong.length === 0) await Deno.remove(folder, { recursive: true });
  }
  console.log(`${name}, ${libver}: ${kills} kills, ${wrong.length} wrong${wrong.length > 0 ? ` (in ${folder})` : ""}`);
  for (const line of wrong.slice(0, 5)) console.log(`  ${line.slice(0, 500)}`);
  return wrong.length;
}

let wrong = 0;
for (const name of Object.keys(workloads) as (keyof typeof workloads)[]) {
  for (const libver of ["v108", "latest"] as const) wrong += await campaign(name, libver);
}
console.log(`seed ${seed}: ${wrong} wrong`);
Deno.exit(wrong === 0 ? 0 : 1);
