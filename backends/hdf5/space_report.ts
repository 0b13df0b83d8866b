/**
 * Tells where the bytes of a file went.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { ByteRange } from "../sources/source.ts";
import { completeAttribute, listAttributes } from "./attribute_reading.ts";
import { sizeOfBox } from "./box.ts";
import type { StoredChunk } from "./chunk_index/chunk_index.ts";
import { ChunkStore } from "./chunk_store.ts";
import type { FileContext } from "./context.ts";
import { conversionOf } from "./convert.ts";
import { fetchHeapObjects } from "./convert_heap.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { decodeChunk } from "./decode_chunk.ts";
import { rootState } from "./find_object.ts";
import { GlobalHeap } from "./format/global_heap.ts";
import type { Datatype } from "./format/messages/datatype.ts";
import { readObjectHeader } from "./format/object_header.ts";
import type { RangeReader, Reading } from "./format/reading.ts";
import { encodeSuperblock } from "./format/superblock.ts";
import type { ObjectState } from "./object_state.ts";
import { openLinks } from "./open_links.ts";
import { readObject } from "./read_object.ts";

/** Where the bytes of a file went. Together all parts are the size of the file. */
export interface SpaceReport {
  /** All bytes of the file. */
  readonly total: number;
  /** In front of the HDF5 data, for others. */
  readonly userblock: number;
  /** The superblock, its extension, and the headers of all objects. */
  readonly headers: number;
  /** What groups keep outside of their headers. */
  readonly links: number;
  /** What attributes keep outside of their headers. */
  readonly attributes: number;
  /** The indexes of chunks. */
  readonly chunkIndexes: number;
  /** Values of variable length, mappings of virtual datasets, regions. */
  readonly heaps: number;
  /** The elements of datasets, as they are stored. */
  readonly elements: number;
  /** What nothing leads to: given up, or free within blocks. `repack()` leaves it out. */
  readonly unused: number;
}

type Part = Exclude<keyof SpaceReport, "total" | "unused">;

/** Counts the bytes of a file by what they are for. */
export async function reportSpace(context: FileContext): Promise<SpaceReport> {
  await context.writer?.flush();
  return await new SpaceCount(context).report();
}

class SpaceCount {
  readonly #context: FileContext;
  /** A fresh one, so that every collection is read once and seen. */
  readonly #heap: GlobalHeap;
  readonly #ranges = new Map<Part, ByteRange[]>();

  constructor(context: FileContext) {
    this.#context = context;
    this.#heap = new GlobalHeap(context.sizes);
  }

