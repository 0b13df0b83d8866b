/**
 * What every backend must do, wherever its arrays live. For whoever writes one:
 *
 * ```ts ignore
 * testBackend("my backend", ({ shape, chunks, data }) => new MyBackend(shape, chunks, data));
 * ```
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { NDArray } from "../../ndarray/array.ts";
import type { Awaitable, Backend, BlockRequest } from "../../ndarray/backend.ts";
import { DenseArray } from "../../ndarray/dense.ts";
import { type BruteView, Dice, randomItems, takeBrutally, transposeBrutally } from "./brute_force.ts";

/** What the backend under test must hold. */
export interface BackendContent {
  /** The extents of the array. */
  readonly shape: readonly number[];
  /** The extents of its blocks, as far as the backend can choose them. */
  readonly chunks: readonly number[];
  /** The int32 elements in C order. */
  readonly data: Int32Array;
}

/** Makes a backend that holds the content. */
export type MakeBackend = (content: BackendContent) => Awaitable<Backend<"int32">>;

function content(shape: number[], chunks: number[]): BackendContent {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, chunks, data: Int32Array.from({ length: size }, (_, i) => i * 3 - 7) };
}

function linear(shape: readonly number[], index: readonly number[]): number {
  return index.reduce((at, own, axis) => at * shape[axis]! + own, 0);
}

/** Visits every position of a box. */
function forEach(count: readonly number[], visit: (position: readonly number[]) => void): void {
  const position = new Array<number>(count.length).fill(0);
  const walk = (axis: number): void => {
    if (axis === count.length) visit(position);
    else for (position[axis] = 0; position[axis]! < count[axis]!; position[axis]!++) walk(axis + 1);
  };
  walk(0);
}

/** One random box in each block of the grid. */
function randomRequests(dice: Dice, backend: Backend<"int32">): BlockRequest[] {
  const { grid: { chunk, count: blocks }, shape } = backend;
  const requests: BlockRequest[] = [];
  let key = 0;
  let to = 0;
  forEach(blocks, (block) => {
    const low = block.map((own, axis) => own * chunk[axis]!);
    const high = low.map((own, axis) => Math.min(own + chunk[axis]!, shape[axis]!));
    const from = low.map((own, axis) => dice.between(own, high[axis]! - 1));
    const step = from.map(() => dice.between(1, 3));
    const count = from.map((own, axis) => dice.between(1, Math.ceil((high[axis]! - own) / step[axis]!)));
    const toStride = new Array<number>(count.length);
    let stride = 1;
    for (let axis = count.length - 1; axis >= 0; axis--) {
      toStride[axis] = stride;
      stride *= count[axis]!;
    }
    requests.push({ key: key++, from, step, count, to, toStride });
    to += stride;
  });
  return requests;
}

const cases: readonly [shape: number[], chunks: number[]][] = [
  [[], []],
  [[1], [1]],
  [[17], [5]],
  [[6, 9], [4, 4]],
  [[5, 4, 7], [2, 4, 3]],
  [[3, 2, 4, 5], [1, 2, 3, 2]],
];

/**
 * Registers the tests of a backend.
 *
 * @param name What it is called in the names of the tests.
 * @param make Makes it.
 */
