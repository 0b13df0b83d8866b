/**
 * One test for each way in which servers are wrong: the bytes are right, or there is a typed error. Never wrong bytes.
 */

import { gzipSync } from "node:zlib";
import { assertEquals, assertGreaterOrEqual, assertRejects, assertThrows } from "@std/assert";
import { HttpSource } from "../../backends/sources/http.ts";
import type { HttpOptions } from "../../backends/sources/http_options.ts";
import { FileChangedError, NotFoundError, StorageError, UnsupportedError } from "../../ndarray/errors.ts";
import { type Asked, FILE, QUICK, rightAnswer, rightHeaders, withServer, withSource } from "./range_server.ts";

const RANGE = { start: 1_500_000, end: 1_500_100 };
const WANTED = FILE.slice(RANGE.start, RANGE.end);

type Handler = Parameters<typeof withServer>[0];

/** Opens, reads and gives the bytes, from a server that misbehaves. */
async function readFrom(handler: Handler, options: HttpOptions = {}): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array(0);
  await withServer(handler, (server) =>
    withSource(server, options, async (source) => {
      bytes = (await source.read([RANGE]))[0]!;
    }));
  return bytes;
}

/** Misbehaves only after the file was opened. */
function later(handler: (asked: Asked) => Response | undefined): Handler {
  return (asked) => asked.turn === 0 ? undefined : handler(asked);
}

function answer(
  asked: Asked,
  headers: HeadersInit,
  body: Uint8Array<ArrayBuffer> = FILE.slice(asked.start, asked.end),
) {
  const merged = new Headers(rightHeaders(asked));
  new Headers(headers).forEach((value, key) => value === "" ? merged.delete(key) : merged.set(key, value));
  return new Response(body, { status: 206, headers: merged });
}

Deno.test("a server that ignores Range: the whole file is used", async () => {
  assertEquals(await readFrom(() => new Response(FILE)), WANTED);
});

Deno.test("a server that ignores Range and does not say how much it sends: the whole file is used", async () => {
  assertEquals(await readFrom(() => new Response(new Blob([FILE]).stream())), WANTED);
});

Deno.test("a server that ignores Range for a large file: UnsupportedError, before the file is moved", async () => {
  const error = await assertRejects(
    () => readFrom(() => new Response(FILE), { maxWholeBytes: 2 ** 20 }),
    UnsupportedError,
    "no range requests",
  );
  assertEquals(error.feature, "range requests");
});

Deno.test("a server that ignores Range for a large file of hidden length: StorageError at the limit", async () => {
  const endless = () => new Response(new Blob([FILE]).stream());
  await assertRejects(() => readFrom(endless, { maxWholeBytes: 2 ** 20 }), StorageError, "sent more than");
});

Deno.test("a server that ignores Range from the second request on: the window is cut out", async () => {
  assertEquals(await readFrom(later(() => new Response(FILE, { headers: { etag: '"v1"' } }))), WANTED);
});

Deno.test("a server that sends other bytes than asked for: StorageError", async () => {
  const shifted = later(({ start, end }) => rightAnswer({ start: start + 1, end: end + 1 }));
  await assertRejects(() => readFrom(shifted), StorageError, "the server sent");
});

Deno.test("a server that sends the start of the file for every range: StorageError", async () => {
  const first = later(({ start, end }) => rightAnswer({ start: 0, end: end - start }));
  await assertRejects(() => readFrom(first), StorageError, "the server sent");
});

Deno.test("a server that sends a shorter range and says so: the rest is asked for", async () => {
  const half = later(({ start, end }) => rightAnswer({ start, end: Math.min(start + 30, end) }));
  assertEquals(await readFrom(half), WANTED);
});

Deno.test("a server that always sends one byte: StorageError, after a bounded number of requests", async () => {
  const drip = later(({ start }) => rightAnswer({ start, end: start + 1 }));
  await assertRejects(() => readFrom(drip), StorageError, "cut short");
});

Deno.test("a server that sends fewer bytes than it says: asked again, then right", async () => {
  const once: Handler = (asked) => asked.turn === 1 ? answer(asked, {}, WANTED.slice(0, 40)) : undefined;
  assertEquals(await readFrom(once), WANTED);
});

Deno.test("a server that always sends fewer bytes than it says: StorageError", async () => {
  const short = later((asked) => answer(asked, {}, WANTED.slice(0, 40)));
  await assertRejects(() => readFrom(short), StorageError, "cut short after 40 of 100 bytes");
});

Deno.test("a server that sends more bytes than it says: StorageError", async () => {
  const long = later((asked) => answer(asked, {}, FILE.slice(RANGE.start, RANGE.end + 50)));
  await assertRejects(() => readFrom(long), StorageError, "sent more than");
});

Deno.test("a connection that breaks off in the body: asked again, then right", async () => {
  const broken: Handler = (asked) => {
    if (asked.turn !== 1) return undefined;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        controller.enqueue(WANTED.slice(0, 10));
        controller.close();
      },
    });
    return new Response(body, { status: 206, headers: { ...rightHeaders(asked), "content-length": "100" } });
  };
  assertEquals(await readFrom(broken), WANTED);
});

