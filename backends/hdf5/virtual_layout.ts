/**
 * What a virtual dataset is to be made of, in h5py's words.
 *
 * @module
 */

import { normalizeSelection } from "../../ndarray/selection.ts";
import type { SelectionItem } from "../../ndarray/selection_item.ts";
import { selectView, wholeView } from "../../ndarray/view.ts";
import { Dataset } from "./dataset.ts";
import { type DataspaceSelection, selectionSize } from "./format/dataspace_selection.ts";
import type { StoredDType } from "./make_datatype.ts";
import { selectionOfView } from "./view_selection.ts";
import type { VirtualMapping } from "./virtual_mapping.ts";

/** A range without end, along an axis that may grow without limit. */
export interface EndlessRange {
  /** The first index. Default 0. */
  readonly start?: number | undefined;
  /** There is no last index. */
  readonly stop: typeof Infinity;
  /** How far each block is from the one before. Default: the extent of a block. */
  readonly step?: number | undefined;
  /** How many indices follow each other. Default 1. */
  readonly block?: number | undefined;
}

/** One item of a selection of a virtual dataset or of its sources. */
export type VirtualItem = SelectionItem | EndlessRange;

/** The extents of a virtual dataset or of a source. */
export interface VirtualShape {
  /** The extents. */
  readonly shape: number | readonly number[];
  /** How far each axis may grow: `null` for without limit. Default: not at all. */
  readonly maxShape?: number | readonly (number | null)[] | undefined;
}

/** What a virtual dataset is to be. */
export interface VirtualLayoutOptions extends VirtualShape {
  /** A dtype, or a name of numpy's such as `">i2"`. */
  readonly dtype: StoredDType;
}

/**
 * A dataset, or a part of one, that a virtual dataset shows.
 *
 * @example The first half of a dataset of another file
 * ```ts
 * import { VirtualSource } from "@hyperslab/ndarray/hdf5";
 * import { assertEquals } from "@std/assert";
 *
 * const source = new VirtualSource("run1.h5", "counts", { shape: [100] });
 * assertEquals(source.slice("0:50").shape, [50]);
 * ```
 */
export class VirtualSource {
  /** The name of the file; `undefined` for the file of a dataset that was given. */
  readonly filename: string | undefined;
  /** The path of the dataset. */
  readonly path: string;
  /** The dataset, where it was given. */
  readonly dataset: Dataset | undefined;
  readonly #extents: readonly number[];
  #shape: readonly number[];
  #selection: DataspaceSelection = { kind: "all" };

  /**
   * Names a dataset.
   *
   * @param source The dataset; or the name of its file, `"."` for that of the virtual dataset. `%b` in a name stands for
   * the number of the block.
   * @param path The path of the dataset, where a file is named.
   * @param shape Its extents, where a file is named.
   */
  constructor(source: Dataset | string, path?: string, shape?: VirtualShape) {
    if (source instanceof Dataset) {
      this.dataset = source;
      this.path = source.name;
      this.#extents = source.shape;
    } else {
      if (path === undefined || shape === undefined) throw new TypeError("A virtual source needs a path and a shape");
      this.filename = source;
      this.path = path;
      this.#extents = extentsOf(shape);
    }
    this.#shape = this.#extents;
  }

  /** The extents of what is shown. */
  get shape(): readonly number[] {
    return this.#shape;
  }

  /** Which elements are shown, as the file will hold it. */
  get selection(): DataspaceSelection {
    return this.#selection;
  }

