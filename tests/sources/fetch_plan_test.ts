import { assertEquals, assertLessOrEqual } from "@std/assert";
import { fetchTime, planFetch } from "../../backends/sources/fetch_plan.ts";
import type { ByteRange, FetchCost } from "../../backends/sources/source.ts";

const far: FetchCost = { roundTrip: 50, bandwidth: 12_500_000, connections: 6 };

function ranges(count: number, every: number, length: number): ByteRange[] {
  return Array.from({ length: count }, (_, i) => ({ start: i * every, end: i * every + length }));
}

Deno.test("planFetch() leaves a few ranges far apart as they are", () => {
  const wanted = ranges(6, 10_000_000, 1000);
  assertEquals(planFetch(wanted, far).spans, wanted);
});

Deno.test("planFetch() joins ranges where a request costs more than the bytes between", () => {
  assertEquals(planFetch(ranges(100, 2000, 1000), far).spans, [{ start: 0, end: 199_000 }]);
});

Deno.test("planFetch() joins so many of the closest that a wave is saved", () => {
  const wanted = [...ranges(7, 5_000_000, 1000)];
  wanted[6] = { start: 25_101_000, end: 25_102_000 };
  assertEquals(planFetch(wanted, far).spans.length, 6);
  assertEquals(planFetch(wanted, { ...far, connections: 7 }).spans.length, 7);
});

Deno.test("planFetch() wastes no more than it may", () => {
  const wanted = ranges(100, 2000, 1000);
  const { spans } = planFetch(wanted, far, { waste: 10_000 });
  assertEquals(spans.reduce((sum, { start, end }) => sum + end - start, 0), 110_000);
});

Deno.test("planFetch() says in which span each range is found", () => {
  const wanted = [{ start: 9_000_000, end: 9_000_010 }, { start: 5, end: 10 }, { start: 20, end: 30 }];
  assertEquals(planFetch(wanted, far), {
    spans: [{ start: 5, end: 30 }, { start: 9_000_000, end: 9_000_010 }],
    spanOf: [1, 0, 0],
  });
});

Deno.test("planFetch() is never slower than one request a range, nor than one for all", () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed;
    const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
    const wanted = Array.from({ length: 1 + random(40) }, () => {
      const start = random(10 ** (3 + random(5)));
      return { start, end: start + 1 + random(100_000) };
    });
    const apart = planFetch(wanted, far, { waste: 0 }).spans;
    const all = [{ start: apart[0]!.start, end: apart.at(-1)!.end }];
    const best = fetchTime(planFetch(wanted, far).spans, far);
    assertLessOrEqual(best, fetchTime(apart, far) + 1e-9, `seed ${seed}`);
    assertLessOrEqual(best, fetchTime(all, far) + 1e-9, `seed ${seed}`);
  }
});
