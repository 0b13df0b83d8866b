import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { type Codec, CodecRegistry, lzf, registry } from "../../codecs/mod.ts";

const BUILT_IN = { deflate: 1, shuffle: 2, fletcher32: 3, szip: 4, nbit: 5, scaleoffset: 6, lzf: 32000 };
const OPTIONAL = {
  bzip2: 307,
  blosc: 32001,
  lz4: 32004,
  bitshuffle: 32008,
  zfp: 32013,
  zstd: 32015,
  bitgroom: 32022,
  "granular-bitround": 32023,
  blosc2: 32026,
};

Deno.test("registry has the filters of libhdf5 and h5py at once", () => {
  for (const [name, id] of Object.entries(BUILT_IN)) {
    const codec = registry.get(id) as Codec;
    assertEquals([codec.id, codec.name], [id, name]);
    assertStrictEquals(registry.byName(name), codec);
  }
});

Deno.test("registry loads the optional filters when they are first asked for", async () => {
  const fresh = CodecRegistry.builtIn();
  for (const [name, id] of Object.entries(OPTIONAL)) {
    const loading = fresh.get(id);
    assertInstanceOf(loading, Promise);
    const codec = await loading;
    assertEquals([codec.id, codec.name], [id, name]);
    assertStrictEquals(fresh.get(id), codec);
    assertStrictEquals(fresh.byName(name), codec);
  }
});

Deno.test("registry knows the names of filters that it has no codec for", () => {
  for (const [id, name] of [[32002, "mafisc"], [32017, "sz"], [32018, "fcidecomp"], [32020, "vbz"], [32024, "sz3"]]) {
    assertEquals(registry.get(id as number), undefined);
    assertEquals(registry.nameOf(id as number), name);
    assertEquals(registry.byName(name as string), undefined);
  }
  assertEquals(registry.nameOf(4711), undefined);
  assertEquals(registry.byName("__proto__"), undefined);
});

Deno.test("CodecRegistry.with() leaves the registry as it was, and puts the new codec first", () => {
  const mine: Codec = { id: 32000, name: "my-lzf", decode: (input) => input };
  const other: Codec = { id: 400, name: "deflate", decode: (input) => input };
  const changed = registry.with(mine, other);
  assertStrictEquals(changed.get(32000), mine);
  assertEquals(changed.nameOf(32000), "my-lzf");
  assertEquals(changed.byName("lzf"), undefined);
  assertStrictEquals(changed.byName("deflate"), other);
  assertEquals((registry.get(32000) as Codec).name, "lzf");
  assertEquals((registry.byName("deflate") as Codec).id, 1);
});

Deno.test("CodecRegistry.of() has the given codecs and no others", () => {
  const codec = lzf();
  const alone = CodecRegistry.of(codec);
  assertStrictEquals(alone.get(32000), codec);
  assertEquals(alone.get(1), undefined);
});
