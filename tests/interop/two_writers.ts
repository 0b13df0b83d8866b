/**
 * One of several processes that want to write one file: `two_writers.ts FILE LOG ROUNDS SEED`. Each time it gets the
 * file it creates it anew or adds to it, and says in a log that all share what it flushed; the log is only written by
 * who has the file. Prints how often it had the file and how often it was refused.
 *
 * @module
 */

import { create, open } from "../../backends/hdf5/open.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import { FileLockedError, NotFoundError, StorageError } from "../../ndarray/errors.ts";
import { randomFrom } from "../hdf5/write_states.ts";

const [path, log, rounds, seed] = Deno.args as [string, string, string, string];
const random = randomFrom(Number(seed));
let had = 0;
let refused = 0;

/** The names that the file has to hold, by the log. */
function promised(): string[] {
  const words = Deno.readTextFileSync(log).split("\n").filter((line) => line !== "");
  return words.slice(words.lastIndexOf("created") + 1);
}

function say(line: string): void {
  Deno.writeTextFileSync(log, `${line}\n`, { append: true });
}

async function work(file: Hdf5File, made: boolean): Promise<void> {
  if (made) say("created");
  const expected = promised().sort();
  const names = (await file.keys()).slice().sort();
  if (String(names) !== String(expected)) throw new Error(`the file holds ${names}, not ${expected}`);
  for (let i = 0; i < 3; i++) {
    const name = `n${seed}_${had}_${i}`;
    await file.createDataset(name, { data: [had, i], chunks: [1], maxShape: [null] });
    await file.flush();
    say(name);
    await new Promise((resolve) => setTimeout(resolve, random() * 3));
  }
}

/** Gets the file as some programs do; `undefined` where another has it. */
async function get(): Promise<[Hdf5File, boolean] | undefined> {
  const mode = (["w", "r+", "r+", "a", "x"] as const)[Math.floor(random() * 5)]!;
  try {
    if (mode === "w") return [await create(path), true];
    if (mode === "x") return [await create(path, { mode }), true];
    return [await open(path, { mode }), false];
  } catch (error) {
    if (error instanceof FileLockedError) refused++;
    else if (!(mode === "x" && error instanceof StorageError) && !(error instanceof NotFoundError)) throw error;
    return undefined;
  }
}

while (had < Number(rounds)) {
  const got = await get();
  if (got !== undefined) {
    had++;
    await work(...got);
    await got[0].close();
  }
  await new Promise((resolve) => setTimeout(resolve, random() * 10));
}
console.log(JSON.stringify({ had, refused }));
