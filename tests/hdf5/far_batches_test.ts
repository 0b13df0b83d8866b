import { assert, assertEquals, assertRejects } from "@std/assert";
import { array, create, MemoryStore, open, reshape } from "../../mod.ts";
import { CodecError, FileChangedError, StorageError } from "../../ndarray/errors.ts";
import { ByteServer } from "../sources/byte_server.ts";

const SHAPE = [24, 1024, 1024];

/** 24 images of a mebibyte, one chunk each: three batches. */
let content: Promise<Uint8Array> | undefined;

async function makeFile(): Promise<Uint8Array> {
  const store = new MemoryStore();
  const file = await create(store);
  const noise = new Uint8Array(24 * 2 ** 20);
  for (let i = 0; i < noise.length; i++) noise[i] = (Math.imul(i, 2654435761) >>> 13) & 15;
  const data = reshape(array(noise, "uint8"), SHAPE);
  await file.createDataset("images", { data, chunks: [1, 1024, 1024], compression: "gzip" });
  await file.createDataset("fractions", { data: data.astype("float32").add(0.1).slice("0:8"), compression: "lzf" });
  await file.close();
  return store.bytes;
}

function bytes(): Promise<Uint8Array> {
  return content ??= makeFile();
}

/** Sends the first part of the body of each answer longer than 100 kB, and the rest when it may. */
function haltingFetch(server: ByteServer, goOn: () => Promise<void>): (request: Request) => Promise<Response> {
  return async (request) => {
    const answer = await server.fetch(request);
    const body = new Uint8Array(await answer.arrayBuffer());
    if (body.length < 100_000) return new Response(body, answer);
    const half = body.length >> 1;
    const stream = new ReadableStream({
      async start(controller) {
        controller.enqueue(body.slice(0, half));
        await goOn();
        controller.enqueue(body.slice(half));
        controller.close();
      },
    });
    return new Response(stream, answer);
  };
}

Deno.test("Over HTTP, chunks are decoded and placed while others of the same request are on their way", async () => {
  const progress = Promise.withResolvers<void>();
  const fetch = haltingFetch(new ByteServer(await bytes()), () => progress.promise);
  const file = await open("https://example.org/data.h5", { http: { fetch } });
  // The rest is not sent before something was done.
  const image = await (await file.dataset("images")).slice("0:4").read({ onProgress: () => progress.resolve() });
  assertEquals(image.at(3, 5, 5), (await readLocally()).at(3, 5, 5));
  await file.close();
});

async function readLocally() {
  await using file = await open(await bytes());
  return await (await file.dataset("images", "uint8")).read();
}

Deno.test("Over HTTP, the next batch of chunks is asked for before the one before it is there", async () => {
  const server = new ByteServer(await bytes());
  const two = Promise.withResolvers<void>();
  let large = 0;
  const fetch = async (request: Request): Promise<Response> => {
    const answer = await server.fetch(request);
    const body = await answer.arrayBuffer();
    if (body.byteLength > 100_000) {
      if (++large === 2) two.resolve();
      await two.promise;
    }
    return new Response(body, answer);
  };
  const file = await open("https://example.org/data.h5", { http: { fetch } });
  const all = await (await file.dataset("images", "uint8")).read();
  assertEquals(all.data, (await readLocally()).data);
  await file.close();
});

Deno.test("Over HTTP, an answer that breaks off in its middle is asked for again, and no value is wrong", async () => {
  const server = new ByteServer(await bytes());
  let broken = 0;
  const fetch = async (request: Request): Promise<Response> => {
    const answer = await server.fetch(request);
    const body = new Uint8Array(await answer.arrayBuffer());
    if (body.length < 100_000 || broken++ > 2) return new Response(body, answer);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(body.slice(0, body.length - 1000));
        controller.error(new TypeError("connection reset"));
      },
    });
    return new Response(stream, answer);
  };
  const file = await open("https://example.org/data.h5", { http: { fetch, retryDelay: 1 } });
  let done = 0;
  const all = await (await file.dataset("images", "uint8")).read({ onProgress: (count) => done = count });
  assertEquals(all.data, (await readLocally()).data);
  assertEquals(done, all.size);
  assert(broken > 3);
  await file.close();
});

