/**
 * What `@std/assert` and `@std/streams` do and our code relies on. The stand-ins and the real packages must both pass:
 * `deno task test` runs it against the first, `deno task test:jsr` against the second.
 */

import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertIsError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotInstanceOf,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
  fail,
  unreachable,
} from "@std/assert";
import { ByteSliceStream } from "@std/streams/byte-slice-stream";
import { LimitedBytesTransformStream } from "@std/streams/limited-bytes-transform-stream";
import { toBytes } from "@std/streams/to-bytes";

/** Whether an assertion fails, told without the functions under test. */
function fails(assertion: () => void): boolean {
  try {
    assertion();
  } catch (error) {
    if (error instanceof AssertionError) return true;
    throw error;
  }
  return false;
}

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

class Point {
  constructor(readonly x: number) {}
}

Deno.test("equal() holds for values that are deeply alike", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const otherLoop: Record<string, unknown> = {};
  otherLoop.self = otherLoop;
  const pairs: [unknown, unknown][] = [
    [NaN, NaN],
    [0, -0],
    [10n, 10n],
    [[1, [2, { a: 3 }]], [1, [2, { a: 3 }]]],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [Float64Array.of(NaN, 1), Float64Array.of(NaN, 1)],
    [BigInt64Array.of(1n), BigInt64Array.of(1n)],
    [Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2).buffer],
    [Uint8Array.of(0, 1, 2).subarray(1), Uint8Array.of(1, 2)],
    [new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }])],
    [new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]])],
    [new Date(5), new Date(5)],
    [/a/g, /a/g],
    [new Point(1), new Point(1)],
    [Object.create(null), {}],
    [loop, otherLoop],
    [{ [Symbol.for("s")]: 1 }, { [Symbol.for("s")]: 1 }],
  ];
  pairs.forEach(([a, b], i) => must(equal(a, b), `pair ${i} is equal`));
});

Deno.test("equal() does not hold for values that are not", () => {
  const pairs: [unknown, unknown][] = [
    [1, 2],
    [1, 1n],
    [1, "1"],
    [null, undefined],
    [{ a: undefined }, {}],
    [[1, 2], [1]],
    [[undefined], []],
    [Uint8Array.of(1), Int8Array.of(1)],
    [Uint8Array.of(1), [1]],
    [Float32Array.of(1), Float32Array.of(2)],
    [Float32Array.of(1), Float32Array.of(1, 2)],
    [Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
    [new Set([1]), new Set([2])],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Date(5), new Date(6)],
    [/a/g, /a/i],
    [new Point(1), { x: 1 }],
    [{ [Symbol.for("s")]: 1 }, { [Symbol.for("s")]: 2 }],
  ];
  pairs.forEach(([a, b], i) => must(!equal(a, b), `pair ${i} is not equal`));
});

