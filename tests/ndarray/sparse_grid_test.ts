/** Views cut along grids, those too of which few blocks hold anything. */

import { assert, assertEquals } from "@std/assert";
import type { BlockRequest, ChunkGrid } from "../../ndarray/backend.ts";
import { countBoxes, partition } from "../../ndarray/grid.ts";
import { countMany, sparseGrid } from "../../ndarray/sparse_grid.ts";
import { contiguousStrides, sizeOf } from "../../ndarray/storage.ts";
import type { View } from "../../ndarray/view.ts";
import { randomNumbers } from "../hdf5/memory_file.ts";

type Random = (below: number) => number;

interface Example {
  readonly view: View;
  readonly grid: ChunkGrid;
}

/** A view of a random grid: ranges, steps, turned axes, reversed axes and single indices. */
function randomExample(random: Random): Example {
  const rank = 1 + random(4);
  const chunk = Array.from({ length: rank }, () => 1 + random(4));
  const count = Array.from({ length: rank }, () => 1 + random(7));
  const shape: number[] = [];
  const terms = chunk.map((extent, axis) => {
    const length = (count[axis]! - 1) * extent + 1 + random(extent);
    if (random(5) === 0) return { axis: -1, start: random(length), step: 0, list: undefined };
    const step = 1 + random(random(3) === 0 ? 9 : 2);
    const low = random(length);
    const elements = 1 + random(Math.floor((length - 1 - low) / step) + 1);
    const term = random(3) === 0
      ? { axis: shape.length, start: low + step * (elements - 1), step: -step, list: undefined }
      : { axis: shape.length, start: low, step, list: undefined };
    shape.push(elements);
    return term;
  });
  if (shape.length > 1 && random(2) === 0) {
    const last = shape.length - 1;
    shape.reverse();
    return {
      view: { shape, terms: terms.map((term) => term.axis < 0 ? term : { ...term, axis: last - term.axis }) },
      grid: { chunk, count },
    };
  }
  return { view: { shape, terms }, grid: { chunk, count } };
}

function randomKeys(grid: ChunkGrid, random: Random): Float64Array {
  const most = [0, 1, 2, 5, sizeOf(grid.count)][random(5)]!;
  const keys = new Set(Array.from({ length: most }, () => random(sizeOf(grid.count))));
  return Float64Array.from(keys).sort();
}

/** Which element of the array each place of the result gets, as its index in C order. */
function placesOf(requests: Iterable<BlockRequest>, shape: readonly number[]): Map<number, number> {
  const strides = contiguousStrides(shape);
  const places = new Map<number, number>();
  for (const { from, step, count, to, toStride } of requests) {
    for (let i = 0; i < sizeOf(count); i++) {
      let rest = i;
      let element = 0;
      let place = to;
      for (let axis = count.length - 1; axis >= 0; axis--) {
        const index = rest % count[axis]!;
        rest = Math.floor(rest / count[axis]!);
        element += (from[axis]! + index * step[axis]!) * strides[axis]!;
        place += index * toStride[axis]!;
      }
      assert(!places.has(place), `place ${place} is filled twice`);
      places.set(place, element);
    }
  }
  return places;
}

function blockOf(request: BlockRequest, grid: ChunkGrid, axis: number): [number, number] {
  const last = request.from[axis]! + request.step[axis]! * (request.count[axis]! - 1);
  return [Math.floor(request.from[axis]! / grid.chunk[axis]!), Math.floor(last / grid.chunk[axis]!)];
}

Deno.test("partition() of a grid that names its stored blocks covers the same elements, each once", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed}`);
  const random = randomNumbers(seed);
  for (let round = 0; round < 500; round++) {
    const { view, grid } = randomExample(random);
    const stored = randomKeys(grid, random);
    const shape = grid.chunk.map((extent, axis) => extent * grid.count[axis]!);
    const strides = contiguousStrides(view.shape);
    const boxes = [...partition(view, { ...grid, stored }, strides)];
    assertEquals(placesOf(boxes, shape), placesOf(partition(view, grid, strides), shape), `seed ${seed}, ${round}`);
    assertEquals(countBoxes(view, { ...grid, stored }), boxes.length);
    const keys = new Set(stored);
    for (const box of boxes) {
      const spans = grid.chunk.map((_, axis) => blockOf(box, grid, axis));
      if (!box.empty) {
        assert(spans.every(([first, last]) => first === last), "a box of a stored block lies within it");
        assert(keys.has(box.key));
        continue;
      }
      for (const key of keys) {
        let rest = key;
        const inside = spans.map((_, at) => at).reverse().every((axis) => {
          const coordinate = rest % grid.count[axis]!;
          rest = Math.floor(rest / grid.count[axis]!);
          const { from, step, count } = box;
          return Array.from({ length: count[axis]! }, (_, i) => from[axis]! + i * step[axis]!)
            .some((index) => Math.floor(index / grid.chunk[axis]!) === coordinate);
        });
        assert(!inside, "a box that is empty touches no stored block");
      }
    }
  }
});

Deno.test("partition() gives one box where all is one block, of the elements that it gives of small blocks", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed}`);
  const random = randomNumbers(seed);
  for (let round = 0; round < 500; round++) {
    const { view, grid } = randomExample(random);
    const shape = grid.chunk.map((extent, axis) => extent * grid.count[axis]!);
    const whole = { chunk: shape, count: shape.map(() => 1) };
    const strides = contiguousStrides(view.shape);
    const boxes = [...partition(view, whole, strides)];
    assertEquals(boxes.length, 1);
    assertEquals(placesOf(boxes, shape), placesOf(partition(view, grid, strides), shape), `seed ${seed}, ${round}`);
  }
});

Deno.test("partition() crosses a grid of 10^12 blocks in a handful of boxes", () => {
  const grid = { chunk: [2, 3], count: [1e6, 1e6], stored: Float64Array.of(0, 5e11 + 17, 1e12 - 1) };
  const terms = [0, 1].map((axis) => ({ axis, start: 0, step: 1, list: undefined }));
  const view = { shape: [2e6, 3e6], terms };
  const boxes = [...partition(view, grid, contiguousStrides(view.shape))];
  assert(boxes.length <= 3 + 2 * 3, `${boxes.length} boxes`);
  assertEquals(boxes.reduce((elements, { count }) => elements + sizeOf(count), 0), 6e12);
});

Deno.test("sparseGrid() names blocks only where few of those that a view touches hold something", () => {
  const grid = { chunk: [1], count: [1e6] };
  const view = (start: number, count: number, list?: Float64Array): View => {
    return { shape: [count], terms: [{ axis: 0, start, step: 1, list }] };
  };
  const keys = Float64Array.from({ length: 10_000 }, (_, i) => i);
  assertEquals(sparseGrid(view(0, 1e6), grid, keys).stored?.length, 10_000);
  assertEquals(sparseGrid(view(0, 20_000), grid, keys).stored, undefined);
  assertEquals(sparseGrid(view(9_990, 20_000), grid, keys).stored?.length, 10);
  assertEquals(countMany(view(0, 100), grid), 0);
  assertEquals(countMany(view(0, 1e5), grid), 1e5);
  assertEquals(countMany(view(0, 1e5, new Float64Array(1e5)), grid), 0);
});
