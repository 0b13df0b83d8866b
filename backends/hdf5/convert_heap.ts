/**
 * Fetches what elements point to in the global heap, before they are decoded.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { FormatError } from "../../ndarray/errors.ts";
import type { HeapLookup, HeapVisitor, Kernel } from "./convert_kernel.ts";
import type { GlobalHeap, GlobalHeapCollection, GlobalHeapId } from "./format/global_heap.ts";
import type { Reading } from "./format/reading.ts";
import type { StorageContext } from "./storage_context.ts";

/** Collections of the global heap that were fetched. */
export class HeapObjects implements HeapLookup {
  readonly #collections = new Map<number, GlobalHeapCollection>();
  #last = -1;
  #lastCollection: GlobalHeapCollection | undefined;

  /** The bytes of an object whose collection was fetched before. */
  object({ collection, index }: GlobalHeapId): Uint8Array {
    if (collection !== this.#last) {
      this.#last = collection;
      this.#lastCollection = this.#collections.get(collection);
    }
    const object = this.#lastCollection?.get(index);
    if (object !== undefined) return object;
    throw new FormatError(
      `Cannot read global heap collection at ${collection}: there is no object of number ${index}`,
      { address: collection },
    );
  }

  /** Whether a collection was fetched. */
  has(address: number): boolean {
    return this.#collections.has(address);
  }

  /** Keeps a collection. */
  add(address: number, collection: GlobalHeapCollection): void {
    this.#collections.set(address, collection);
  }
}

/**
 * Fetches all that elements point to, and what that points to, level by level.
 *
 * @param context The file.
 * @param visitAll Visits the pointers of the elements.
 * @param signal Ends the reading early.
 * @returns The objects; a promise where they have to be waited for.
 */
export function fetchHeapObjects(
  context: Pick<StorageContext, "heap" | "run" | "writer">,
  visitAll: (visit: HeapVisitor) => void,
  signal?: AbortSignal,
): Awaitable<HeapObjects> {
  context.writer?.heap.finish();
  return context.run(heapReading(context.heap, visitAll), signal);
}

/** An object whose elements point to more. */
interface Nested {
  readonly id: GlobalHeapId;
  readonly length: number;
  readonly base: Kernel;
}

function* heapReading(heap: GlobalHeap, visitAll: (visit: HeapVisitor) => void): Reading<HeapObjects> {
  const objects = new HeapObjects();
  const seen = new Map<Kernel, Map<number, Set<number>>>();
  let visitLevel = visitAll;
  while (true) {
    const missing = new Set<number>();
    const nested: Nested[] = [];
    let last = -1;
    visitLevel((id, length, base) => {
      if (id.collection !== last) {
        last = id.collection;
        if (!objects.has(last)) missing.add(last);
      }
      if (base?.usesHeap && isNew(seen, base, id)) nested.push({ id, length, base });
    });
    for (const [address, collection] of yield* heap.readCollections(missing)) objects.add(address, collection);
    if (nested.length === 0) return objects;
    visitLevel = (visit) => {
      for (const { id, length, base } of nested) {
        const bytes = objects.object(id);
        base.visitHeap!(bytes, 0, base.size, Math.min(length, Math.floor(bytes.length / base.size)), visit);
      }
    };
  }
}

/** Whether an object is met for the first time as elements of that kind. */
function isNew(
  seen: Map<Kernel, Map<number, Set<number>>>,
  base: Kernel,
  { collection, index }: GlobalHeapId,
): boolean {
  let collections = seen.get(base);
  if (collections === undefined) seen.set(base, collections = new Map());
  let indexes = collections.get(collection);
  if (indexes === undefined) collections.set(collection, indexes = new Set());
  if (indexes.has(index)) return false;
  indexes.add(index);
  return true;
}
