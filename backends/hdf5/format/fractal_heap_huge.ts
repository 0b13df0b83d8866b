/**
 * Huge objects of a fractal heap, which stand on their own: the records that tell where.
 *
 * HDF5 File Format Specification 4.0, III.A.2, records of types 1 and 2.
 *
 * @module
 */

import { type BtreeV2RecordType, openBtreeV2 } from "./btree_v2.ts";
import type { Cursor, FieldSizes } from "./cursor.ts";
import type { FractalHeapHeader, HugeObject } from "./fractal_heap.ts";
import type { Reading } from "./reading.ts";

/** A huge object under its number. */
export interface HugeRecord extends HugeObject {
  readonly key: number;
}

/** The records of huge objects: type 1, or type 2 where the heap has filters. */
export function hugeRecordType(filtered: boolean, sizes: FieldSizes): BtreeV2RecordType<HugeRecord> {
  return {
    type: filtered ? 2 : 1,
    size: sizes.offsets + 2 * sizes.lengths + (filtered ? 4 + sizes.lengths : 0),
    decode(cursor: Cursor): HugeRecord {
      const address = cursor.offset();
      if (address === undefined) cursor.fail("a huge object has no address");
      const size = cursor.length();
      const filterMask = filtered ? cursor.u32() : 0;
      const unfilteredSize = filtered ? cursor.length() : size;
      return { address, size, filterMask, unfilteredSize, key: cursor.length() };
    },
    encode(record, encoder): void {
      encoder.offset(record.address).lengthField(record.size);
      if (filtered) encoder.u32(record.filterMask).lengthField(record.unfilteredSize);
      encoder.lengthField(record.key);
    },
    compare: (a, b) => a.key - b.key,
  };
}

/** Looks huge objects up by their numbers. */
export function* findHugeObjects(
  heap: FractalHeapHeader,
  keys: readonly number[],
  sizes: FieldSizes,
): Reading<(HugeObject | undefined)[]> {
  if (keys.length === 0 || heap.hugeBtreeAddress === undefined) return keys.map(() => undefined);
  const type = hugeRecordType(heap.filtered !== undefined, sizes);
  const tree = yield* openBtreeV2(heap.hugeBtreeAddress, type, sizes);
  return yield* tree.findMany(keys.map((key) => ({ key, address: 0, size: 0, filterMask: 0, unfilteredSize: 0 })));
}
