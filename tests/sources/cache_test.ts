import { assert, assertEquals, assertInstanceOf, assertLessOrEqual, assertRejects } from "@std/assert";
import { coalesce } from "../../backends/sources/coalesce.ts";
import { PageCache } from "../../backends/sources/cache.ts";
import { MemorySource, MemoryStore } from "../../backends/sources/memory.ts";
import type { ByteRange, ByteSource } from "../../backends/sources/source.ts";
import { CONTENT, testSource } from "../contract/source_contract.ts";

/** A far source that writes down what it is asked for. */
function farSource(calls: ByteRange[][], wait: boolean, near: ByteSource = new MemorySource(CONTENT)): ByteSource {
  return {
    size: near.size,
    readAhead: 1024,
    read: (ranges) => {
      calls.push([...ranges]);
      return wait ? Promise.resolve(near.read(ranges)) : near.read(ranges);
    },
  };
}

testSource("PageCache over a source near by", () => new PageCache(new MemorySource(CONTENT)));
testSource("PageCache over a source that waits", () => new PageCache(farSource([], true)));
testSource("PageCache smaller than one read", () => new PageCache(farSource([], true), { capacity: 4096 }));

Deno.test("PageCache fetches all windows of one call in one read, those close together joined", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true));
  await cache.read([{ start: 10, end: 20 }, { start: 1030, end: 1040 }, { start: 50_000, end: 50_001 }]);
  assertEquals(calls, [[{ start: 0, end: 1792 }, { start: 49_664, end: 50_688 }]]);
});

Deno.test("PageCache fetches a range longer than a window whole, and nothing behind it", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true));
  assertEquals(await cache.read([{ start: 6400, end: 16_000 }]), [CONTENT.slice(6400, 16_000)]);
  assertEquals(calls, [[{ start: 6144, end: 16_000 }]]);
});

Deno.test("PageCache does not fetch again what lies within a window already", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true));
  await cache.read([{ start: 6400, end: 6401 }]);
  await cache.read([{ start: 7400, end: 7401 }]);
  assertEquals(calls, [[{ start: 6144, end: 7168 }], [{ start: 7168, end: 10_368 }]]);
});

Deno.test("PageCache makes windows larger, up to eight times, as long as what is asked for is close together", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true));
  for (const at of [1024, 12_800, 25_600, 38_400, 120_064]) await cache.read([{ start: at, end: at + 1 }]);
  assertEquals(calls.map(([range]) => range!.end - range!.start), [1024, 4096, 8192, 8192, 1024]);
});

Deno.test("PageCache fetches all of a file that fits when a call asks for much of it", async () => {
  const calls: ByteRange[][] = [];
  const far = { ...farSource(calls, true), cost: { roundTrip: 50, bandwidth: 12_500_000, connections: 6 } };
  const cache = new PageCache(far);
  await cache.read([{ start: 150_000, end: 150_001 }]);
  calls.length = 0;
  await cache.read(Array.from({ length: 40 }, (_, i) => ({ start: 7000 * i, end: 7000 * i + 500 })));
  assertEquals(calls.length, 1);
  assertEquals(coalesce(calls[0]!).spans, [{ start: 0, end: 149_632 }, { start: 150_656, end: 300_000 }]);
});

Deno.test("PageCache.expectSoon() has ranges fetched along with the next that are missing", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true));
  await cache.read([{ start: 0, end: 10 }]);
  cache.expectSoon([{ start: 20, end: 30 }, { start: 100_000, end: 103_000 }, { start: 299_990, end: 300_010 }]);
  await cache.read([{ start: 10, end: 20 }]);
  assertEquals(calls.length, 1);
  await cache.read([{ start: 200_000, end: 200_001 }]);
  assertEquals(calls.slice(1), [[{ start: 99_712, end: 103_040 }, { start: 199_680, end: 200_704 }]]);
  assertEquals(cache.read([{ start: 100_000, end: 103_000 }]), [CONTENT.slice(100_000, 103_000)]);
  // They are fetched once, and do not make the windows around them larger.
  cache.clear();
  await cache.read([{ start: 104_000, end: 104_001 }]);
  assertEquals(calls.slice(2), [[{ start: 103_680, end: 104_704 }]]);
});