  async report(): Promise<SpaceReport> {
    const context = this.#context;
    const { superblock } = context.facts;
    this.#add("userblock", -context.baseAddress, context.baseAddress);
    this.#add("headers", superblock.address - context.baseAddress, encodeSuperblock(superblock).length);
    if (superblock.extensionAddress !== undefined) {
      const extension = await context.run(readObjectHeader(superblock.extensionAddress, context.sizes, context.end));
      for (const { address, size } of extension.chunks) this.#add("headers", address, size);
    }
    const root = await rootState(context);
    const seen = new Set([root.address]);
    const pending = [root];
    while (pending.length > 0) {
      const state = pending.pop()!;
      await this.#countObject(state, async (address) => {
        if (seen.has(address)) return;
        seen.add(address);
        pending.push(await context.run(readObject(context, address, "")));
      });
    }
    return this.#sum();
  }

  #add(part: Part, address: number, size: number): void {
    let ranges = this.#ranges.get(part);
    if (ranges === undefined) this.#ranges.set(part, ranges = []);
    if (size > 0) ranges.push({ start: address, end: address + size });
  }

  async #countObject(state: ObjectState, visit: (address: number) => Promise<void>): Promise<void> {
    const context = this.#context;
    const header = await context.run(readObjectHeader(state.address, context.sizes, context.end));
    for (const { address, size } of header.chunks) this.#add("headers", address, size);
    if (state.committedAt !== undefined) await visit(state.committedAt);
    if (state.kind === "group") {
      state.links = undefined;
      const addresses = await this.#counting("links", hardLinks(state));
      for (const address of addresses) await visit(address);
    }
    state.denseAttributes = undefined;
    const attributes = await this.#counting("attributes", listAttributes(state));
    for (const stored of attributes) {
      if (stored.damage !== undefined) continue;
      const { datatype, data } = await context.run(completeAttribute(context, stored));
      await this.#countHeap(data, datatype);
    }
    if (state.storage !== undefined) await this.#countElements(state.storage);
  }

  async #countElements(storage: DatasetStorage): Promise<void> {
    const { layout, datatype, context } = storage;
    const { usesHeap } = conversionOf(datatype, context.sizes).kernel;
    switch (layout.class) {
      case "contiguous": {
        if (layout.address === undefined) return;
        const size = layout.size ?? sizeOfBox(storage.shape) * datatype.size;
        this.#add("elements", layout.address, size);
        if (!usesHeap) return;
        const [bytes] = await context.readData([{ start: layout.address, end: layout.address + size }]);
        return await this.#countHeap(bytes!, datatype);
      }
      case "chunked":
        return await this.#countChunks(storage, usesHeap);
      case "virtual": {
        if (layout.address === undefined) return;
        const id = { collection: layout.address, index: layout.heapIndex };
        await this.#counting("heaps", this.#heap.read([id]));
        return;
      }
      case "compact":
        await this.#countHeap(layout.data, datatype);
    }
  }

  async #countChunks(storage: DatasetStorage, usesHeap: boolean): Promise<void> {
    // A fresh one, so that the index is read again and its blocks are seen.
    const chunks = new ChunkStore(storage);
    const stored: { at: number[]; chunk: StoredChunk }[] = [];
    await this.#watch("chunkIndexes", () =>
      chunks.visitStored((at, chunk) => {
        this.#add("elements", chunk.address, chunk.size);
        if (usesHeap) stored.push({ at: [...at], chunk });
      }));
    for (const { at, chunk } of stored) {
      const [bytes] = await storage.context.readData([{ start: chunk.address, end: chunk.address + chunk.size }]);
      const plain = chunks.isPlain(chunk, at);
      const elements = plain ? bytes! : await decodeChunk(chunks, storage.shape, bytes!, chunk, at);
      await this.#countHeap(elements, storage.datatype);
    }
  }

  /** Counts the collections of the global heap that elements point to. */
  async #countHeap(bytes: Uint8Array, datatype: Datatype): Promise<void> {
    const { kernel } = conversionOf(datatype, this.#context.sizes);
    if (kernel.visitHeap === undefined) return;
    const count = Math.floor(bytes.length / kernel.size);
    const context = { heap: this.#heap, writer: undefined, run: this.#context.run.bind(this.#context) };
    await this.#watch(
      "heaps",
      () => fetchHeapObjects(context, (visit) => kernel.visitHeap!(bytes, 0, kernel.size, count, visit)),
    );
  }

  async #counting<T>(part: Part, reading: Reading<T>): Promise<T> {
    return await this.#watch(part, () => this.#context.run(reading));
  }

  /** Counts all metadata that an action reads. */
  async #watch<T>(part: Part, action: () => Awaitable<T>): Promise<T> {
    const context = this.#context;
    const { metadata } = context;
    const watching: RangeReader = {
      read: (ranges, signal) => {
        for (const { start, end } of ranges) this.#add(part, start, end - start);
        return metadata.read(ranges, signal);
      },
    };
    context.metadata = watching;
    try {
      return await action();
    } finally {
      context.metadata = metadata;
    }
  }

  /** Where parts overlap, the first of them counts. */
  #sum(): SpaceReport {
    const { baseAddress, source } = this.#context;
    const total = source.size ?? 0;
    const parts = { userblock: 0, headers: 0, links: 0, attributes: 0, chunkIndexes: 0, heaps: 0, elements: 0 };
    let known: ByteRange[] = [];
    let covered = 0;
    for (const part of Object.keys(parts) as Part[]) {
      known = union([...known, ...this.#ranges.get(part) ?? []], total - baseAddress);
      const sum = known.reduce((size, { start, end }) => size + end - start, 0);
      parts[part] = sum - covered;
      covered = sum;
    }
    return { total, ...parts, unused: total - covered };
  }
}

/** Ranges in order, those that touch as one, none past the end. */
function union(ranges: readonly ByteRange[], most: number): ByteRange[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, Math.min(end, most));
    else if (start < most) merged.push({ start, end: Math.min(end, most) });
  }
  return merged;
}

function* hardLinks(group: ObjectState): Reading<number[]> {
  const addresses: number[] = [];
  yield* (yield* openLinks(group)).list("name", (link) => {
    if (link.kind === "hard") addresses.push(link.address);
  });
  return addresses;
}
