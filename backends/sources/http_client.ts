/**
 * Sends requests for one file: to the right URL, with the right headers, again where that may help.
 *
 * @module
 */

import { HyperslabError, StorageError } from "../../ndarray/errors.ts";
import type { Awaitable } from "../../ndarray/backend.ts";
import { publicCause, publicName, statusError, TemporaryError } from "./http_errors.ts";
import { NetworkMeter } from "./http_network.ts";
import type { HttpSettings, Network } from "./http_options.ts";
import { RequestWatch, sleep } from "./http_watch.ts";

/** The URL of a file, or what gives a fresh one when the last has expired. */
export type HttpTarget = string | URL | (() => Awaitable<string | URL>);

/** What has been sent and received so far. */
export interface HttpStatistics {
  /** How many requests were sent, those counted that failed. */
  readonly requests: number;
  /** How many bytes the bodies of the answers had. */
  readonly bytes: number;
}

/** Turns an answer into what is wanted. The body comes watched: it ends in an error where it pauses for too long. */
export type Receive<T> = (
  response: Response,
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
) => Promise<T>;

const REFUSED = new Set([401, 403]);

/** Sends requests for one file. */
export class HttpClient {
  readonly #target: HttpTarget;
  readonly #settings: HttpSettings;
  readonly #meter: NetworkMeter;
  #first: URL | undefined;
  /** Where the first URL led to by redirects. */
  #final: URL | undefined;
  #credentials: string | undefined;
  #name = "the URL";
  #requests = 0;
  #bytes = 0;
  #underWay = 0;

  /** Makes a client for a file. */
  constructor(target: HttpTarget, settings: HttpSettings) {
    this.#target = target;
    this.#settings = settings;
    this.#meter = new NetworkMeter(settings.network);
  }

  /** What the file is called in messages. */
  get name(): string {
    return this.#name;
  }

  /** What has been sent and received so far. */
  get statistics(): HttpStatistics {
    return { requests: this.#requests, bytes: this.#bytes };
  }

  /** How fast the network is. */
  get network(): Network {
    return this.#meter.network;
  }

  /** Sends a request until an answer could be received, or no further try would help. */
  async send<T>(method: "GET" | "HEAD", headers: HeadersInit, receive: Receive<T>, signal: AbortSignal): Promise<T> {
    for (let tries = 0;; tries++) {
      try {
        return await this.#try(method, headers, receive, signal);
      } catch (error) {
        if (!(error instanceof TemporaryError) || tries >= this.#settings.retries) throw error;
        const delay = this.#settings.retryDelay * 2 ** tries * (0.5 + Math.random());
        await sleep(Math.max(delay, error.retryAfter ?? 0), signal);
      }
    }
  }

  async #try<T>(method: string, headers: HeadersInit, receive: Receive<T>, signal: AbortSignal): Promise<T> {
    const watch = new RequestWatch(signal);
    this.#underWay++;
    try {
      watch.expect(this.#settings.connectTimeout);
      const start = performance.now();
      const response = await this.#answer(method, headers, watch);
      const answered = performance.now();
      watch.expect(this.#settings.idleTimeout);
      const result = await receive(response, watch.follow(response.body));
      this.#meter.add(answered - start, performance.now() - answered, watch.received, this.#underWay);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (watch.expired) throw new TemporaryError(`Cannot read ${this.#name}: the server took too long to answer`);
      if (error instanceof HyperslabError) throw error;
      const message = `Cannot read ${this.#name}: the request failed`;
      const cause = publicCause(error);
      throw error instanceof TypeError
        ? new TemporaryError(message, { cause })
        : new StorageError(`${message}: ${cause.message}`, { cause });
    } finally {
      this.#underWay--;
      this.#bytes += watch.received;
      watch.stop();
    }
  }

  /** Asks where the last answer came from; where access is refused, from the first URL, then from a fresh one. */
  async #answer(method: string, headers: HeadersInit, watch: RequestWatch): Promise<Response> {
    const known = this.#first !== undefined;
    let response = await this.#ask(method, headers, watch);
    if (REFUSED.has(response.status) && this.#final !== undefined) {
      this.#final = undefined;
      await response.body?.cancel();
      response = await this.#ask(method, headers, watch);
    }
    if (REFUSED.has(response.status) && known && typeof this.#target === "function") {
      this.#first = this.#final = undefined;
      await response.body?.cancel();
      response = await this.#ask(method, headers, watch);
    }
    if (response.ok || response.status === 412 || response.status === 416) return response;
    await response.body?.cancel();
    throw statusError(this.#name, response);
  }

  async #ask(method: string, headers: HeadersInit, watch: RequestWatch): Promise<Response> {
    const first = this.#first ??= await this.#locate();
    const url = this.#final ?? first;
    const trusted = url.origin === first.origin;
    const { cache, fetch, sign } = this.#settings;
    const { signal } = watch;
    let request = new Request(url, {
      method,
      headers: this.#headers(headers, trusted),
      signal,
      ...(cache && { cache }),
    });
    if (sign !== undefined && trusted) request = new Request(await sign(request), { signal });
    this.#requests++;
    const response = await fetch(request);
    if (response.status === 206 && response.redirected && response.url !== "") this.#final = new URL(response.url);
    return response;
  }

  #headers(own: HeadersInit, trusted: boolean): Headers {
    const headers = new Headers(trusted ? this.#settings.headers : undefined);
    if (trusted && this.#credentials !== undefined) headers.set("authorization", this.#credentials);
    headers.set("accept-encoding", "identity");
    new Headers(own).forEach((value, key) => headers.set(key, value));
    return headers;
  }

  async #locate(): Promise<URL> {
    const given = typeof this.#target === "function" ? await this.#target() : this.#target;
    const url = new URL(given);
    const { username, password } = url;
    if (username !== "" || password !== "") {
      const pair = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
      this.#credentials = `Basic ${btoa(String.fromCharCode(...pair))}`;
      url.username = url.password = "";
    }
    this.#name = publicName(url);
    return url;
  }
}