export function testBackend(name: string, make: MakeBackend): void {
  const seed = Math.floor(Math.random() * 2 ** 31);

  Deno.test(`${name} covers its shape with a grid`, async () => {
    for (const [shape, chunks] of cases) {
      const { grid, shape: own } = await make(content(shape, chunks));
      assertEquals([...own], shape);
      assertEquals(grid.chunk.length, shape.length);
      assert(grid.chunk.every((extent) => extent >= 1));
      assertEquals([...grid.count], shape.map((extent, axis) => Math.ceil(extent / grid.chunk[axis]!)));
    }
  });

  Deno.test(`${name} answers each request once, with the elements of its box (seed ${seed})`, async () => {
    const dice = new Dice(seed);
    for (const [shape, chunks] of cases) {
      const { data } = content(shape, chunks);
      const backend = await make(content(shape, chunks));
      const requests = new Set(randomRequests(dice, backend));
      await backend.read(requests, ({ request, data: elements, offset, stride }) => {
        assert(requests.delete(request), "a request is answered that was not made, or twice");
        forEach(request.count, (position) => {
          const index = request.from.map((from, axis) => from + position[axis]! * request.step[axis]!);
          const at = position.reduce((sum, own, axis) => sum + own * stride[axis]!, offset);
          assertEquals(elements[at], data[linear(shape, index)]);
        });
      });
      assertEquals(requests.size, 0);
    }
  });

  Deno.test(`${name} says that a box is done only where it stands in its place`, async () => {
    const dice = new Dice(seed);
    for (const [shape, chunks] of cases) {
      const { data } = content(shape, chunks);
      const backend = await make(content(shape, chunks));
      const requests = randomRequests(dice, backend).map((request) => {
        const size = request.count.reduce((product, extent) => product * extent, 1);
        return { ...request, into: new Int32Array(size) };
      });
      await backend.read(requests, ({ request, done }) => {
        if (!done) return;
        let at = 0;
        forEach(request.count, (position) => {
          const index = request.from.map((from, axis) => from + position[axis]! * request.step[axis]!);
          assertEquals(request.into![at++], data[linear(shape, index)]);
        });
      });
    }
  });

  Deno.test(`${name} gives single elements the short way as the long way does`, async () => {
    const dice = new Dice(seed);
    for (const [shape, chunks] of cases) {
      const { data } = content(shape, chunks);
      const backend = await make(content(shape, chunks));
      for (let i = 0; i < 20; i++) {
        const index = shape.map((extent) => dice.between(0, extent - 1));
        const element = await backend.readOne?.(index);
        if (element !== undefined) assertStrictEquals(element, data[linear(shape, index)]);
        assertStrictEquals((await NDArray.from(backend).slice(...index).read()).item(), data[linear(shape, index)]);
      }
    }
  });

  Deno.test(`${name} reads and writes random selections as brute force does (seed ${seed})`, async () => {
    const dice = new Dice(seed);
    for (let trial = 0; trial < 300; trial++) {
      const shape = Array.from({ length: dice.between(0, 4) }, () => dice.between(trial % 10 ? 1 : 0, 7));
      const chunks = shape.map((extent) => dice.between(1, Math.max(extent, 1)));
      const { data } = content(shape, chunks);
      const backend = await make(content(shape, chunks));
      const array = NDArray.from(backend);
      let view = array;
      let brute: BruteView = { shape, indices: Array.from(data, (_, i) => i) };
      for (let depth = dice.between(1, 4); depth > 0; depth--) {
        if (dice.next() < 0.2) {
          const axes = brute.shape.map((_, axis) => axis).sort(() => dice.next() - 0.5);
          [view, brute] = [view.transpose(axes), transposeBrutally(brute, axes)];
        } else {
          const items = randomItems(dice, brute.shape);
          [view, brute] = [view.slice(...items), takeBrutally(brute, items)];
        }
      }
      const read = await view.read();
      assertEquals([...read.shape], [...brute.shape]);
      assertEquals(read.data, Int32Array.from(brute.indices, (index) => data[index]!));
      if (backend.write === undefined) continue;
      const values = Int32Array.from(brute.indices, (_, i) => 100_000 + i);
      brute.indices.forEach((index, i) => data[index] = values[i]!);
      await view.write(new DenseArray("int32", brute.shape, values));
      assertEquals((await array.read()).data, data);
    }
  });

  Deno.test(`${name} gives up when it is told to`, async () => {
    const backend = await make(content([6, 9], [2, 2]));
    const signal = AbortSignal.abort(new Error("enough"));
    await assertRejects(() => NDArray.from(backend).read({ signal }), Error, "enough");
  });

  Deno.test(`${name} keeps what a resize leaves, and fills what it adds`, async () => {
    const backend = await make(content([6, 9], [4, 4]));
    if (backend.resize === undefined) return;
    const array = NDArray.from(backend);
    const before = await array.read();
    await backend.resize([3, 5]);
    assertEquals((await array.read()).toNested(), before.slice(":3, :5").toNested());
    await backend.resize([6, 9]);
    const after = await array.read();
    assertEquals(after.slice(":3, :5").toNested(), before.slice(":3, :5").toNested());
    for (const part of ["3:", ":, 5:"]) {
      assert([...after.slice(part).data].every((element) => element === backend.fillValue), part);
    }
  });
}
