import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { vastFile } from "./vast_file.ts";

const MIB = 2 ** 20;
/** What the caches hold at most by default: 32 MiB of metadata, 64 MiB of chunks. */
const CACHES = 96 * MIB;

Deno.test("A remote file of 10 GB is read image by image and averaged in the caches and 64 MiB", async (t) => {
  const { store, sum } = await vastFile();
  assertGreater(store.size, 10e9);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.get("range")!)!;
    const range = { start: Number(first), end: Math.min(Number(last) + 1, store.size) };
    const [body] = await store.read([range]);
    const headers = { "content-range": `bytes ${range.start}-${range.end - 1}/${store.size}`, etag: '"1"' };
    return new Response(body as Uint8Array<ArrayBuffer>, { status: 206, headers });
  });
  const child = new URL("stream_vast_file.ts", import.meta.url).pathname;
  for (const [name, images] of [["gzip", 256], ["plain", 768]] as const) {
    await t.step(name, async () => {
      const url = `http://127.0.0.1:${server.addr.port}/vast.h5`;
      const args = ["run", "-A", "--no-check", child, url, name, String(images)];
      const { stdout, success } = await new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" })
        .output();
      assertEquals(success, true);
      const told = JSON.parse(new TextDecoder().decode(stdout));
      assertEquals(told.sum, images * sum);
      assertAlmostEquals(told.mean, sum / MIB);
      assertLess(told.growth, CACHES + 64 * MIB, `${name} took ${told.growth} bytes`);
    });
  }
  await server.shutdown();
});
