/**
 * A far server: each answer of another comes after a delay, and all together come no faster than a given bandwidth.
 *
 * As a program, for 50 ms and 12.5 MB/s: deno run -A slow_proxy.ts ORIGIN; it prints where it listens.
 *
 * @module
 */

import type { Network } from "../../backends/sources/http_options.ts";

/** How many bytes are let through at once. */
const PIECE = 16 * 1024;
/** Milliseconds that are made up for where a timer woke up late. */
const LATE = 20;

/** A running proxy. */
export class SlowProxy {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** When the line is free again, in milliseconds. */
  #free = 0;

  /** Starts in front of a server, whose URLs start with `origin`. */
  constructor(origin: string, network: Network) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      const { pathname } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.delete("host");
      await sleep(network.roundTrip);
      const answer = await fetch(new URL(pathname, origin), { method: request.method, headers });
      const body = answer.body?.pipeThrough(this.#slow(network.bandwidth)) ?? null;
      return new Response(body, { status: answer.status, headers: answer.headers });
    });
  }

  /** The URL of a file. */
  url(name: string): string {
    return `http://127.0.0.1:${this.#server.addr.port}/${name}`;
  }

  /** Ends the proxy. */
  async stop(): Promise<void> {
    await this.#server.shutdown();
  }

  #slow(bandwidth: number): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: async (bytes, controller) => {
        for (let at = 0; at < bytes.length; at += PIECE) {
          const piece = bytes.subarray(at, at + PIECE);
          const now = performance.now();
          this.#free = Math.max(this.#free, now - LATE) + piece.length / bandwidth * 1000;
          if (this.#free - now > 2) await sleep(this.#free - now);
          controller.enqueue(piece);
        }
      },
    });
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

if (import.meta.main) console.log(new SlowProxy(Deno.args[0]!, { roundTrip: 50, bandwidth: 12_500_000 }).url(""));
