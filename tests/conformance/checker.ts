/**
 * Checks files in a process of its own, so that none can hang the run or take all memory.
 *
 * @module
 */

import type { Comparison } from "./compare.ts";
import { TextLineStream } from "./lines.ts";

/** The longest that one file may take. */
const TIME_LIMIT = 60_000;
/** The most memory that the process may take. */
const MEMORY_LIMIT = 1536 * 2 ** 20;
/** How often the memory is looked at. */
const WATCH_INTERVAL = 250;

/** A process that checks files; it is started anew when a file goes over a limit. */
export class Checker {
  readonly #folder: string;
  #process: Deno.ChildProcess | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #lines: ReadableStreamDefaultReader<string> | undefined;

  /** Checks files of a corpus. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Checks one file. */
  async check(name: string): Promise<Comparison> {
    this.#start();
    const process = this.#process!;
    let reason = "the process ended";
    const stop = (why: string) => {
      reason = why;
      process.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop(`it takes longer than ${TIME_LIMIT / 1000} s`), TIME_LIMIT);
    const watch = setInterval(async () => {
      if (await residentBytes(process.pid) > MEMORY_LIMIT) stop(`it takes more than ${MEMORY_LIMIT / 2 ** 20} MiB`);
    }, WATCH_INTERVAL);
    try {
      await this.#writer!.write(new TextEncoder().encode(`${name}\n`));
      const { value } = await this.#lines!.read();
      if (value !== undefined) return JSON.parse(value);
    } catch {
      // The process is gone; the reason is told below.
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
    }
    this.#process = undefined;
    return { records: 1, differences: [reason], leftOut: [] };
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#writer?.close().catch(() => {});
    await this.#process?.status;
  }

  #start(): void {
    if (this.#process !== undefined) return;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-read",
        "--allow-env",
        "--v8-flags=--max-old-space-size=1024",
        new URL("check_file.ts", import.meta.url).href,
        this.#folder,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
  }
}

/** The resident memory of a process; 0 where the system does not tell. */
async function residentBytes(pid: number): Promise<number> {
  try {
    const pages = (await Deno.readTextFile(`/proc/${pid}/statm`)).split(" ")[1];
    return Number(pages) * 4096;
  } catch {
    return 0;
  }
}
