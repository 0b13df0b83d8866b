/**
 * Chunks that are encoded by several threads, a batch at a time: while one batch is encoded, the next one is gathered.
 *
 * @module
 */

import type { Pipeline } from "../../codecs/pipeline.ts";
import { newClaims } from "../workers/claims.ts";
import { giveScratch, isWarm, perform, sharedScratch } from "../workers/pool.ts";
import type { EncodeJob } from "../workers/protocol.ts";

const MIB = 2 ** 20;
/** Less than this is encoded sooner than other threads hear of it; more where they have yet to start. */
const LEAST_BYTES = { warm: MIB, cold: 8 * MIB };

/** Puts the elements of a chunk of the batch into memory of its size. */
export type FillChunk = (index: number, bytes: Uint8Array) => void;

/** Takes a chunk of the batch as it is to be stored; the bytes are the taker's. */
export type StoreChunk = (index: number, stored: Uint8Array, filterMask: number) => void;

/** A batch that is being encoded. */
interface Batch {
  readonly memory: SharedArrayBuffer;
  readonly job: EncodeJob;
  readonly done: Promise<unknown>;
  readonly store: StoreChunk;
}

/** Has the chunks of one write encoded by several threads. */
export class SharedEncoder {
  readonly #pipeline: Pipeline;
  readonly #chunkBytes: number;
  readonly #threads: number;
  #batch: Batch | undefined;

  /**
   * Gets ready to encode.
   *
   * @param pipeline The filters; such that the threads know them.
   * @param chunkBytes The length of a chunk.
   * @param threads How many threads.
   */
  constructor(pipeline: Pipeline, chunkBytes: number, threads: number) {
    this.#pipeline = pipeline;
    this.#chunkBytes = chunkBytes;
    this.#threads = threads;
  }

  /** Whether it pays to have so many chunks encoded. */
  pays(count: number): boolean {
    return count * this.#chunkBytes >= (isWarm(this.#threads) ? LEAST_BYTES.warm : LEAST_BYTES.cold);
  }

  /**
   * Gathers a batch of chunks and has it encoded; stores the batch before.
   *
   * @param count How many chunks.
   * @param fill Puts the elements of each into memory.
   * @param store Takes each when it is encoded.
   */
  async add(count: number, fill: FillChunk, store: StoreChunk): Promise<void> {
    const bytes = count * this.#chunkBytes;
    const memory = sharedScratch(2 * bytes + 8 * count + 8);
    const facts = Math.ceil(2 * bytes / 8) * 8;
    const job: EncodeJob = {
      kind: "encode",
      filters: this.#pipeline.filters,
      claims: newClaims(count, 1),
      chunks: new Uint8Array(memory, 0, bytes),
      chunkBytes: this.#chunkBytes,
      encoded: new Uint8Array(memory, bytes, bytes),
      lengths: new Int32Array(memory, facts, count),
      masks: new Int32Array(memory, facts + 4 * count, count),
    };
    for (let i = 0; i < count; i++) fill(i, this.#chunk(job, i));
    job.lengths.fill(0);
    const done = perform(this.#threads, job, undefined);
    const before = this.#batch;
    this.#batch = { memory, job, done, store };
    if (before !== undefined) await this.#store(before);
  }

  /** Stores the last batch. */
  async finish(): Promise<void> {
    const last = this.#batch;
    this.#batch = undefined;
    if (last !== undefined) await this.#store(last);
  }

  async #store({ memory, job, done, store }: Batch): Promise<void> {
    await done;
    for (let i = 0; i < job.lengths.length; i++) {
      const length = job.lengths[i]!;
      if (length > 0) {
        const start = i * this.#chunkBytes;
        const isChunk = length === this.#chunkBytes && job.masks[i] !== 0;
        store(i, (isChunk ? job.chunks : job.encoded).slice(start, start + length), job.masks[i]!);
        continue;
      }
      // It grew, or the threads have failed: it is encoded here, where its errors are known.
      const encoding = this.#pipeline.encode(this.#chunk(job, i).slice());
      const { bytes, filterMask } = encoding instanceof Promise ? await encoding : encoding;
      store(i, bytes, filterMask);
    }
    giveScratch(memory);
  }

  #chunk({ chunks, chunkBytes }: EncodeJob, index: number): Uint8Array {
    return chunks.subarray(index * chunkBytes, (index + 1) * chunkBytes);
  }
}
