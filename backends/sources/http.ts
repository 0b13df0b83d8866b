/**
 * A file on a web server, read by range requests: only the bytes that are needed, and right whatever the server does.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { FetchPlan } from "../../ndarray/plan.ts";
import { ClosedError, FileChangedError } from "../../ndarray/errors.ts";
import { watchArrivals } from "./arrivals.ts";
import { coalesce } from "./coalesce.ts";
import { fetchTime, planFetch } from "./fetch_plan.ts";
import { HttpClient, type HttpStatistics, type HttpTarget } from "./http_client.ts";
import { type HttpOptions, type HttpSettings, type Network, toSettings } from "./http_options.ts";
import { type OnGrowth, RequestPool } from "./http_pool.ts";
import { fetchFirst, fetchRange, type HttpFile } from "./http_range.ts";
import { checkRange } from "./range.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, FetchCost } from "./source.ts";

/** A file up to this size is fetched whole by its first read. */
const SMALL_FILE = 2 ** 20;
/** Longer reads are cut, so that the parts arrive side by side. */
const LARGEST_REQUEST = 8 * 2 ** 20;
/** What may be fetched in vain to join ranges: this much, and a twentieth of what is wanted. */
const SMALLEST_WASTE = 64 * 1024;

/** What is asked for by one request. */
interface Order {
  readonly range: ByteRange;
  readonly onGrowth?: OnGrowth | undefined;
}

/**
 * A file on a web server.
 *
 * The first request brings the first 64 KiB, the size and the version; every later answer is checked against them.
 * Requests that failed are sent again, those for the same bytes only once, and no more than six at a time.
 *
 * @example Reading from a server
 * ```ts
 * import { HttpSource } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * // A server of one file, in place of the network:
 * const file = new TextEncoder().encode("hyperslab");
 * const source = await HttpSource.open("https://example.org/data.h5", {
 *   fetch: () => Promise.resolve(new Response(file)),
 * });
 * assertEquals(source.size, 9);
 * const [bytes] = await source.read([{ start: 5, end: 9 }]);
 * assertEquals(new TextDecoder().decode(bytes), "slab");
 * source.close();
 * ```
 */
export class HttpSource implements ByteSource {
  /** How many bytes there are. */
  readonly size: number;
  /** How many bytes are worth fetching around a small read of metadata. */
  readonly readAhead: number;
  readonly #client: HttpClient;
  readonly #file: HttpFile;
  readonly #pool: RequestPool;
  readonly #connections: number;
  /** The first bytes of the file: of a small one, or from a server without ranges, all. */
  #head: Uint8Array;
  /** Why nothing can be read any more. */
  #end: ClosedError | FileChangedError | undefined;