Deno.test("assertions pass and fail as they say", () => {
  const checks: [() => void, () => void][] = [
    [() => assert(1), () => assert("")],
    [() => assertFalse(0), () => assertFalse(1)],
    [() => assertEquals([1], [1]), () => assertEquals([1], [2])],
    [() => assertNotEquals([1], [2]), () => assertNotEquals([1], [1])],
    [() => assertStrictEquals(-0, -0), () => assertStrictEquals(0, -0)],
    [() => assertStrictEquals(NaN, NaN), () => assertStrictEquals<unknown>([], [])],
    [() => assertNotStrictEquals<unknown>([], []), () => assertNotStrictEquals(1, 1)],
    [() => assertAlmostEquals(1, 1 + 1e-8), () => assertAlmostEquals(1, 1 + 1e-6)],
    [() => assertAlmostEquals(1, 1.4, 0.5), () => assertAlmostEquals(1, 1.6, 0.5)],
    [() => assertAlmostEquals(NaN, NaN), () => assertAlmostEquals(NaN, 1)],
    [() => assertExists(0), () => assertExists(null)],
    [() => assertInstanceOf(new Point(1), Point), () => assertInstanceOf({}, Point)],
    [() => assertNotInstanceOf({}, Point), () => assertNotInstanceOf(new Point(1), Point)],
    [() => assertGreater(2, 1), () => assertGreater(1, 1)],
    [() => assertGreaterOrEqual(1, 1), () => assertGreaterOrEqual(0, 1)],
    [() => assertLess(1n, 2n), () => assertLess(2n, 2n)],
    [() => assertLessOrEqual(1, 1), () => assertLessOrEqual(2, 1)],
    [() => assertMatch("abc", /b/), () => assertMatch("abc", /d/)],
    [() => assertNotMatch("abc", /d/), () => assertNotMatch("abc", /b/)],
    [() => assertStringIncludes("abc", "bc"), () => assertStringIncludes("abc", "cd")],
    [() => assertArrayIncludes([1, [2]], [[2]]), () => assertArrayIncludes([1], [2])],
    [() => assertObjectMatch({ a: { b: 1, c: 2 } }, { a: { b: 1 } }), () => assertObjectMatch({ a: 1 }, { a: 2 })],
    [() => assertIsError(new RangeError("x y"), RangeError, "y"), () => assertIsError(new Error("x"), RangeError)],
    [() => assertIsError(new Error("x y"), Error, /^x/), () => assertIsError("x")],
  ];
  checks.forEach(([right, wrong], i) => {
    right();
    must(fails(wrong), `assertion ${i} fails`);
  });
  must(fails(() => fail("no")), "fail() fails");
  must(fails(() => unreachable()), "unreachable() fails");
});

Deno.test("assertEquals() says what the caller says", () => {
  const error = assertThrows(() => assertEquals(1, 2, "the answer"), AssertionError);
  must(error.message.includes("the answer"), error.message);
});

Deno.test("assertThrows() gives the error and checks class and text", () => {
  const boom = () => {
    throw new RangeError("too far");
  };
  const error: RangeError = assertThrows(boom, RangeError, "far");
  must(error.message === "too far", "the error comes back");
  must(fails(() => assertThrows(boom, TypeError)), "another class fails");
  must(fails(() => assertThrows(boom, RangeError, "near")), "another text fails");
  must(fails(() => assertThrows(() => 1)), "no error fails");
});

Deno.test("assertRejects() gives the error, and fails where the function throws at once", async () => {
  const error = await assertRejects(() => Promise.reject(new RangeError("too far")), RangeError, "far");
  must(error.message === "too far", "the error comes back");
  const thrown = await assertRejects(
    () =>
      assertRejects(() => {
        throw new Error("at once");
      }),
    AssertionError,
  );
  must(thrown instanceof AssertionError, "a synchronous throw fails");
  await assertRejects(() => assertRejects(() => Promise.resolve(1)), AssertionError);
});

function pieces(...sizes: number[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  return ReadableStream.from(sizes.map((size) => Uint8Array.from({ length: size }, () => next++)));
}

Deno.test("toBytes() collects all pieces", async () => {
  assertEquals(await toBytes(pieces(2, 0, 3)), Uint8Array.of(0, 1, 2, 3, 4));
  assertEquals(await toBytes(pieces()), new Uint8Array(0));
});

Deno.test("ByteSliceStream keeps a window whose end counts in", async () => {
  const cut = (start?: number, end?: number) => toBytes(pieces(3, 3, 3).pipeThrough(new ByteSliceStream(start, end)));
  assertEquals(await cut(2, 4), Uint8Array.of(2, 3, 4));
  assertEquals(await cut(0, 0), Uint8Array.of(0));
  assertEquals(await cut(7), Uint8Array.of(7, 8));
  assertEquals(await cut(), Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
  assertEquals(await cut(8, 20), Uint8Array.of(8));
});

Deno.test("LimitedBytesTransformStream drops the piece that crosses the limit, or throws a RangeError", async () => {
  const limit = (size: number, error: boolean) => {
    return toBytes(pieces(3, 3).pipeThrough(new LimitedBytesTransformStream(size, { error })));
  };
  assertEquals(await limit(4, false), Uint8Array.of(0, 1, 2));
  assertEquals(await limit(6, true), Uint8Array.of(0, 1, 2, 3, 4, 5));
  await assertRejects(() => limit(4, true), RangeError);
});
