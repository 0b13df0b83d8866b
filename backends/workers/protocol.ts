/**
 * What the main thread and the threads of the pool tell each other: plain cloneable data.
 *
 * @module
 */

import type { AnyData } from "../../ndarray/dtype.ts";
import type { ReductionTask } from "../../ndarray/backend.ts";
import type { ReducerState } from "../../ndarray/reducers.ts";
import type { View } from "../../ndarray/view.ts";
import type { FilterStep } from "../../codecs/pipeline.ts";
import type { FieldSizes } from "../hdf5/format/cursor.ts";
import type { DatasetDescription } from "../hdf5/dataset_storage.ts";

/** A dataset of a local file, as another thread opens it. */
export interface SharedDataset {
  /** A number that no other dataset of this process has. */
  readonly id: number;
  /** Where the file is. */
  readonly path: string;
  /** Device and inode: the path has to lead to the same file still. */
  readonly identity: string;
  /** What is added to every address. */
  readonly baseAddress: number;
  readonly sizes: FieldSizes;
  readonly chunkBtreeK: number;
  readonly maxBytes: number;
  readonly chunkCacheBytes: number;
  readonly description: DatasetDescription;
}

/** The boxes of a view that are shared out. */
export interface SharedView {
  readonly dataset: number;
  readonly view: View;
  /** The keys of the blocks that hold something, where the grid names them. */
  readonly stored: Float64Array | undefined;
  /** How many boxes a claim has. */
  readonly claimSize: number;
  readonly claims: Uint8Array;
}

/** Reads boxes into shared memory. */
export interface ReadJob extends SharedView {
  readonly kind: "read";
  readonly data: AnyData;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Reduces boxes. */
export interface ReduceJob extends SharedView {
  readonly kind: "reduce";
  readonly task: ReductionTask;
}

/** Encodes chunks that stand one after the other in shared memory. */
export interface EncodeJob {
  readonly kind: "encode";
  readonly filters: readonly FilterStep[];
  readonly claims: Uint8Array;
  /** The chunks. */
  readonly chunks: Uint8Array;
  readonly chunkBytes: number;
  /** Where each encoded chunk goes, `chunkBytes` of room each; a chunk that no filter changed stays where it is. */
  readonly encoded: Uint8Array;
  /** The length of each encoded chunk; 0 where it did not fit. */
  readonly lengths: Int32Array;
  /** The filter mask of each chunk. */
  readonly masks: Int32Array;
}

/** What the threads are to do together. */
export type Job = ReadJob | ReduceJob | EncodeJob;

/** What a thread is told. */
export interface Order {
  /** The number of the job; the answer has it too. */
  readonly number: number;
  readonly job: Job;
  readonly thread: number;
  readonly threads: number;
  /** The dataset, where the thread does not know it yet. */
  readonly dataset: SharedDataset | undefined;
  /** Whether the thread is to tell how it gets on. */
  readonly progress: boolean;
}

/** Tells a thread that datasets are no longer needed. */
export interface Farewell {
  readonly forget: readonly number[];
}

/** What a part of a reduction came to. */
export interface Part {
  /** The number of the claim. */
  readonly index: number;
  readonly state: readonly ReducerState[];
}

/** What a thread answers. */
export type Answer =
  | { readonly number: number; readonly done: readonly Part[] }
  | { readonly number: number; readonly failure: string }
  | { readonly number: number; readonly elements: number };