  private constructor(client: HttpClient, settings: HttpSettings, file: HttpFile, head: Uint8Array) {
    this.#client = client;
    this.#file = file;
    this.#head = head;
    this.size = file.size;
    this.readAhead = settings.readAhead;
    this.#connections = settings.connections;
    this.#pool = new RequestPool(settings.connections, async (range, signal, onGrowth) => {
      try {
        return await fetchRange(client, settings, file, range, signal, onGrowth);
      } catch (error) {
        if (error instanceof FileChangedError) this.#stop(error);
        throw error;
      }
    });
  }

  /**
   * Opens a file on a server, with one request.
   *
   * @param target Its URL, or a function that gives a fresh URL whenever the last one has expired.
   * @param options Headers, limits and the like.
   * @returns The open file.
   * @throws {NotFoundError} Where there is none.
   * @throws {UnsupportedError} Where the server has no range requests and the file is too large to be fetched whole.
   * @throws {StorageError} Where the server refuses, fails, or answers with something else.
   *
   * @example A file on a server
   * ```ts
   * import { HttpSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(Uint8Array.of(1, 2, 3)));
   * const source = await HttpSource.open(`http://127.0.0.1:${server.addr.port}/x`);
   * assertEquals(source.size, 3);
   * source.close();
   * await server.shutdown();
   * ```
   */
  static async open(target: HttpTarget, options: HttpOptions = {}): Promise<HttpSource> {
    const settings = toSettings(options);
    const client = new HttpClient(target, settings);
    const signal = options.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const { file, head } = await fetchFirst(client, settings, signal);
    return new HttpSource(client, settings, file, head);
  }

  /** What the file is called in messages: its URL without query and credentials. */
  get name(): string {
    return this.#client.name;
  }

  /** What has been sent and received so far. */
  get statistics(): HttpStatistics {
    return this.#client.statistics;
  }

  /** How fast the network is: as measured so far, or as fixed by the option. */
  get network(): Network {
    return this.#client.network;
  }

  /** What reading costs, at this moment. */
  get cost(): FetchCost {
    return { ...this.network, connections: this.#connections };
  }

  /**
   * Looks whether a range came with the first request.
   *
   * @param range The range.
   * @returns Its bytes, or `undefined` where they would have to be fetched.
   *
   * @example What came with the first request
   * ```ts
   * import { HttpSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(Uint8Array.of(1, 2, 3)));
   * const source = await HttpSource.open(`http://127.0.0.1:${server.addr.port}/x`);
   * assertEquals(source.find({ start: 0, end: 2 }), Uint8Array.of(1, 2));
   * source.close();
   * await server.shutdown();
   * ```
   */
  find({ start, end }: ByteRange): Uint8Array | undefined {
    return end <= this.#head.length ? this.#head.subarray(start, end) : undefined;
  }

  /**
   * Reads many ranges: without a promise where their bytes came with the first request.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @param options When to stop early.
   * @returns The bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end.
   * @throws {FileChangedError} Where the file was changed on the server since it was opened.
   * @throws {StorageError} Where the server refuses, fails, or answers with something else.
   *
   * @example A range
   * ```ts
   * import { HttpSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(Uint8Array.of(1, 2, 3)));
   * const source = await HttpSource.open(`http://127.0.0.1:${server.addr.port}/x`);
   * assertEquals(await source.read([{ start: 1, end: 3 }]), [Uint8Array.of(2, 3)]);
   * source.close();
   * await server.shutdown();
   * ```
   */
  read(ranges: readonly ByteRange[], options: ByteSourceReadOptions = {}): Awaitable<Uint8Array[]> {
    this.#check();
    for (const range of ranges) checkRange(range, this.size, this.name);
    if (ranges.every((range) => range.end <= this.#head.length)) return this.#fromHead(ranges);
    return this.#fetch(ranges, options);
  }

  /**
   * Tells what reading ranges would fetch.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @returns Requests, bytes and seconds.
   *
   * @example What a read would fetch
   * ```ts
   * import { HttpSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(Uint8Array.of(1, 2, 3)));
   * const source = await HttpSource.open(`http://127.0.0.1:${server.addr.port}/x`);
   * assertEquals(source.plan([{ start: 0, end: 2 }]).requests, 0);
   * source.close();
   * await server.shutdown();
   * ```
   */
  plan(ranges: readonly ByteRange[]): FetchPlan {
    const far = ranges.filter((range) => range.end > this.#head.length);
    const wanted = this.size <= SMALL_FILE && far.length > 0 ? [{ start: this.#head.length, end: this.size }] : far;
    const pieces = planFetch(wanted, this.cost, { waste: this.#waste(wanted) }).spans.flatMap(cut);
    const bytes = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
    return { requests: pieces.length, bytes, seconds: fetchTime(pieces, this.cost) };
  }

  /**
   * Ends all requests under way.
   *
   * @example How much was fetched, and the end
   * ```ts
   * import { HttpSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(Uint8Array.of(1, 2, 3)));
   * const source = await HttpSource.open(`http://127.0.0.1:${server.addr.port}/x`);
   * assertEquals(source.statistics.requests, 1);
   * source.close();
   * await server.shutdown();
   * ```
   */
  close(): void {
    this.#stop(new ClosedError(`Cannot read ${this.name}: it is closed`));
  }

  #check(): void {
    if (this.#end !== undefined) throw this.#end;
  }

  #stop(reason: ClosedError | FileChangedError): void {
    if (this.#end instanceof ClosedError) return;
    this.#end = reason;
    this.#head = new Uint8Array(0);
    this.#pool.close(reason);
  }

  #fromHead(ranges: readonly ByteRange[]): Uint8Array[] {
    return ranges.map(({ start, end }) => this.#head.subarray(start, end));
  }

  async #fetch(ranges: readonly ByteRange[], options: ByteSourceReadOptions): Promise<Uint8Array[]> {
    if (this.size <= SMALL_FILE) {
      const [rest] = await this.#fetchAll([{ range: { start: this.#head.length, end: this.size } }], options.signal);
      this.#check();
      if (this.#head.length < this.size) this.#head = join([this.#head, rest!]);
      return this.#fromHead(ranges);
    }
    const far = ranges.map((_, i) => i).filter((i) => ranges[i]!.end > this.#head.length);
    const { onArrival } = options;
    const found = await this.#fetchFar(far.map((i) => ranges[i]!), {
      ...options,
      onArrival: onArrival && ((i, bytes) => onArrival(far[i]!, bytes)),
    });
    this.#check();
    let next = 0;
    return ranges.map((range) =>
      range.end > this.#head.length ? found[next++]! : this.#head.subarray(range.start, range.end)
    );
  }

  /** Fetches ranges beyond the head. What is on its way already is waited for; the rest is joined over small gaps. */
  async #fetchFar(
    ranges: readonly ByteRange[],
    { signal, planned, onArrival }: ByteSourceReadOptions,
  ): Promise<Uint8Array[]> {
    const covered = ranges.map((range) => this.#pool.covers(range));
    const indices = ranges.map((_, i) => i);
    const shared = indices.filter((i) => covered[i]);
    const fresh = indices.filter((i) => !covered[i]);
    const wanted = fresh.map((i) => ranges[i]!);
    const plan = planned === true ? coalesce(wanted) : planFetch(wanted, this.cost, { waste: this.#waste(wanted) });
    const pieces = plan.spans.map(cut);
    const tell = onArrival && ((i: number, bytes: Uint8Array) => onArrival(fresh[i]!, bytes));
    const orders: Order[] = shared.map((i) => ({ range: ranges[i]! }));
    for (const range of pieces.flat()) orders.push({ range, onGrowth: tell && watchArrivals(range, wanted, tell) });
    const bytes = await this.#fetchAll(orders, signal);
    let next = shared.length;
    const answers = pieces.map((parts) => bytes.slice(next, next += parts.length));
    const found = new Array<Uint8Array>(ranges.length);
    shared.forEach((i, at) => found[i] = bytes[at]!);
    fresh.forEach((i, at) => {
      const span = plan.spanOf[at]!;
      found[i] = takeOut(ranges[i]!, pieces[span]!, answers[span]!);
    });
    return found;
  }

  #waste(ranges: readonly ByteRange[]): number {
    const wanted = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    return Math.max(SMALLEST_WASTE, wanted / 20);
  }

  /** Fetches each range by a request; the first failure ends the others. */
  async #fetchAll(orders: readonly Order[], signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const stop = new AbortController();
    const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    const answers = orders.map(({ range, onGrowth }) => this.#pool.get(range, both, onGrowth));
    try {
      return await Promise.all(answers);
    } catch (error) {
      stop.abort(error);
      await Promise.allSettled(answers);
      throw error;
    }
  }
}

function cut({ start, end }: ByteRange): ByteRange[] {
  const pieces: ByteRange[] = [];
  for (let at = start; at < end; at += LARGEST_REQUEST) {
    pieces.push({ start: at, end: Math.min(at + LARGEST_REQUEST, end) });
  }
  return pieces;
}

/** The bytes of a range from those of the pieces it lies in: joined only where there is more than one. */
function takeOut({ start, end }: ByteRange, pieces: readonly ByteRange[], answers: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  pieces.forEach((piece, i) => {
    if (piece.start >= end || piece.end <= start) return;
    parts.push(answers[i]!.subarray(Math.max(start - piece.start, 0), end - piece.start));
  });
  return join(parts);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
