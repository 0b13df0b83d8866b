/**
 * What every byte source and byte store must do, whatever it reads from.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { FormatError } from "../../ndarray/errors.ts";
import type { ByteSource, ByteStore } from "../../backends/sources/source.ts";

/** The bytes that the source under test must hold. */
export const CONTENT: Uint8Array = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);

type Make<S> = () => S | Promise<S>;

function part(start: number, end: number): Uint8Array {
  return CONTENT.slice(start, end);
}

async function using<S extends ByteSource>(make: Make<S>, use: (source: S) => Promise<void>): Promise<void> {
  const source = await make();
  try {
    await use(source);
  } finally {
    await source.close?.();
  }
}

/** Registers the tests of a source that holds `CONTENT`. */
export function testSource(name: string, make: Make<ByteSource>): void {
  Deno.test(`${name} gives each range in the order asked for`, () =>
    using(make, async (source) => {
      const ranges = [{ start: 299_990, end: 300_000 }, { start: 0, end: 8 }, { start: 4, end: 70_000 }];
      assertEquals(await source.read(ranges), [part(299_990, 300_000), part(0, 8), part(4, 70_000)]);
    }));

  Deno.test(`${name} gives empty ranges and repeated ranges`, () =>
    using(make, async (source) => {
      const ranges = [{ start: 5, end: 5 }, { start: 150_000, end: 150_001 }, { start: 150_000, end: 150_001 }];
      assertEquals(await source.read(ranges), [part(5, 5), part(150_000, 150_001), part(150_000, 150_001)]);
      assertEquals(await source.read([{ start: 300_000, end: 300_000 }]), [new Uint8Array(0)]);
      assertEquals(await source.read([]), []);
    }));

  Deno.test(`${name} knows its size`, () =>
    using(make, (source) => {
      assertEquals(source.size, CONTENT.length);
      return Promise.resolve();
    }));

  Deno.test(`${name} throws a FormatError past the end`, () =>
    using(make, async (source) => {
      const read = async (start: number, end: number) => await source.read([{ start: 0, end: 1 }, { start, end }]);
      const error = await assertRejects(() => read(299_999, 300_001), FormatError, "ends at byte 300000");
      assertEquals(error.address, 299_999);
      await assertRejects(() => read(2 ** 45, 2 ** 45 + 1), FormatError);
      await assertRejects(() => read(-1, 4), FormatError);
      await assertRejects(() => read(9, 8), FormatError);
      await assertRejects(() => read(NaN, NaN), FormatError);
    }));

  Deno.test(`${name} gives right bytes whether or not it uses the places offered`, () =>
    using(make, async (source) => {
      const into = [new Uint8Array(3), new Uint8Array(100_000)];
      const ranges = [{ start: 7, end: 10 }, { start: 100_000, end: 200_000 }];
      assertEquals(await source.read(ranges, { into }), [part(7, 10), part(100_000, 200_000)]);
    }));

  Deno.test(`${name} can be closed twice`, async () => {
    const source = await make();
    await source.close?.();
    await source.close?.();
  });
}

/** Registers the tests of a store that is empty at first, and of the source it is as well. */
export function testStore(name: string, make: Make<ByteStore>): void {
  testSource(`${name} that was filled`, async () => {
    const store = await make();
    for (let at = 0; at < CONTENT.length; at += 65_000) {
      await store.write(at, CONTENT.subarray(at, at + 65_000));
    }
    return store;
  });

  Deno.test(`${name} grows with zeros between`, () =>
    using(make, async (store) => {
      await store.write(4, Uint8Array.of(1, 2));
      assertEquals(store.size, 6);
      assertEquals(await store.read([{ start: 0, end: 6 }]), [Uint8Array.of(0, 0, 0, 0, 1, 2)]);
    }));

  Deno.test(`${name} overwrites in place`, () =>
    using(make, async (store) => {
      await store.write(0, Uint8Array.of(1, 2, 3, 4));
      const [before] = await store.read([{ start: 0, end: 4 }]);
      await store.write(1, Uint8Array.of(9, 9));
      assertEquals(before, Uint8Array.of(1, 2, 3, 4));
      assertEquals(await store.read([{ start: 0, end: 4 }]), [Uint8Array.of(1, 9, 9, 4)]);
    }));

  Deno.test(`${name} keeps its own copy of what was written`, () =>
    using(make, async (store) => {
      const bytes = Uint8Array.of(1, 2, 3);
      await store.write(0, bytes);
      bytes.fill(7);
      assertEquals(await store.read([{ start: 0, end: 3 }]), [Uint8Array.of(1, 2, 3)]);
    }));

  Deno.test(`${name} is cut off and made longer with zeros`, () =>
    using(make, async (store) => {
      await store.write(0, Uint8Array.of(1, 2, 3, 4));
      await store.truncate(2);
      assertEquals(store.size, 2);
      await store.truncate(4);
      assertEquals(await store.read([{ start: 0, end: 4 }]), [Uint8Array.of(1, 2, 0, 0)]);
      await store.sync();
    }));

  Deno.test(`${name} gives the right to write once`, () =>
    using(make, async (store) => {
      assert(await store.tryLock!());
      assertEquals(await store.tryLock!(), false);
    }));
}
