/**
 * Threads of the platform: web workers where there are any, else those of Node.
 *
 * @module
 */

import type { Answer, Farewell, Order } from "./protocol.ts";

/** Who hears of a thread. */
export interface ThreadListener {
  /** The thread has answered. */
  answered(answer: Answer): void;
  /** The thread is gone. */
  failed(): void;
}

/** A thread that runs. */
export interface Thread {
  post(message: Order | Farewell): void;
  /** Ends the thread at once. */
  end(): void;
  /** Whether the process is kept alive for the thread. */
  hold(held: boolean): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  on(name: "message", listener: (message: Answer) => void): void;
  on(name: "error" | "exit", listener: () => void): void;
  terminate(): void;
  ref(): void;
  unref(): void;
}

type NodeWorkerClass = new (text: string, options: { eval: true }) => NodeWorker;

/** How many threads the machine can run at once. */
export function coreCount(): number {
  return (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
}

/**
 * Starts a thread.
 *
 * @param text The program.
 * @param listener Who hears of it.
 * @returns The thread, or `undefined` where the platform does not allow it.
 */
export function startThread(text: string, listener: ThreadListener): Thread | undefined {
  if (typeof SharedArrayBuffer === "undefined") return undefined;
  try {
    return typeof Worker === "function" ? startWebWorker(text, listener) : startNodeWorker(text, listener);
  } catch {
    return undefined;
  }
}

/** Runs the program that it is told first. */
const runsText = `onmessage = ({ data }) => { onmessage = null; (0, eval)(data); };`;

function startWebWorker(text: string, listener: ThreadListener): Thread {
  // Deno parses a module itself before the engine does: in each thread 10 MB and most of the time to start.
  const isTold = "Deno" in globalThis;
  const url = URL.createObjectURL(new Blob([isTold ? runsText : text], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" }) as Worker & { ref?(): void; unref?(): void };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => listener.answered(data);
  worker.onerror = (event) => {
    event.preventDefault();
    listener.failed();
  };
  worker.onmessageerror = () => listener.failed();
  if (isTold) worker.postMessage(text);
  return {
    post: (message) => worker.postMessage(message),
    end() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
    hold: (held) => held ? worker.ref?.() : worker.unref?.(),
  };
}

function startNodeWorker(text: string, listener: ThreadListener): Thread | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(id: string): unknown } };
  const threads = process?.getBuiltinModule?.("node:worker_threads") as { Worker: NodeWorkerClass } | undefined;
  if (threads === undefined) return undefined;
  const worker = new threads.Worker(text, { eval: true });
  let ended = false;
  const gone = (): void => {
    if (!ended) listener.failed();
    ended = true;
  };
  worker.on("message", (answer) => listener.answered(answer));
  worker.on("error", gone);
  worker.on("exit", gone);
  return {
    post: (message) => worker.postMessage(message),
    end() {
      ended = true;
      worker.terminate();
    },
    hold: (held) => held ? worker.ref() : worker.unref(),
  };
}
