/**
 * Errors of HTTP, without secrets: no query, no user name and no password is ever part of a message.
 *
 * @module
 */

import { NotFoundError, StorageError } from "../../ndarray/errors.ts";

/** Fails this time, perhaps not the next. */
export class TemporaryError extends StorageError {
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfter: number | undefined;

  /** Makes an error that a new try may mend. */
  constructor(message: string, options: { retryAfter?: number | undefined; cause?: unknown } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}

/** What a URL is called in messages: without user, password, query and fragment. */
export function publicName(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** Takes the queries and credentials of all URLs out of a text. */
export function redact(text: string): string {
  return text.replace(/(https?:\/\/)(?:[^\s/@"')]*@)?([^\s?#"')]*)(?:[?#][^\s"')]*)?/g, "$1$2");
}

/** What the platform said about a request that failed, fit to be shown. */
export function publicCause(error: unknown): Error {
  const texts: string[] = [];
  for (let at: unknown = error; at instanceof Error && texts.length < 4; at = at.cause) {
    if (!texts.includes(at.message)) texts.push(at.message);
  }
  return new Error(redact(texts.join(": ") || String(error)));
}

const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer means that brings no bytes. */
export function statusError(name: string, response: Response): Error {
  const { status } = response;
  const because = (why: string) => `Cannot read ${name}: ${why} (HTTP status ${status})`;
  if (status === 404 || status === 410) return new NotFoundError(because("there is no such file"), { path: name });
  if (status === 401 || status === 403) return new StorageError(because("access was refused, or has expired"));
  if (TEMPORARY.has(status)) {
    const retryAfter = parseRetryAfter(response.headers.get("retry-after"), Date.now());
    return new TemporaryError(because("the server is not able to answer"), { retryAfter });
  }
  return new StorageError(because("the server answered something else"));
}

const LONGEST_WAIT = 60_000;

/** How long a server asks to wait (RFC 9110, 10.2.3), in milliseconds, at most a minute. */
export function parseRetryAfter(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const wait = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_WAIT);
}
