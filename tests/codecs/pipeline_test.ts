import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { type Codec, CodecRegistry, deflate, fletcher32, lzf, Pipeline, registry, shuffle } from "../../codecs/mod.ts";
import { CodecError, UnsupportedError } from "../../ndarray/errors.ts";

function step(id: number, parameters: number[] = [], flags = 1, name = "") {
  return { id, name, flags, parameters };
}

const ramp = new Uint8Array(Float64Array.from({ length: 200 }, (_, i) => i).buffer);
const byteLength = ramp.byteLength;
const noise = crypto.getRandomValues(new Uint8Array(800));

Deno.test("Pipeline does all at once where its codecs do", () => {
  const pipeline = new Pipeline([step(2, [8]), step(1, [6]), step(3, [], 0)], registry);
  assertEquals(pipeline.prepare(), undefined);
  const encoded = pipeline.encode(ramp);
  assert(!(encoded instanceof Promise));
  assertEquals(encoded.filterMask, 0);
  const decoded = pipeline.decode(encoded.bytes, { byteLength });
  assert(!(decoded instanceof Promise));
  assertEquals(decoded, ramp);
});

Deno.test("Pipeline undoes the filters in reverse order", () => {
  const pipeline = new Pipeline([step(2, [8]), step(1, [6])], registry);
  const { bytes } = pipeline.encode(ramp) as { bytes: Uint8Array };
  const context = { byteLength, maxByteLength: byteLength, parameters: [8] };
  const shuffled = deflate().decode(bytes, context) as Uint8Array;
  assertEquals(shuffle().decode(shuffled, context), ramp);
});

Deno.test("Pipeline.encode() sets the mask bit of a filter that does not shrink the chunk", () => {
  const pipeline = new Pipeline([step(2, [4]), step(32000, [4, 0x0105, 800]), step(3, [], 0)], registry);
  const { bytes, filterMask } = pipeline.encode(noise) as { bytes: Uint8Array; filterMask: number };
  assertEquals(filterMask, 0b010);
  assertEquals(bytes.byteLength, 804);
  assertEquals(pipeline.decode(bytes, { byteLength: 800, filterMask }), noise);
});

Deno.test("Pipeline.encode() makes a filter that may not be skipped give bytes even if they grow", () => {
  for (const id of [1, 32000]) {
    const pipeline = new Pipeline([step(id, [4], 0)], registry);
    const { bytes, filterMask } = pipeline.encode(noise) as { bytes: Uint8Array; filterMask: number };
    assertEquals(filterMask, 0);
    assert(bytes.byteLength > 800);
    assertEquals(pipeline.decode(bytes, { byteLength: 800 }), noise);
  }
});

Deno.test("Pipeline.decode() of a chunk that skipped every filter gives the bytes themselves", () => {
  const pipeline = new Pipeline([step(2, [8]), step(32000)], registry);
  assertStrictEquals(pipeline.decode(ramp, { byteLength, filterMask: 0b11 }), ramp);
});

Deno.test("Pipeline.decode() skips only the filters of the mask", () => {
  const both = new Pipeline([step(2, [8]), step(1, [6])], registry);
  const context = { byteLength, maxByteLength: byteLength, parameters: [8] };
  const shuffled = shuffle().encode!(ramp, context) as Uint8Array;
  assertEquals(both.decode(shuffled, { byteLength, filterMask: 0b10 }), ramp);
  const deflated = deflate().encode!(ramp, { ...context, parameters: [6] }) as Uint8Array;
  assertEquals(both.decode(deflated, { byteLength, filterMask: 0b01 }), ramp);
});

Deno.test("Pipeline.decode() puts the bytes into the buffer it is given", () => {
  for (const filters of [[step(2, [8]), step(1)], [step(3)], [step(32000)], [step(1), step(3)], []]) {
    const pipeline = new Pipeline(filters, registry);
    const { bytes, filterMask } = pipeline.encode(ramp) as { bytes: Uint8Array; filterMask: number };
    const into = new Uint8Array(byteLength);
    assertStrictEquals(pipeline.decode(bytes, { byteLength, filterMask, into }), into);
    assertEquals(into, ramp);
  }
});