Deno.test("Over HTTP, wrong bytes under an answer that turns out wrong are its fault, not the codec's", async () => {
  const server = new ByteServer(await bytes());
  const fetch = async (request: Request): Promise<Response> => {
    const answer = await server.fetch(request);
    const body = new Uint8Array(await answer.arrayBuffer());
    if (body.length < 100_000) return new Response(body, answer);
    const zeros = new Uint8Array(body.length + 1);
    const halves = [zeros.subarray(0, body.length >> 1), zeros.subarray(body.length >> 1)];
    return new Response(ReadableStream.from(halves), answer);
  };
  const file = await open("https://example.org/data.h5", { http: { fetch, retries: 0 } });
  const dataset = await file.dataset("images");
  await assertRejects(() => dataset.read(), StorageError, "more than");
  await file.close();
});

Deno.test("Over HTTP, a damaged chunk is a CodecError, and nothing is handed over after it", async () => {
  const damaged = (await bytes()).slice();
  const local = await open(damaged);
  const index = await (await local.dataset("images")).chunkIndex();
  await local.close();
  const chunk = index.find(({ offset }) => offset[0] === 20)!;
  damaged.fill(255, chunk.address, chunk.address + chunk.size);
  const file = await open("https://example.org/data.h5", { http: { fetch: new ByteServer(damaged).fetch } });
  const dataset = await file.dataset("images");
  let ended = false;
  let late = 0;
  const onProgress = (): void => void (late += ended ? 1 : 0);
  await assertRejects(() => dataset.read({ onProgress }).finally(() => ended = true), CodecError);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assertEquals(late, 0);
  await file.close();
});

Deno.test("Over HTTP, a file replaced between two batches is a FileChangedError", async () => {
  const server = new ByteServer(await bytes());
  let large = 0;
  const fetch = async (request: Request): Promise<Response> => {
    const answer = await server.fetch(request);
    const body = await answer.arrayBuffer();
    const headers = new Headers(answer.headers);
    if (body.byteLength > 100_000 && large++ > 0) headers.set("etag", '"2"');
    return new Response(body, { status: 206, headers });
  };
  const file = await open("https://example.org/data.h5", { http: { fetch } });
  const dataset = await file.dataset("images");
  await assertRejects(() => dataset.read(), FileChangedError);
  await file.close();
});

Deno.test("Over HTTP, aborting ends a read at once, and nothing is handed over after it", async () => {
  const controller = new AbortController();
  const fetch = haltingFetch(new ByteServer(await bytes()), () => new Promise((resolve) => setTimeout(resolve, 20)));
  const file = await open("https://example.org/data.h5", { http: { fetch } });
  const dataset = await file.dataset("images");
  let ended = false;
  let late = 0;
  const onProgress = (): void => {
    late += ended ? 1 : 0;
    controller.abort(new Error("enough"));
  };
  const read = dataset.read({ signal: controller.signal, onProgress }).finally(() => ended = true);
  await assertRejects(() => read, Error, "enough");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(late, 0);
  await file.close();
});

Deno.test("Over HTTP, sums of fractions do not depend on which answer comes first", async () => {
  const content = await bytes();
  const sums = new Set<number>();
  for (let turn = 0; turn < 4; turn++) {
    const server = new ByteServer(content);
    let request = turn;
    const fetch = async (asked: Request): Promise<Response> => {
      await new Promise((resolve) => setTimeout(resolve, (request++ % 4) * 3));
      return await server.fetch(asked);
    };
    const network = { roundTrip: 1, bandwidth: 1e6 };
    const file = await open("https://example.org/data.h5", { http: { fetch, network } });
    sums.add(Number(await (await file.dataset("fractions")).slice(":", "::3", "::2").mean()));
    await file.close();
  }
  assertEquals(sums.size, 1);
});
