import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { BlobSource } from "../../backends/sources/blob.ts";
import { FileSource } from "../../backends/sources/file.ts";
import { HttpSource } from "../../backends/sources/http.ts";
import { MemorySource } from "../../backends/sources/memory.ts";
import { type SourceInput, toSource } from "../../backends/sources/to_source.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import { FILE, withServer } from "./range_server.ts";

Deno.test("toSource() takes bytes, buffers, blobs and sources", async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const source = new MemorySource(bytes);
  assertInstanceOf(await toSource(bytes), MemorySource);
  assertInstanceOf(await toSource(bytes.buffer), MemorySource);
  assertInstanceOf(await toSource(new Blob([bytes])), BlobSource);
  assertInstanceOf(await toSource(new File([bytes], "a.h5")), BlobSource);
  assertStrictEquals(await toSource(source), source);
});

Deno.test("toSource() takes paths and file: URLs, as text too", async () => {
  const path = await Deno.makeTempFile({ suffix: ".h5" });
  for (const input of [path, `file://${path}`, new URL(`file://${path}`)]) {
    const source = await toSource(input);
    assert(source instanceof FileSource);
    assertEquals(source.path, path);
    source.close();
  }
  await Deno.remove(path);
});

Deno.test("toSource() takes http: URLs, as text too", () =>
  withServer(() => undefined, async (server) => {
    for (const input of [server.url, new URL(server.url)]) {
      const source = await toSource(input, { http: { headers: { "x-who": "me" } } });
      assert(source instanceof HttpSource);
      assertEquals(source.size, FILE.length);
      source.close();
    }
    assertEquals(server.seen[0]!.headers.get("x-who"), "me");
  }));

Deno.test("toSource() throws a TypeError for anything else", async () => {
  for (const input of [null, undefined, 5, {}, [1, 2], "ftp://example.org/a.h5", "s3://bucket/a.h5"]) {
    await assertRejects(() => toSource(input as SourceInput), TypeError, "Cannot open");
  }
});

Deno.test("toSource() throws a NotFoundError for a path that is none", async () => {
  await assertRejects(() => toSource("/no/such/file.h5"), NotFoundError);
});

Deno.test("toSource() ends with its signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => toSource(new Uint8Array(1), { signal }), Error, "enough");
});