Deno.test("PageCache.expectWalk() has all between the blocks fetched, or the whole file, where that is as quick as the walk", async () => {
  const spans = async (blocks: { count: number; within: ByteRange }, roundTrip: number) => {
    const calls: ByteRange[][] = [];
    const far = { ...farSource(calls, true), cost: { roundTrip, bandwidth: 12_500_000, connections: 6 } };
    const cache = new PageCache(far);
    cache.expectWalk(blocks);
    await cache.read([{ start: 1024, end: 1040 }]);
    return coalesce(calls[0]!).spans;
  };
  const whole = [{ start: 0, end: 300_000 }];
  const window = [{ start: 768, end: 1792 }];
  assertEquals(await spans({ count: 500, within: { start: 0, end: 300_000 } }, 50), whole);
  assertEquals(await spans({ count: 500, within: { start: 0, end: 100_000 } }, 50), [{ start: 0, end: 100_096 }]);
  assertEquals(await spans({ count: Infinity, within: { start: 2 ** 40, end: 2 ** 50 } }, 50), window);
  assertEquals(await spans({ count: Infinity, within: { start: 0, end: 2 ** 50 } }, 50), whole);
  assertEquals(await spans({ count: 20, within: { start: 0, end: 300_000 } }, 0.001), window);
});

Deno.test("PageCache uses what the source has at hand", async () => {
  const calls: ByteRange[][] = [];
  const find = ({ start, end }: ByteRange) => end <= 4096 ? CONTENT.slice(start, end) : undefined;
  const cache = new PageCache({ ...farSource(calls, true), find });
  assertEquals(cache.read([{ start: 100, end: 3000 }]), [CONTENT.slice(100, 3000)]);
  assertEquals(await cache.read([{ start: 4000, end: 4200 }]), [CONTENT.slice(4000, 4200)]);
  assertEquals(calls.map(([range]) => range!.start), [4096]);
});

Deno.test("PageCache.find() gives what is at hand and fetches nothing", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true));
  assertEquals(cache.find({ start: 0, end: 10 }), undefined);
  await cache.read([{ start: 0, end: 10 }]);
  assertEquals(cache.find({ start: 5, end: 300 }), CONTENT.slice(5, 300));
  assertEquals(cache.find({ start: 700, end: 900 }), undefined);
  assertEquals(calls.length, 1);
});

Deno.test("PageCache answers from its pages without a promise", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true));
  assertInstanceOf(cache.read([{ start: 0, end: 4 }]), Promise);
  await cache.read([{ start: 0, end: 4 }]);
  assertEquals(cache.read([{ start: 100, end: 110 }]), [CONTENT.slice(100, 110)]);
  assertEquals(calls.length, 2);
});

Deno.test("PageCache needs no promise over a source that needs none", () => {
  const cache = new PageCache(farSource([], false));
  assertEquals(cache.read([{ start: 1000, end: 1100 }]), [CONTENT.slice(1000, 1100)]);
});

Deno.test("PageCache cuts the last window off at the end", async () => {
  const calls: ByteRange[][] = [];
  await new PageCache(farSource(calls, true)).read([{ start: 299_999, end: 300_000 }]);
  assertEquals(calls, [[{ start: 299_648, end: 300_000 }]]);
});

Deno.test("PageCache keeps no more than its capacity, and what was used last", async () => {
  const calls: ByteRange[][] = [];
  const cache = new PageCache(farSource(calls, true), { capacity: 2816 });
  for (const at of [0, 100_000, 200_000, 0, 290_000]) await cache.read([{ start: at, end: at + 1 }]);
  assertLessOrEqual(cache.held, 2816);
  calls.length = 0;
  await cache.read([{ start: 0, end: 1 }, { start: 200_000, end: 200_001 }]);
  assertEquals(calls, []);
  await cache.read([{ start: 100_000, end: 100_001 }]);
  assertEquals(calls.length, 1);
});

Deno.test("PageCache.invalidate() forgets the pages that were written", async () => {
  const store = new MemoryStore(CONTENT);
  const cache = new PageCache(farSource([], false, store));
  cache.read([{ start: 0, end: 4096 }]);
  store.write(1020, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  cache.invalidate({ start: 1020, end: 1028 });
  assertEquals(await cache.read([{ start: 1020, end: 1028 }]), [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]);
});

Deno.test("PageCache does not keep what was under way while pages were invalidated", async () => {
  const store = new MemoryStore(CONTENT);
  const cache = new PageCache(farSource([], true, store));
  const old = cache.read([{ start: 0, end: 4 }]);
  store.write(0, Uint8Array.of(9, 9, 9, 9));
  cache.invalidate({ start: 0, end: 4 });
  await old;
  assertEquals(await cache.read([{ start: 0, end: 4 }]), [Uint8Array.of(9, 9, 9, 9)]);
});

Deno.test("PageCache forgets a failure", async () => {
  let fail = true;
  const cache = new PageCache({
    size: CONTENT.length,
    readAhead: 1024,
    read: (ranges) => fail ? Promise.reject(new Error("down")) : new MemorySource(CONTENT).read(ranges),
  });
  await assertRejects(async () => await cache.read([{ start: 0, end: 4 }]), Error, "down");
  fail = false;
  assertEquals(await cache.read([{ start: 0, end: 4 }]), [CONTENT.slice(0, 4)]);
  assert(cache.held > 0);
});
