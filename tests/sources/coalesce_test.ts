import { assert, assertEquals } from "@std/assert";
import { coalesce } from "../../backends/sources/coalesce.ts";

Deno.test("coalesce() joins what touches and overlaps, whatever the order", () => {
  const ranges = [{ start: 20, end: 30 }, { start: 0, end: 10 }, { start: 10, end: 12 }, { start: 25, end: 40 }];
  assertEquals(coalesce(ranges), { spans: [{ start: 0, end: 12 }, { start: 20, end: 40 }], spanOf: [1, 0, 0, 1] });
});

Deno.test("coalesce() closes gaps up to the widest allowed", () => {
  const ranges = [{ start: 0, end: 1 }, { start: 5, end: 6 }, { start: 11, end: 12 }];
  assertEquals(coalesce(ranges, { gap: 4 }).spans, [{ start: 0, end: 6 }, { start: 11, end: 12 }]);
  assertEquals(coalesce(ranges, { gap: 5 }).spans, [{ start: 0, end: 12 }]);
});

Deno.test("coalesce() closes the narrowest gaps first and wastes no more than allowed", () => {
  const ranges = [{ start: 0, end: 1 }, { start: 8, end: 9 }, { start: 11, end: 12 }, { start: 15, end: 16 }];
  assertEquals(coalesce(ranges, { gap: 100, waste: 5 }).spans, [{ start: 0, end: 1 }, { start: 8, end: 16 }]);
  assertEquals(coalesce(ranges, { gap: 100, waste: 4 }).spans.length, 3);
});

Deno.test("coalesce() gives no spans for no ranges and keeps empty ranges", () => {
  assertEquals(coalesce([]), { spans: [], spanOf: [] });
  assertEquals(coalesce([{ start: 4, end: 4 }]).spans, [{ start: 4, end: 4 }]);
});

Deno.test("coalesce() gives spans apart from each other in which the ranges lie", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  let state = seed;
  const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  for (let round = 0; round < 300; round++) {
    const ranges = Array.from({ length: random(12) }, () => {
      const start = random(4000);
      return { start, end: start + random(96) };
    });
    const plan = coalesce(ranges, { gap: random(200), waste: random(400) });
    plan.spans.forEach(({ start }, i) => assert(i === 0 || start > plan.spans[i - 1]!.end, `seed ${seed}`));
    ranges.forEach(({ start, end }, i) => {
      const span = plan.spans[plan.spanOf[i]!]!;
      assert(span.start <= start && end <= span.end, `seed ${seed}`);
    });
  }
});
