import { assert, assertEquals } from "@std/assert";
import { Pipeline, registry } from "../../codecs/mod.ts";
import { decodeDamaged, randomFrom } from "../contract/codec_contract.ts";
import { readVectors, type Vector } from "./vectors.ts";

const vectors = readVectors();
const ids = [...new Set(vectors.map(({ filters }) => filters.at(-1)!.id))];

function withLast(id: number): Vector[] {
  return vectors.filter(({ filters }) => filters.at(-1)!.id === id);
}

for (const id of ids) {
  Deno.test(`Pipeline.decode() reads what libhdf5 stored with ${registry.nameOf(id)} last`, async () => {
    for (const { name, filters, filterMask, stored, raw } of withLast(id)) {
      const pipeline = new Pipeline(filters, registry);
      const decoded = await pipeline.decode(stored, { byteLength: raw.byteLength, filterMask });
      assert(decoded.every((byte, i) => byte === raw[i]), name);
      assertEquals(decoded.byteLength, raw.byteLength, name);
      const into = new Uint8Array(raw.byteLength + 1).subarray(1);
      const placed = await pipeline.decode(stored, { byteLength: raw.byteLength, filterMask, into });
      assert(placed === into, `${name}: not put where it was to go`);
      assert(placed.every((byte, i) => byte === raw[i]), name);
    }
  });

  Deno.test(`${registry.nameOf(id)} survives damage to what libhdf5 stored`, async () => {
    const codec = (await registry.get(id))!;
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = randomFrom(seed);
    const chosen = withLast(id).filter(({ filterMask }) => filterMask === 0);
    for (let round = 0; round < 400; round++) {
      const { filters, stored, raw } = chosen[Math.floor(random() * chosen.length)]!;
      const damaged = stored.slice(0, random() < 0.2 ? Math.floor(random() * stored.byteLength) : stored.byteLength);
      for (let changes = random() * 3; changes > 0; changes--) {
        // The first bytes hold the lengths: most damage of note is there.
        damaged[Math.floor(random() ** 2 * damaged.byteLength)] = random() < 0.5 ? 0xff : random() * 256;
      }
      const parameters = [...filters.at(-1)!.parameters];
      if (random() < 0.2 && parameters.length > 0) {
        parameters[Math.floor(random() * parameters.length)] = Math.floor(random() * 2 ** (random() < 0.5 ? 32 : 6));
      }
      const byteLength = random() < 0.2 ? undefined : raw.byteLength;
      const context = { byteLength, maxByteLength: raw.byteLength, parameters };
      try {
        await decodeDamaged(codec, damaged, context);
      } catch (error) {
        throw new Error(`seed ${seed}, round ${round}: ${error instanceof Error ? error.stack : error}`);
      }
    }
  });
}

Deno.test("Pipeline.encode() gives what Pipeline.decode() reads, with every filter of the fixtures", async () => {
  for (const { name, filters, raw } of vectors) {
    const lossy = filters.some(({ id, parameters }) => id === 6 && parameters[3] === 1);
    const pipeline = new Pipeline(filters, registry);
    await pipeline.prepare();
    if (lossy) continue;
    const { bytes, filterMask } = await pipeline.encode(raw);
    const decoded = await pipeline.decode(bytes, { byteLength: raw.byteLength, filterMask });
    assert(decoded.every((byte, i) => byte === raw[i]), name);
  }
});

Deno.test("what deflate, lzf, szip and scale-offset write is at most 5 % and 16 bytes longer than libhdf5's", async () => {
  for (const { name, filters, filterMask, stored, raw } of vectors) {
    if (filterMask !== 0 || !filters.every(({ id }) => [1, 2, 3, 4, 6, 32000].includes(id))) continue;
    const { bytes } = await new Pipeline(filters, registry).encode(raw);
    assert(bytes.byteLength <= 1.05 * stored.byteLength + 16, `${name}: ${bytes.byteLength} to ${stored.byteLength}`);
  }
});
