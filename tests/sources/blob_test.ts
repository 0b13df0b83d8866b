import { assertEquals, assertRejects } from "@std/assert";
import { BlobSource } from "../../backends/sources/blob.ts";
import { CONTENT, testSource } from "../contract/source_contract.ts";

testSource("BlobSource", () => new BlobSource(new Blob([CONTENT.slice()])));

Deno.test("BlobSource takes its name from the file", () => {
  assertEquals(new BlobSource(new File(["x"], "cube.h5")).name, '"cube.h5"');
});

Deno.test("BlobSource.read() ends with the reason of its signal", async () => {
  const source = new BlobSource(new Blob(["abc"]));
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => source.read([{ start: 0, end: 1 }], { signal }), Error, "enough");
});
