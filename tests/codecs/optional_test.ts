import { assert, assertEquals } from "@std/assert";
import { CodecError } from "../../ndarray/errors.ts";
import { Pipeline, registry } from "../../codecs/mod.ts";
import { optionalChunks } from "./optional_chunks.ts";

for (const { name, filters, stored, raw } of optionalChunks()) {
  Deno.test(`Pipeline.decode() reads what the plugin stored: ${name}`, async () => {
    const pipeline = new Pipeline(filters, registry);
    await pipeline.prepare();
    const decoded = await pipeline.decode(stored, { byteLength: raw.byteLength, filterMask: 0 });
    assertEquals(decoded.byteLength, raw.byteLength);
    assert(decoded.every((byte, i) => byte === raw[i]));
  });

  Deno.test(`a chunk that is cut short ends in an error of the library: ${name}`, async () => {
    const pipeline = new Pipeline(filters, registry);
    await pipeline.prepare();
    let error: unknown;
    try {
      await pipeline.decode(stored.subarray(0, stored.byteLength >> 1), { byteLength: raw.byteLength, filterMask: 0 });
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof CodecError, String(error));
  });
}
