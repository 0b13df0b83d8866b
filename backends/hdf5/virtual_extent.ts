/**
 * Virtual datasets that grow with their sources.
 *
 * @module
 */

import type { Awaitable, Backend } from "../../ndarray/backend.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { DataspaceSelection } from "./format/dataspace_selection.ts";
import { isPattern, nameOfBlock, readMappings, type VirtualMapping } from "./virtual_mapping.ts";
import { positionAt, type Selected, selectedOf } from "./virtual_selection.ts";

/** A mapping of one dataset. */
export interface FixedMapping {
  readonly file: string;
  readonly dataset: string;
  readonly source: DataspaceSelection;
  readonly virtual: Selected;
  /** The axes without end of both, along which the shorter one counts; -1 where there is none. */
  readonly unlimited: { readonly virtual: number; readonly source: number };
}

type Regular = Extract<DataspaceSelection, { kind: "regular" }>;

/** How many datasets one pattern can name. */
const MOST_BLOCKS = 1 << 20;

/** The axis along which a selection has no end, or -1. */
function unlimitedAxis(selection: DataspaceSelection): number {
  if (selection.kind !== "regular") return -1;
  return selection.count.findIndex((count, axis) => count === null || selection.block[axis] === null);
}

/** The block of a number along the axis without end. */
function blockOf(selection: Regular, axis: number, block: number): Regular {
  const start = selection.start.map((at, i) => i === axis ? at + block * selection.stride[i]! : at);
  return { ...selection, start, count: selection.count.map((count, i) => i === axis ? 1 : count) };
}

/**
 * Writes patterns out, for as many blocks as a shape has room for.
 *
 * @param mappings The mappings.
 * @param shape The extents of the virtual dataset.
 * @returns Mappings of one dataset each.
 */
export function fixedMappings(mappings: readonly VirtualMapping[], shape: readonly number[]): FixedMapping[] {
  return mappings.flatMap((mapping) => {
    const { source, virtual } = mapping;
    if (!isPattern(mapping)) {
      const { file, dataset } = { file: nameOfBlock(mapping.file, 0), dataset: nameOfBlock(mapping.dataset, 0) };
      const unlimited = { virtual: unlimitedAxis(virtual), source: unlimitedAxis(source) };
      return [{ file, dataset, source, virtual: selectedOf(virtual, shape), unlimited }];
    }
    const axis = unlimitedAxis(virtual);
    if (axis < 0 || virtual.kind !== "regular") return [];
    const blocks = Math.max(0, Math.ceil((shape[axis]! - virtual.start[axis]!) / virtual.stride[axis]!));
    if (blocks > MOST_BLOCKS) {
      throw new UnsupportedError(`Cannot read virtual dataset: ${blocks} sources by one pattern are not supported`, {
        feature: "virtual datasets of so many sources",
      });
    }
    return Array.from({ length: blocks }, (_, block) => ({
      file: nameOfBlock(mapping.file, block),
      dataset: nameOfBlock(mapping.dataset, block),
      source,
      virtual: selectedOf(blockOf(virtual, axis, block), shape),
      unlimited: { virtual: -1, source: -1 },
    }));
  });
}

/**
 * Brings the extents of a virtual dataset up to date with its sources, as the C library does when it opens one: an axis
 * without end reaches as far as the last source that is there.
 *
 * @param storage The state of the dataset.
 * @returns Nothing where all is done, else a promise.
 */
export function updateVirtualShape(storage: DatasetStorage): Awaitable<void> {
  if (storage.layout.class !== "virtual") return;
  const update = (mappings: readonly VirtualMapping[]): Awaitable<void> => {
    if (mappings.some(({ virtual }) => unlimitedAxis(virtual) >= 0)) return followSources(storage, mappings);
  };
  const mappings = readMappings(storage);
  return mappings instanceof Promise ? mappings.then(update) : update(mappings);
}

async function followSources(storage: DatasetStorage, mappings: readonly VirtualMapping[]): Promise<void> {
  const reach = storage.shape.map(() => -1);
  const least = storage.shape.map(() => 0);
  for (const mapping of mappings) {
    const { virtual } = mapping;
    const axis = unlimitedAxis(virtual);
    const ends = selectedOf(virtual, storage.shape);
    if (ends.kind === "product") {
      ends.axes.forEach((positions, i) => {
        if (i !== axis && positions.size > 0) {
          least[i] = Math.max(least[i]!, positionAt(positions, positions.size - 1) + 1);
        }
      });
    }
    if (axis < 0 || virtual.kind !== "regular") continue;
    const end = isPattern(mapping)
      ? await endOfPattern(storage, mapping, virtual, axis)
      : await endOfSource(storage, mapping, virtual, axis);
    reach[axis] = Math.max(reach[axis]!, end);
  }
  const shape = storage.shape.map((extent, axis) => {
    if (reach[axis]! < 0) return extent;
    const most = storage.maxShape[axis] ?? Infinity;
    return Math.min(most, Math.max(reach[axis]!, least[axis]!));
  });
  if (shape.some((extent, axis) => extent !== storage.shape[axis])) storage.shape = shape;
}

/** How far the sources reach that a pattern names: up to the first that is missing. */
async function endOfPattern(
  storage: DatasetStorage,
  mapping: VirtualMapping,
  virtual: Regular,
  axis: number,
): Promise<number> {
  let blocks = 0;
  while (blocks < MOST_BLOCKS) {
    const { file, dataset } = mapping;
    const source = await storage.context.virtualSource(
      storage,
      nameOfBlock(file, blocks),
      nameOfBlock(dataset, blocks),
    );
    if (source === undefined) break;
    blocks++;
  }
  if (blocks === 0) return 0;
  return virtual.start[axis]! + (blocks - 1) * virtual.stride[axis]! + (virtual.block[axis] ?? 1);
}

/** How far one source reaches: as many of its elements along its axis without end as it has at this moment. */
async function endOfSource(
  storage: DatasetStorage,
  mapping: VirtualMapping,
  virtual: Regular,
  axis: number,
): Promise<number> {
  const source: Backend | undefined = await storage.context.virtualSource(
    storage,
    nameOfBlock(mapping.file, 0),
    nameOfBlock(mapping.dataset, 0),
  );
  const sourceAxis = unlimitedAxis(mapping.source);
  if (source === undefined || sourceAxis < 0) return 0;
  const shape = source.shape.slice(0, source.shape.length - (source.elementRank ?? 0));
  const selected = selectedOf(mapping.source, shape);
  const size = selected.kind === "product" ? selected.axes[sourceAxis]!.size : 0;
  if (size === 0) return 0;
  const block = virtual.block[axis] ?? size;
  const positions = { start: virtual.start[axis]!, stride: Math.max(virtual.stride[axis]!, block), block, size };
  return positionAt(positions, size - 1) + 1;
}