Deno.test("a server without Content-Range: right where size and length fit", async () => {
  const silent: Handler = (asked) => {
    if (asked.method === "HEAD") return new Response(null, { headers: { "content-length": `${FILE.length}` } });
    return answer(asked, { "content-range": "" });
  };
  assertEquals(await readFrom(silent), WANTED);
  const headless: Handler = (asked) => {
    return asked.method === "HEAD" ? new Response(null, { status: 405 }) : answer(asked, { "content-range": "" });
  };
  assertEquals(await readFrom(headless, { size: FILE.length }), WANTED);
  await assertRejects(() => readFrom(headless), StorageError, "give it as { size }");
});

Deno.test("a server without Content-Range and with a wrong length: StorageError", async () => {
  const short = later((asked) => answer(asked, { "content-range": "" }, WANTED.slice(1)));
  await assertRejects(() => readFrom(short), StorageError, "cut short");
});

Deno.test("a server that does not tell the size but the range: the size is asked for", async () => {
  const star: Handler = (asked) => {
    if (asked.method === "HEAD") return new Response(null, { headers: { "content-length": `${FILE.length}` } });
    return answer(asked, { "content-range": `bytes ${asked.start}-${asked.end - 1}/*` });
  };
  assertEquals(await readFrom(star), WANTED);
});

Deno.test("a file that is not as long as the caller says: FileChangedError", async () => {
  await assertRejects(() => readFrom(() => undefined, { size: 1000 }), FileChangedError, "not 1000");
});

Deno.test("a file that was replaced: FileChangedError, and nothing more is read from it", async () => {
  const range = `bytes ${RANGE.start}-${RANGE.end - 1}/${FILE.length + 1}`;
  const changes: HeadersInit[] = [{ etag: '"v2"' }, { "content-range": range }];
  for (const changed of changes) {
    await withServer(later((asked) => answer(asked, changed)), (server) =>
      withSource(server, {}, async (source) => {
        await assertRejects(async () => await source.read([RANGE]), FileChangedError, "changed on the server");
        assertThrows(() => source.read([{ start: 0, end: 10 }]), FileChangedError);
      }));
  }
});

Deno.test("a file that was replaced, on a server that checks If-Match: FileChangedError", async () => {
  const precondition = later(({ headers }) => {
    return headers.get("if-match") === '"v1"' ? new Response(null, { status: 412 }) : undefined;
  });
  await assertRejects(() => readFrom(precondition), FileChangedError);
});

Deno.test("weak entity tags are not sent in If-Match, and Last-Modified is compared", async () => {
  const dated = (date: string): Handler => (asked) => {
    if (asked.headers.has("if-match")) return new Response(null, { status: 412 });
    const modified = asked.turn === 0 ? "Tue, 01 Sep 2026 10:00:00 GMT" : date;
    return answer(asked, { etag: 'W/"v1"', "last-modified": modified });
  };
  assertEquals(await readFrom(dated("Tue, 01 Sep 2026 10:00:00 GMT")), WANTED);
  await assertRejects(() => readFrom(dated("Tue, 01 Sep 2026 11:00:00 GMT")), FileChangedError);
});

Deno.test("a range past the end of a file that has shrunk: FileChangedError", async () => {
  const shrunk = later(() => {
    return new Response(null, { status: 416, headers: { "content-range": "bytes */1000" } });
  });
  await assertRejects(() => readFrom(shrunk), FileChangedError);
});

Deno.test("a server that refuses every range: StorageError", async () => {
  await assertRejects(() => readFrom(() => new Response(null, { status: 416 })), StorageError, "refused a range");
  await assertRejects(() => readFrom(later(() => new Response(null, { status: 416 }))), StorageError);
});

Deno.test("a server that compresses a range: StorageError", async () => {
  const gzip = later((asked) => answer(asked, { "content-encoding": "gzip" }));
  await assertRejects(() => readFrom(gzip), StorageError, "gzip");
});

Deno.test("a server that compresses a range and hides that it does: StorageError", async () => {
  const compressed = new Uint8Array(gzipSync(WANTED));
  await assertRejects(() => readFrom(later((asked) => answer(asked, {}, compressed))), StorageError);
  await assertRejects(
    () => readFrom(later((asked) => answer(asked, { "content-range": "" }, compressed))),
    StorageError,
  );
});

Deno.test("a server that is overloaded every other time: right", async () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    const busy: Handler = ({ turn }) => turn % 2 === 0 ? new Response("busy", { status }) : undefined;
    assertEquals(await readFrom(busy), WANTED);
  }
});

Deno.test("a server that stays overloaded: StorageError with the status, after the last try", async () => {
  await withServer(() => new Response("busy", { status: 503 }), async (server) => {
    await assertRejects(() => HttpSource.open(server.url, { ...QUICK, retries: 2 }), StorageError, "HTTP status 503");
    assertEquals(server.seen.length, 3);
  });
});

Deno.test("Retry-After is obeyed", async () => {
  const start = Date.now();
  const busy: Handler = ({ turn }) => {
    return turn === 0 ? new Response(null, { status: 429, headers: { "retry-after": "1" } }) : undefined;
  };
  assertEquals(await readFrom(busy), WANTED);
  assertGreaterOrEqual(Date.now() - start, 1000);
});

