/**
 * The state that all handles and views of one dataset share: its extents, where its elements stand, and what was
 * written and not yet flushed.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { DataLayout } from "./format/messages/data_layout.ts";
import type { Dataspace } from "./format/messages/dataspace.ts";
import type { Datatype } from "./format/messages/datatype.ts";
import type { FillValue } from "./format/messages/fill_value.ts";
import type { FilterDescription } from "./format/messages/filter_pipeline.ts";
import { ChunkStore } from "./chunk_store.ts";
import { fillElement } from "./fill.ts";
import { named } from "./naming_errors.ts";
import type { Watched } from "./steadily.ts";
import type { StorageContext } from "./storage_context.ts";
import type { Witness } from "./witness.ts";

/** One external raw file of a dataset, in order. */
export interface ExternalFile {
  /** Its name, as the dataset has it. */
  readonly name: string;
  /** Where in the file the dataset's bytes start. */
  readonly offset: number;
  /** How many of the dataset's bytes it holds; `null` for all the rest. */
  readonly size: number | null;
}

/** What the header of a dataset says. */
export interface DatasetDescription {
  /** The path of the dataset, for messages. */
  readonly name: string;
  readonly datatype: Datatype;
  readonly dataspace: Dataspace;
  readonly layout: DataLayout;
  readonly fillValue: FillValue | undefined;
  readonly filters: readonly FilterDescription[];
  /** The external raw files, where there are any. */
  readonly external?: readonly ExternalFile[] | undefined;
}

/** Whoever brings the changes of a dataset into the file, and those of a writer elsewhere into what is known of it. */
export interface StorageOwner extends Watched {
  /** Notes that the dataset is about to change. */
  touch(): void;
  /** Tells whether a writer in another process published the dataset anew; `undefined` where none can. */
  readonly witness: Witness | undefined;
}

/** The state that all handles and views of one dataset share. */
export class DatasetStorage {
  /** The file it stands in. */
  readonly context: StorageContext;
  /** The path of the dataset, for messages. */
  readonly name: string;
  /** How an element is laid out in the file. */
  readonly datatype: Datatype;
  /** How far each axis may grow; `null` for without limit. */
  readonly maxShape: readonly (number | null)[];
  readonly dataspaceClass: Dataspace["class"];
  readonly fillValue: FillValue | undefined;
  readonly filters: readonly FilterDescription[];
  readonly external: readonly ExternalFile[] | undefined;
  /** The fill value as the file stores an element; `undefined` for zeros. */
  readonly fillBytes: Uint8Array | undefined;
  /** The extents at this moment. */
  shape: readonly number[];
  /** Where the elements stand at this moment. */
  layout: DataLayout;
  /** Whether the dataspace or layout message has to be written anew. */
  headerChanged = false;
  /** The chunks, where the dataset has chunks. */
  readonly chunks: ChunkStore | undefined;

  /**
   * Starts with what the header says.
   *
   * @param context The file it stands in.
   * @param description What the header says.
   */
  constructor(context: StorageContext, description: DatasetDescription) {
    this.context = context;
    this.name = description.name;
    this.datatype = description.datatype;
    this.shape = description.dataspace.shape;
    this.maxShape = description.dataspace.maxShape;
    this.dataspaceClass = description.dataspace.class;
    this.layout = description.layout;
    this.fillValue = description.fillValue;
    this.filters = description.filters;
    this.external = description.external;
    this.fillBytes = fillElement(description.fillValue, description.datatype.size);
    this.chunks = description.layout.class === "chunked" ? new ChunkStore(this) : undefined;
  }

  /** Takes what the header says now; what was written and not flushed is forgotten. */
  reset(shape: readonly number[], layout: DataLayout): void {
    const change = () => {
      this.shape = shape;
      this.layout = layout;
      this.headerChanged = false;
    };
    if (this.chunks === undefined) change();
    else this.chunks.reset(change);
  }

  /** Is told before the elements or the extents change. */
  owner: StorageOwner | undefined;

  /** Changes elements or extents, once what was asked for before is done. */
  change(action: () => Awaitable<void>): Awaitable<void> {
    const { writer } = this.context;
    if (writer === undefined) {
      throw new TypeError(`Cannot write dataset ${JSON.stringify(this.name)}: the file is open for reading`);
    }
    const fail = (error: unknown): never => {
      throw named(error, `write dataset ${JSON.stringify(this.name)}`);
    };
    try {
      const done = writer.queue.run(() => {
        this.owner?.touch();
        return action();
      });
      return done instanceof Promise ? done.catch(fail) : done;
    } catch (error) {
      fail(error);
    }
  }

  /** What has to be done before a read sees all that was written; `undefined` where nothing has. */
  get pending(): Promise<unknown> | undefined {
    return this.context.writer?.queue.pending;
  }

  /** Whether anything was written that the file does not yet hold. */
  get dirty(): boolean {
    return this.headerChanged || (this.chunks?.dirty ?? false);
  }
}
