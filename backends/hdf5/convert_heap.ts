/**
 * Fetches what elements point to in the global heap, before they are decoded.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { HeapLookup, HeapVisitor, Kernel } from "./convert_kernel.ts";
import type { GlobalHeap, GlobalHeapId } from "./format/global_heap.ts";
import type { Reading } from "./format/reading.ts";
import type { StorageContext } from "./storage_context.ts";

/** Objects of the global heap, by collection and number. */
export class HeapObjects implements HeapLookup {
  readonly #collections: Map<number, Map<number, Uint8Array>> = new Map();

  /** The bytes of an object that was fetched before. */
  object(id: GlobalHeapId): Uint8Array {
    return this.#collections.get(id.collection)!.get(id.index)!;
  }

  /** Whether an object was fetched. */
  has(id: GlobalHeapId): boolean {
    return this.#collections.get(id.collection)?.has(id.index) ?? false;
  }

  /** Keeps an object. */
  add(id: GlobalHeapId, bytes: Uint8Array): void {
    const collection = this.#collections.get(id.collection);
    if (collection === undefined) this.#collections.set(id.collection, new Map([[id.index, bytes]]));
    else collection.set(id.index, bytes);
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
  context: StorageContext,
  visitAll: (visit: HeapVisitor) => void,
  signal?: AbortSignal,
): Awaitable<HeapObjects> {
  context.writer?.heap.finish();
  return context.run(heapReading(context.heap, visitAll), signal);
}

/** An object that is wanted, and what the elements in it are, where they point to more. */
interface Wanted {
  readonly id: GlobalHeapId;
  readonly length: number;
  readonly base: Kernel | undefined;
}

function* heapReading(heap: GlobalHeap, visitAll: (visit: HeapVisitor) => void): Reading<HeapObjects> {
  const objects = new HeapObjects();
  let level = wantedBy(visitAll);
  while (level.length > 0) {
    const missing = level.filter(({ id }) => !objects.has(id)).map(({ id }) => id);
    const fetched = yield* heap.read(missing);
    missing.forEach((id, i) => objects.add(id, fetched[i]!));
    const below = level.filter(({ base }) => base?.usesHeap);
    level = wantedBy((visit) => {
      for (const { id, length, base } of below) {
        const bytes = objects.object(id);
        base!.visitHeap!(bytes, 0, base!.size, Math.min(length, Math.floor(bytes.length / base!.size)), visit);
      }
    });
  }
  return objects;
}

/** What a visit finds, each object once for what it holds. */
function wantedBy(visitAll: (visit: HeapVisitor) => void): Wanted[] {
  const wanted: Wanted[] = [];
  const seen = new Map<Kernel | undefined, Map<number, Set<number>>>();
  visitAll((id, length, base) => {
    let collections = seen.get(base);
    if (collections === undefined) seen.set(base, collections = new Map());
    let indexes = collections.get(id.collection);
    if (indexes === undefined) collections.set(id.collection, indexes = new Set());
    if (indexes.has(id.index)) return;
    indexes.add(id.index);
    wanted.push({ id, length, base });
  });
  return wanted;
}
