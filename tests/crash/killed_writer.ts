/**
 * A program that writes to several files at once until it is killed: `killed_writer.ts TASK...`, each task the JSON of
 * a {@linkcode WritingTask}. Files are created where their log is empty, and edited where it is not. Prints a line when
 * it begins.
 *
 * @module
 */

import type { SpaceReuse } from "../../backends/hdf5/allocator.ts";
import type { LibVer } from "../../backends/hdf5/libver.ts";
import { create, open } from "../../backends/hdf5/open.ts";
import type { Overwrite } from "../../backends/hdf5/writer.ts";
import { randomFrom } from "../hdf5/write_states.ts";
import { LoggedFile } from "./logged_file.ts";
import { CrashWorkload, type WorkloadName } from "./workloads.ts";

/** What is to be done to one file. */
export interface WritingTask {
  readonly path: string;
  readonly log: string;
  readonly workload: WorkloadName;
  readonly libver: LibVer;
  readonly overwrite: Overwrite;
  readonly reuse: SpaceReuse;
  readonly seed: number;
}

async function begin({ path, log, workload, libver, overwrite, reuse, seed }: WritingTask): Promise<CrashWorkload> {
  const promises = Deno.openSync(log, { create: true, append: true });
  const isNew = promises.statSync().size === 0;
  const random = randomFrom(seed);
  const file = isNew
    ? await create(path, { libver, overwrite, reuse, trackOrder: random() < 0.2 })
    : await open(path, { mode: "r+", libver, overwrite, reuse });
  const logged = new LoggedFile(file, overwrite === "copy", (line) => say(promises, line));
  if (isNew) await logged.flush();
  return new CrashWorkload(logged, workload, random, {
    prefix: `n${seed}_`,
    overwrites: true,
    dense: false,
    large: true,
  });
}

function say(log: Deno.FsFile, line: string): void {
  const bytes = new TextEncoder().encode(`${line}\n`);
  for (let at = 0; at < bytes.length;) at += log.writeSync(bytes.subarray(at));
}

const begun = await Promise.all(Deno.args.map((task) => begin(JSON.parse(task))));
console.log("begun");
await Promise.all(begun.map((workload) => workload.run()));