Deno.test("Pipeline.decode() never hands out a buffer that a later chunk is decoded in", () => {
  const pipeline = new Pipeline([step(2, [1]), step(32000), step(3)], registry);
  const chunks = [1, 2, 3, 4].map((value) => new Uint8Array(500).fill(value));
  const stored = chunks.map((chunk) => pipeline.encode(chunk) as { bytes: Uint8Array });
  const decoded = stored.map(({ bytes }) => pipeline.decode(bytes, { byteLength: 500 }));
  assertEquals(decoded, chunks);
});

Deno.test("Pipeline says which chunk cannot be decoded, and why", () => {
  const pipeline = new Pipeline([step(1)], registry);
  const { bytes } = pipeline.encode(ramp) as { bytes: Uint8Array };
  const cut = () => pipeline.decode(bytes.subarray(0, 20), { byteLength, chunk: [3, 0] });
  const error = assertThrows(cut, CodecError, "Cannot decode chunk (3, 0): deflate stream ends early");
  assertInstanceOf(error, CodecError);
  assertEquals(error.codec, "deflate");
  assertEquals(error.chunk, [3, 0]);
  assertThrows(
    () => pipeline.decode(bytes, { byteLength: byteLength - 8, chunk: [5] }),
    CodecError,
    `Cannot decode chunk (5,): deflate stream is longer than ${byteLength - 8} bytes`,
  );
  assertThrows(
    () => pipeline.decode(bytes, { byteLength: byteLength + 8 }),
    CodecError,
    `Cannot decode chunk: deflate stream ends after ${byteLength} bytes instead of ${byteLength + 8}`,
  );
  assertThrows(
    () => pipeline.decode(ramp, { byteLength: 8, filterMask: 1 }),
    CodecError,
    `Cannot decode chunk: ${byteLength} bytes instead of 8`,
  );
});

Deno.test("Pipeline names a filter that it does not have, once a chunk needs it", () => {
  const cases: [number, string, string][] = [
    [32020, "", "filter 32020 (vbz) is not supported"],
    [12345, "", "filter 12345 is not registered"],
    [12345, "mine", "filter 12345 (mine) is not registered"],
  ];
  for (const [id, name, message] of cases) {
    const pipeline = new Pipeline([step(id, [], 0, name)], registry);
    assertEquals(pipeline.prepare(), undefined);
    assertEquals(pipeline.decode(ramp, { byteLength, filterMask: 1 }), ramp);
    const error = assertThrows(() => pipeline.decode(ramp, { byteLength, chunk: [0, 1] }), UnsupportedError);
    assertEquals((error as Error).message, `Cannot decode chunk (0, 1): ${message}`);
    assertThrows(() => pipeline.encode(ramp), UnsupportedError, message);
  }
});

Deno.test("Pipeline.encode() skips a filter that it does not have where it may, as libhdf5 does", () => {
  const pipeline = new Pipeline([step(32020), step(2, [8])], registry);
  const { bytes, filterMask } = pipeline.encode(ramp) as { bytes: Uint8Array; filterMask: number };
  assertEquals(filterMask, 0b01);
  assertEquals(pipeline.decode(bytes, { byteLength, filterMask }), ramp);
});

Deno.test("Pipeline loads optional codecs once, and is synchronous from then on", async () => {
  const pipeline = new Pipeline([step(32004, [0])], CodecRegistry.builtIn());
  const loading = pipeline.prepare();
  assertInstanceOf(loading, Promise);
  await loading;
  const { bytes, filterMask } = pipeline.encode(ramp) as { bytes: Uint8Array; filterMask: number };
  assertEquals(pipeline.decode(bytes, { byteLength, filterMask }), ramp);
});

