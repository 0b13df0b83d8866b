/**
 * A server of one file, in place of the network.
 *
 * @module
 */

/** A `fetch` that answers range requests from bytes, and counts. */
export class ByteServer {
  /** Requests that were answered. */
  requests = 0;
  /** Bytes that were sent. */
  bytes = 0;
  readonly #content: Uint8Array;

  /** Serves these bytes. */
  constructor(content: Uint8Array) {
    this.#content = content;
  }

  /** To be given as the option `http.fetch`. */
  readonly fetch = (request: Request): Promise<Response> => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
    const start = Number(first);
    const end = Math.min(Number(last) + 1, this.#content.length);
    const body = this.#content.slice(start, end);
    this.requests++;
    this.bytes += body.length;
    const headers = { "content-range": `bytes ${start}-${end - 1}/${this.#content.length}`, etag: '"1"' };
    return Promise.resolve(new Response(body, { status: 206, headers }));
  };
}
