/**
 * Counts round trips that wait for each other.
 *
 * @module
 */

/** How long nothing more must be asked for until a wave is taken to be whole, in milliseconds. */
const QUIET = 20;

/**
 * A `fetch` that gives its answers in waves: all that was asked for is answered together, once nothing more is asked for
 * without those answers. So the number of waves does not depend on which answer happens to be the quickest.
 */
export class WaveCounter {
  #underWay = 0;
  #answers: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Requests that were sent. */
  requests = 0;
  /** The longest chain of requests, each sent after the one before it was answered. */
  waves = 0;

  /** To be given as the option `http.fetch`. */
  readonly fetch = async (request: Request): Promise<Response> => {
    this.requests++;
    this.#underWay++;
    clearTimeout(this.#timer);
    const response = await fetch(request);
    const bytes = await response.arrayBuffer();
    await new Promise<void>((resolve) => {
      this.#answers.push(resolve);
      if (this.#answers.length === this.#underWay) this.#timer = setTimeout(() => this.#answer(), QUIET);
    });
    return new Response(bytes, { status: response.status, headers: response.headers });
  };

  #answer(): void {
    this.waves++;
    const answers = this.#answers;
    this.#answers = [];
    this.#underWay = 0;
    for (const answer of answers) answer();
  }
}
