/**
 * A web server of one file on loopback that answers as it should, but where a test has it misbehave.
 *
 * @module
 */

import { HttpSource } from "../../backends/sources/http.ts";
import type { HttpOptions } from "../../backends/sources/http_options.ts";

/** The file: 3 MiB that repeat nowhere soon. */
export const FILE: Uint8Array<ArrayBuffer> = Uint8Array.from(
  { length: 3 * 2 ** 20 },
  (_, i) => (i * 131 + (i >> 8) * 7 + (i >> 16)) & 255,
);

/** One request as the server saw it. */
export interface Seen {
  /** GET or HEAD. */
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** The `Range` header. */
  readonly range: string | null;
  /** All headers. */
  readonly headers: Headers;
}

/** What a handler is given. */
export interface Asked extends Seen {
  /** The first byte asked for. */
  readonly start: number;
  /** The byte after the last one asked for, within the file. */
  readonly end: number;
  /** How many requests came before. */
  readonly turn: number;
}

type Handler = (asked: Asked) => Response | undefined | Promise<Response | undefined>;

/** The headers of a right answer. */
export function rightHeaders({ start, end }: { start: number; end: number }, file: Uint8Array = FILE): HeadersInit {
  return {
    "content-range": `bytes ${start}-${end - 1}/${file.length}`,
    "content-type": "application/x-hdf5",
    "etag": '"v1"',
  };
}

/** A right answer. */
export function rightAnswer({ start, end }: { start: number; end: number }, file: Uint8Array = FILE): Response {
  return new Response(file.slice(start, end), { status: 206, headers: rightHeaders({ start, end }, file) });
}

/** A server under test. */
export interface RangeServer {
  /** Where it listens. */
  readonly url: string;
  /** What it was asked, in order. */
  readonly seen: Seen[];
}

/** Runs a test against a server; what the handler leaves is answered right. */
export async function withServer(
  handler: Handler,
  test: (server: RangeServer) => Promise<void>,
  file: Uint8Array = FILE,
): Promise<void> {
  const seen: Seen[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const url = new URL(request.url);
    const range = request.headers.get("range");
    const entry = { method: request.method, path: url.pathname + url.search, range, headers: request.headers };
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(range ?? "") ?? [];
    const end = last === undefined ? file.length : Math.min(Number(last) + 1, file.length);
    const asked = { ...entry, start: Number(first ?? 0), end, turn: seen.length };
    seen.push(entry);
    return await handler(asked) ?? rightAnswer(asked, file);
  });
  try {
    await test({ url: `http://127.0.0.1:${server.addr.port}/data.h5`, seen });
  } finally {
    await server.shutdown();
  }
}

/** Options that keep failures quick. */
export const QUICK: HttpOptions = { retryDelay: 1, retries: 3 };

/** Opens the server's file, and closes it after the test. */
export async function withSource(
  server: RangeServer,
  options: HttpOptions,
  test: (source: HttpSource) => Promise<void>,
): Promise<void> {
  const source = await HttpSource.open(server.url, { ...QUICK, ...options });
  try {
    await test(source);
  } finally {
    source.close();
  }
}