Deno.test("Retry-After may be a date", async () => {
  const until = Math.ceil(Date.now() / 1000) * 1000 + 1000;
  const busy: Handler = ({ turn }) => {
    const headers = { "retry-after": new Date(until).toUTCString() };
    return turn === 0 ? new Response(null, { status: 503, headers }) : undefined;
  };
  assertEquals(await readFrom(busy), WANTED);
  assertGreaterOrEqual(Date.now(), until);
});

Deno.test("a server that does not know HEAD is never asked by it", async () => {
  assertEquals(
    await readFrom(({ method }) => method === "HEAD" ? new Response(null, { status: 405 }) : undefined),
    WANTED,
  );
});

Deno.test("a login page in place of the file: StorageError that names it", async () => {
  const page = () => {
    return new Response("<!DOCTYPE html><title>Sign in</title>", {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  };
  await assertRejects(() => readFrom(page), StorageError, "login page");
  await assertRejects(() => readFrom(later(page)), StorageError, "login page");
});

Deno.test("a file that is called text/html by its server and is none: right", async () => {
  assertEquals(await readFrom((asked) => answer(asked, { "content-type": "text/html" })), WANTED);
});

Deno.test("redirects: Range is kept, and later requests go straight to where they led", () => {
  const redirect: Handler = ({ path }) => {
    return path === "/data.h5"
      ? new Response(null, { status: 302, headers: { location: "/moved.h5?x=1" } })
      : undefined;
  };
  return withServer(redirect, async (server) => {
    await withSource(server, {}, async (source) => {
      assertEquals(await source.read([RANGE]), [WANTED]);
      assertEquals(source.name, server.url);
    });
    assertEquals(server.seen.map(({ path }) => path), ["/data.h5", "/moved.h5?x=1", "/moved.h5?x=1"]);
    assertEquals(server.seen[1]!.range, "bytes=0-65535");
  });
});

Deno.test("redirects to another origin: the caller's headers are not sent there again", () =>
  withServer(
    () => undefined,
    (other) =>
      withServer(() => new Response(null, { status: 302, headers: { location: other.url } }), async (server) => {
        await withSource(server, { headers: { "x-api-key": "secret" } }, async (source) => {
          assertEquals(await source.read([RANGE]), [WANTED]);
        });
        assertEquals(server.seen.length, 1);
        assertEquals(other.seen[1]!.headers.get("x-api-key"), null);
      }),
  ));

Deno.test("a link that expires where a redirect led: the first URL is asked again", () => {
  let ticket = 0;
  const redirect: Handler = ({ path, turn }) => {
    if (path === "/data.h5") {
      return new Response(null, { status: 302, headers: { location: `/file?ticket=${++ticket}` } });
    }
    return path === "/file?ticket=1" && turn > 1 ? new Response(null, { status: 403 }) : undefined;
  };
  return withServer(redirect, (server) =>
    withSource(server, {}, async (source) => {
      assertEquals(await source.read([RANGE]), [WANTED]);
      assertEquals(ticket, 2);
    }));
});

Deno.test("a link that expires: a fresh one is asked for, once", () => {
  const expiring: Handler = ({ path, turn }) => {
    return path.endsWith("ticket=1") && turn > 0 ? new Response(null, { status: 403 }) : undefined;
  };
  return withServer(expiring, async (server) => {
    let ticket = 0;
    const source = await HttpSource.open(() => `${server.url}?ticket=${++ticket}`, QUICK);
    assertEquals(await source.read([RANGE]), [WANTED]);
    assertEquals(ticket, 2);
    source.close();
  });
});

Deno.test("a link that expires for good: StorageError without its query", async () => {
  const expired = later(() => new Response("<Error>secret</Error>", { status: 403 }));
  await withServer(expired, async (server) => {
    const source = await HttpSource.open(() => `${server.url}?signature=secret`, QUICK);
    const error = await assertRejects(async () => await source.read([RANGE]), StorageError, "access was refused");
    assertEquals(error.message.includes("secret"), false);
    assertEquals(server.seen.length, 3);
    source.close();
  });
});

Deno.test("a file that goes away: NotFoundError", async () => {
  await assertRejects(() => readFrom(later(() => new Response(null, { status: 410 }))), NotFoundError);
});

Deno.test("a server that does not answer: StorageError after the time allowed", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  await withServer(() => gate, async (server) => {
    const options = { ...QUICK, connectTimeout: 20, retries: 1 };
    await assertRejects(() => HttpSource.open(server.url, options), StorageError, "took too long");
    assertEquals(server.seen.length, 2);
    open(undefined);
  });
});

Deno.test("a server that pauses for ever within an answer: asked again after the time allowed", async () => {
  const stalled: Handler = (asked) => {
    if (asked.turn !== 1) return undefined;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(WANTED.slice(0, 10)),
    });
    return new Response(body, { status: 206, headers: rightHeaders(asked) });
  };
  assertEquals(await readFrom(stalled, { idleTimeout: 30 }), WANTED);
});
