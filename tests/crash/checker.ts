/**
 * A process of Python that looks at files.
 *
 * @module
 */

import { PYTHON } from "../interop/python.ts";

/** Asks `check_killed.py`. */
export class Checker {
  readonly #process: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();

  /** Starts the process. */
  constructor(python: string = PYTHON) {
    const script = new URL("./check_killed.py", import.meta.url).pathname;
    this.#process = new Deno.Command(python, { args: [script], stdin: "piped", stdout: "piped" }).spawn();
    this.#requests = this.#process.stdin.getWriter();
    this.#answers = lines(this.#process.stdout);
  }

  /** Says what is wrong with a file; nothing where it holds what its log promises. */
  async check(path: string, log: string): Promise<string | undefined> {
    return await this.#ask("check", path, log);
  }

  /** Says what is wrong with a file; nothing where all of it can be read. */
  async read(path: string): Promise<string | undefined> {
    return await this.#ask("read", path, "");
  }

  /** Writes a log that promises all that a file holds. */
  async describe(path: string, log: string): Promise<void> {
    const problem = await this.#ask("describe", path, log);
    if (problem !== undefined) throw new Error(`${path}: ${problem}`);
  }

  async #ask(...words: string[]): Promise<string | undefined> {
    const asked = this.#last.then(async () => {
      await this.#requests.write(new TextEncoder().encode(`${words.join("\t")}\n`));
      const { value, done } = await this.#answers.next();
      if (done) throw new Error("the checking process has ended");
      return (JSON.parse(value) as [string | null])[0] ?? undefined;
    });
    this.#last = asked.catch(() => {});
    return await asked;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#requests.close();
    await this.#process.status;
  }
}

/** The lines of a stream. */
export async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
