/** Slabs: the parts of a view that threads decode one after the other. */

import { assert, assertEquals } from "@std/assert";
import { cutSlabs } from "../../backends/hdf5/slabs.ts";
import { normalizeSelection } from "../../ndarray/selection.ts";
import { newStorage, sizeOf } from "../../ndarray/storage.ts";
import { selectView, wholeView } from "../../ndarray/view.ts";

const shape = [3, 2000, 1000];
const grid = { chunk: [1, 128, 128], count: [3, 16, 8] };

Deno.test("cutSlabs() covers a view once, in its order, between blocks", () => {
  for (const [items, axis] of [["...", 0], ["1", 0], ["1, 100:", 0], ["1, ::-3, 5:", 0], ["2:3, ::2", 1]] as const) {
    const view = selectView(wholeView(shape), normalizeSelection([items], shape));
    const result = { ...newStorage("float64", view.shape), offset: 7 };
    const slabs = cutSlabs(view, grid, result, 8);
    let offset = 7;
    for (const slab of slabs) {
      assertEquals(slab.offset, offset, items);
      offset += slab.view.shape[axis]! * result.strides[axis]!;
      const { start, step } = slab.view.terms[1]!;
      const block = (at: number): number => Math.floor((start + step * at) / 128);
      const isFirst = slab === slabs[0];
      if (slab.view.shape.length === 2) assert(isFirst || block(0) !== block(-1), `${items}: between blocks`);
    }
    assertEquals(offset, 7 + sizeOf(view.shape), items);
    assert(items !== "1" || slabs.length > 2, "large views have several");
    assertEquals(slabs.every((slab) => sizeOf(slab.view.shape) * 8 <= 4 * 2 ** 20), items !== "...", items);
  }
});

Deno.test("cutSlabs() gives a view of one element as one slab", () => {
  const view = selectView(wholeView(shape), normalizeSelection(["1, 2, 3"], shape));
  assertEquals(cutSlabs(view, grid, newStorage("float64", []), 8), [{ view, offset: 0 }]);
});