  /**
   * Takes a part.
   *
   * @param items What to take of each axis, as in `NDArray.slice`; `{ stop: Infinity }` goes on without end.
   * @returns The part.
   * @throws {TypeError} The source was sliced already, or the items go backwards.
   *
   * @example Every second element
   * ```ts
   * import { VirtualSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const source = new VirtualSource("run0.h5", "counts", { shape: [10] });
   * assertEquals(source.slice("::2").shape, [5]);
   * ```
   */
  slice(...items: VirtualItem[]): VirtualSource {
    if (this.#selection.kind !== "all") throw new TypeError("Cannot take a part of a part: slice the source once");
    const { shape, selection } = select(items, this.#extents);
    const part = this.dataset === undefined
      ? new VirtualSource(this.filename!, this.path, { shape: this.#extents })
      : new VirtualSource(this.dataset);
    part.#shape = shape;
    part.#selection = selection;
    return part;
  }
}

/**
 * Which elements of a virtual dataset are those of which others.
 *
 * @example Four runs as one dataset
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { VirtualLayout, VirtualSource } from "@hyperslab/ndarray/hdf5";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * const layout = new VirtualLayout({ shape: [4, 3], dtype: "int32" });
 * for (let run = 0; run < 4; run++) {
 *   const part = await file.createDataset(`run${run}`, { data: new Int32Array([run, run, run]) });
 *   layout.set(run, new VirtualSource(part));
 * }
 * const runs = await file.createVirtualDataset("runs", layout);
 * assertEquals((await runs.slice(":, 0").read()).toNested(), [0, 1, 2, 3]);
 * ```
 */
export class VirtualLayout {
  /** The extents. */
  readonly shape: readonly number[];
  /** How far each axis may grow. */
  readonly maxShape: readonly (number | null)[];
  /** The dtype. */
  readonly dtype: StoredDType;
  readonly #parts: { source: VirtualSource; selection: DataspaceSelection }[] = [];

  /**
   * Starts without sources: all elements are the fill value.
   *
   * @param options What the dataset is to be.
   */
  constructor(options: VirtualLayoutOptions) {
    this.shape = extentsOf(options);
    const { maxShape = this.shape } = options;
    this.maxShape = typeof maxShape === "number" ? [maxShape] : maxShape;
    this.dtype = options.dtype;
  }

  /**
   * Shows a source in some place.
   *
   * @param items Where: one item or a list of items, as in `NDArray.slice`; `{ stop: Infinity }` goes on without end.
   * @param source What is shown there, as many elements in the same order.
   * @throws {RangeError} The place has another number of elements than the source.
   *
   * @example The first row
   * ```ts
   * import { VirtualLayout, VirtualSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const layout = new VirtualLayout({ shape: [2, 3], dtype: "int32" });
   * layout.set(0, new VirtualSource("run0.h5", "counts", { shape: [3] }));
   * assertEquals(layout.mappings(({ filename }) => filename!).length, 1);
   * ```
   */
  set(items: VirtualItem | readonly VirtualItem[], source: VirtualSource): void {
    const list = Array.isArray(items) ? items as readonly VirtualItem[] : [items as VirtualItem];
    const { selection } = select(list, this.shape);
    const bounded = !isEndless(selection) && !isEndless(source.selection);
    if (bounded) {
      const room = selectionSize(selection, this.shape);
      const count = source.shape.reduce((product, extent) => product * extent, 1);
      if (room !== count) throw new RangeError(`A place of ${room} elements cannot show a source of ${count}`);
    }
    this.#parts.push({ source, selection });
  }

  /**
   * The mappings, as the file that holds the dataset has them; `name` tells what that file calls another one.
   *
   * @example What is shown where
   * ```ts
   * import { VirtualLayout, VirtualSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const layout = new VirtualLayout({ shape: [3], dtype: "int32" });
   * layout.set("...", new VirtualSource("run0.h5", "counts", { shape: [3] }));
   * assertEquals(layout.mappings(({ filename }) => filename!)[0]?.file, "run0.h5");
   * ```
   */
  mappings(name: (source: VirtualSource) => string): VirtualMapping[] {
    return this.#parts.map(({ source, selection }) => {
      return { file: name(source), dataset: source.path, source: source.selection, virtual: selection };
    });
  }
}

function extentsOf({ shape }: VirtualShape): readonly number[] {
  return typeof shape === "number" ? [shape] : [...shape];
}

function isEndless(selection: DataspaceSelection): boolean {
  return selection.kind === "regular" && (selection.count.includes(null) || selection.block.includes(null));
}

function isEndlessRange(item: VirtualItem): item is EndlessRange {
  return typeof item === "object" && item !== null && "stop" in item && item.stop === Infinity;
}

function select(
  items: readonly VirtualItem[],
  shape: readonly number[],
): { shape: readonly number[]; selection: DataspaceSelection } {
  const endless = items.filter(isEndlessRange);
  if (endless.length === 0) {
    const view = selectView(wholeView(shape), normalizeSelection(items as readonly SelectionItem[], shape));
    return { shape: view.shape, selection: selectionOfView(view, shape) };
  }
  if (endless.length > 1) throw new TypeError("Only one axis of a selection can go on without end");
  const { start = 0, block = 1, step = block } = endless[0]!;
  // Taking nothing of the axis shows which one it is, whatever the other items are.
  const withRange = (range: SelectionItem) => items.map((item) => isEndlessRange(item) ? range : item as SelectionItem);
  const axis = normalizeSelection(withRange({ start: 0, stop: 0 }), shape)
    .indices.findIndex((index) => index.kind === "range" && index.count === 0);
  const roomy = shape.map((extent, each) => each === axis ? Math.max(extent, start + 1) : extent);
  const view = selectView(wholeView(roomy), normalizeSelection(withRange({ start, stop: start + 1 }), roomy));
  const selection = selectionOfView(view, roomy);
  if (selection.kind !== "regular") throw new TypeError("A selection that goes on without end has no lists of indices");
  return {
    shape: view.shape,
    selection: {
      ...selection,
      stride: selection.stride.with(axis, step),
      count: selection.count.with(axis, null),
      block: selection.block.with(axis, block),
    },
  };
}
