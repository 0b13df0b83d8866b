/**
 * Counts round trips that wait for each other.
 *
 * @module
 */

/**
 * A `fetch` that notes how many answers each request had to wait for. Requests that were sent before any of them was
 * answered are one wave.
 */
export class WaveCounter {
  #answered = 0;
  #most = 0;
  /** Requests that were sent. */
  requests = 0;

  /** To be given as the option `http.fetch`. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const wave = this.#answered + 1;
    this.requests++;
    this.#most = Math.max(this.#most, wave);
    const response = await fetch(request);
    const bytes = await response.arrayBuffer();
    this.#answered = Math.max(this.#answered, wave);
    return new Response(bytes, { status: response.status, headers: response.headers });
  };

  /** The longest chain of requests, each sent after the one before it was answered. */
  get waves(): number {
    return this.#most;
  }
}
