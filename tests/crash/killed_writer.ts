/**
 * A writer that works until it is killed: `killed_writer.ts FILE LOG WORKLOAD LIBVER SEED`. It creates the file where
 * its log is empty, and edits it where it is not. Prints a line when it begins.
 *
 * @module
 */

import type { LibVer } from "../../backends/hdf5/libver.ts";
import { create, open } from "../../backends/hdf5/open.ts";
import { randomFrom } from "../hdf5/write_states.ts";
import { LoggedFile } from "./logged_file.ts";
import { CrashWorkload, type WorkloadName } from "./workloads.ts";

const [path, logPath, workload, libver, seed] = Deno.args as [string, string, WorkloadName, LibVer, string];
const log = Deno.openSync(logPath, { create: true, append: true });
const isNew = log.statSync().size === 0;
const random = randomFrom(Number(seed));
const file = isNew
  ? await create(path, { libver, trackOrder: random() < 0.2 })
  : await open(path, { mode: "r+", libver });
const logged = new LoggedFile(file, log);
if (isNew) await logged.flush();
console.log("begun");
await new CrashWorkload(logged, workload, random, `n${seed}_`).run();