const slow: Codec = {
  id: 301,
  name: "slow",
  decode: (input) => Promise.resolve(input.map((byte) => byte ^ 1)),
  encode: (input) => Promise.resolve(input.map((byte) => byte ^ 1)),
};

Deno.test("Pipeline takes codecs that are asynchronous, anywhere in the chain", async () => {
  const mine = registry.with(slow);
  for (const filters of [[step(301), step(2, [8])], [step(2, [8]), step(301)], [step(1), step(301), step(3)]]) {
    const pipeline = new Pipeline(filters, mine);
    const { bytes, filterMask } = await pipeline.encode(ramp);
    const both = [0, 1].map(() => pipeline.decode(bytes, { byteLength, filterMask }));
    assertEquals(await Promise.all(both), [ramp, ramp]);
    const into = new Uint8Array(byteLength);
    assertStrictEquals(await pipeline.decode(bytes, { byteLength, filterMask, into }), into);
    assertEquals(into, ramp);
  }
});

Deno.test("Pipeline wraps what a codec of somebody else throws, at once or later", async () => {
  const failing: Codec = {
    id: 302,
    name: "failing",
    decode: () => {
      throw new Error("has no battery");
    },
  };
  const later: Codec = { ...failing, decode: () => Promise.reject(new Error("has no battery")) };
  const message = "Cannot decode chunk (1,): failing has no battery";
  const options = { byteLength, chunk: [1] };
  assertThrows(() => new Pipeline([step(302)], registry.with(failing)).decode(ramp, options), CodecError, message);
  await assertRejects(
    async () => await new Pipeline([step(302)], registry.with(later)).decode(ramp, options),
    CodecError,
    message,
  );
});

Deno.test("Pipeline refuses a codec that gives too many or too few bytes", () => {
  const wrong = (length: number): Codec => ({ id: 303, name: "wrong", decode: () => new Uint8Array(length) });
  for (const length of [0, byteLength - 1, byteLength + 1]) {
    const pipeline = new Pipeline([step(303)], registry.with(wrong(length)));
    assertThrows(
      () => pipeline.decode(ramp, { byteLength }),
      CodecError,
      `wrong gave ${length} bytes instead of ${byteLength}`,
    );
  }
  const loose = new Pipeline([step(1), step(303)], registry.with(wrong(10 * byteLength + 100_000)));
  assertThrows(() => loose.decode(ramp, { byteLength }), CodecError, "instead of at most");
});

Deno.test("Pipeline tells each codec the exact length of what it has to give, where it is known", () => {
  const seen: (number | undefined)[] = [];
  const spy: Codec = {
    id: 304,
    name: "spy",
    decode: (input, context) => {
      seen.push(context.byteLength);
      return input;
    },
  };
  const with3 = new Pipeline([step(3), step(304)], registry.with(spy));
  const sealed = fletcher32().encode!(ramp, { byteLength, maxByteLength: byteLength, parameters: [] }) as Uint8Array;
  assertEquals(with3.decode(sealed, { byteLength }), ramp);
  const with1 = new Pipeline([step(1), step(304)], registry.with(spy));
  const deflated = deflate().encode!(ramp, { byteLength, maxByteLength: byteLength, parameters: [4] }) as Uint8Array;
  assertEquals(with1.decode(deflated, { byteLength }), ramp);
  assertEquals(seen, [byteLength + 4, undefined]);
});

Deno.test("lzf() takes the length from where it is known: the chunk, the parameters, or the stream", () => {
  const stored = lzf().encode!(ramp, { byteLength, maxByteLength: byteLength, parameters: [] }) as Uint8Array;
  for (const parameters of [[], [4, 0x0105, 0], [4, 0x0105, byteLength], [4, 0x0105, 10]]) {
    const context = { byteLength: undefined, maxByteLength: 10_000, parameters };
    assertEquals(lzf().decode(stored, context), ramp);
    assertThrows(() => lzf().decode(stored, { ...context, maxByteLength: 100 }), CodecError, "longer than 100 bytes");
  }
});
