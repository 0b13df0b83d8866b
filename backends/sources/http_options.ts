/**
 * What a caller can say about reading over HTTP.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";

/** How fast the way to a server is. */
export interface Network {
  /** From a request to the start of its answer, in milliseconds. */
  readonly roundTrip: number;
  /** Bytes a second, over all connections. */
  readonly bandwidth: number;
}

/** Options of `HttpSource.open()`. */
export interface HttpOptions {
  /** Headers of every request, such as `Authorization`. They are sent to the URL's own origin only. */
  readonly headers?: HeadersInit | undefined;
  /** Signs each request to the URL's own origin, just before it is sent. */
  readonly sign?: ((request: Request) => Awaitable<Request>) | undefined;
  /** Sends requests. Default: the platform's `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** How many bytes the file has, for a server that does not tell. */
  readonly size?: number | undefined;
  /** How many requests are under way at once. Default 6. */
  readonly connections?: number | undefined;
  /** How many bytes are fetched around a small read of metadata. Default 8 KiB; more where reads are close together. */
  readonly readAhead?: number | undefined;
  /** The largest file that is fetched whole where the server has no range requests. Default 64 MiB. */
  readonly maxWholeBytes?: number | undefined;
  /** How often a request is tried again. Default 5. */
  readonly retries?: number | undefined;
  /** How long the first new try waits, in milliseconds; each one after it twice as long. Default 200. */
  readonly retryDelay?: number | undefined;
  /** How long the start of an answer may take, in milliseconds. Default 10,000. */
  readonly connectTimeout?: number | undefined;
  /** How long an answer may pause, in milliseconds. Default 30,000. */
  readonly idleTimeout?: number | undefined;
  /** How fast the network is taken to be. Default: as measured. */
  readonly network?: Network | undefined;
  /** What the HTTP cache of a browser may do; `"no-store"` where it mixes up ranges. */
  readonly cache?: RequestCache | undefined;
  /** Ends the opening early. */
  readonly signal?: AbortSignal | undefined;
}

/** The options with their defaults filled in. */
export type HttpSettings =
  & HttpOptions
  & {
    readonly [K in "fetch" | "connections" | "readAhead" | "maxWholeBytes" | NumbersOfTries]-?: NonNullable<
      HttpOptions[K]
    >;
  };

type NumbersOfTries = "retries" | "retryDelay" | "connectTimeout" | "idleTimeout";

/** Fills in the defaults. */
export function toSettings(options: HttpOptions): HttpSettings {
  return {
    ...options,
    fetch: options.fetch ?? ((request) => fetch(request)),
    connections: options.connections ?? 6,
    readAhead: options.readAhead ?? 8 * 1024,
    maxWholeBytes: options.maxWholeBytes ?? 64 * 2 ** 20,
    retries: options.retries ?? 5,
    retryDelay: options.retryDelay ?? 200,
    connectTimeout: options.connectTimeout ?? 10_000,
    idleTimeout: options.idleTimeout ?? 30_000,
  };
}
