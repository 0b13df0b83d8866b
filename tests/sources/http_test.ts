import { assert, assertEquals, assertGreater, assertLessOrEqual, assertRejects, assertThrows } from "@std/assert";
import { HttpSource } from "../../backends/sources/http.ts";
import { PageCache } from "../../backends/sources/cache.ts";
import { compareBytes } from "../../backends/hdf5/format/compare_bytes.ts";
import { ClosedError, NotFoundError, StorageError } from "../../ndarray/errors.ts";
import { CONTENT, testSource } from "../contract/source_contract.ts";
import { type Asked, FILE, QUICK, rightAnswer, rightHeaders, withServer, withSource } from "./range_server.ts";

const MIB = 2 ** 20;

function served(content: Uint8Array): Promise<HttpSource> {
  return HttpSource.open("http://example.org/data.h5", {
    fetch: (request) => {
      const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.get("range")!)!;
      const end = Math.min(Number(last) + 1, content.length);
      return Promise.resolve(rightAnswer({ start: Number(first), end }, content));
    },
  });
}

testSource("HttpSource", () => served(CONTENT));

Deno.test("HttpSource.open() asks once, for 64 KiB, and learns the size", () =>
  withServer(() => undefined, async (server) => {
    await withSource(server, {}, (source) => {
      assertEquals(source.size, FILE.length);
      assertEquals(source.read([{ start: 100, end: 200 }]), [FILE.slice(100, 200)]);
      assertEquals(source.statistics, { requests: 1, bytes: 65_536 });
      return Promise.resolve();
    });
    assertEquals(server.seen.map(({ method, range }) => [method, range]), [["GET", "bytes=0-65535"]]);
  }));

Deno.test("HttpSource.read() joins ranges over small gaps and leaves far ones apart", () =>
  withServer(
    () => undefined,
    (server) =>
      withSource(server, { network: { roundTrip: 50, bandwidth: 12_500_000 } }, async (source) => {
        const ranges = [
          { start: 2 * MIB, end: 2 * MIB + 100 },
          { start: MIB, end: MIB + 1000 },
          { start: MIB + 9000, end: MIB + 9500 },
          { start: 10, end: 20 },
        ];
        assertEquals(await source.read(ranges), ranges.map(({ start, end }) => FILE.slice(start, end)));
        const asked = server.seen.slice(1).map(({ range }) => range).sort();
        assertEquals(asked, [`bytes=${MIB}-${MIB + 9499}`, `bytes=${2 * MIB}-${2 * MIB + 99}`]);
      }),
  ));

Deno.test("HttpSource.read() keeps no more than six requests under way", async () => {
  let now = 0;
  let most = 0;
  const pause = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now--;
    return undefined;
  };
  await withServer(
    pause,
    (server) =>
      withSource(server, { network: { roundTrip: 0, bandwidth: 1 } }, async (source) => {
        const ranges = Array.from(
          { length: 20 },
          (_, i) => ({ start: 70_000 + i * 100_000, end: 70_100 + i * 100_000 }),
        );
        assertEquals(await source.read(ranges), ranges.map(({ start, end }) => FILE.slice(start, end)));
        assertEquals(server.seen.length, 21);
        assertEquals(most, 6);
      }),
  );
});

Deno.test("HttpSource.read() sends one request for bytes that two readers want at once", () =>
  withServer(() => undefined, (server) =>
    withSource(server, {}, async (source) => {
      const range = { start: MIB, end: 2 * MIB };
      const inside = { start: MIB + 5, end: MIB + 10 };
      const [first, second, third] = await Promise.all([range, range, inside].map((each) => source.read([each])));
      assertEquals(server.seen.length, 2);
      assertEquals(first, [FILE.slice(MIB, 2 * MIB)]);
      assertEquals(second, first);
      assertEquals(third, [FILE.slice(MIB + 5, MIB + 10)]);
    })));

Deno.test("HttpSource.read() cuts a long range into requests of 8 MiB", async () => {
  const long = new Uint8Array(20 * MIB).fill(3);
  long[17 * MIB] = 4;
  await withServer(() => undefined, (server) =>
    withSource(server, {}, async (source) => {
      const [bytes] = await source.read([{ start: MIB, end: 20 * MIB }]);
      assertEquals(server.seen.length, 4);
      assertEquals(bytes, long.slice(MIB));
    }), long);
});

Deno.test("HttpSource.read() puts ranges together that more than one request brings", async () => {
  const edge = 2 ** 16 + 8 * MIB;
  const content = new Uint8Array(18 * MIB);
  for (const place of [edge, edge + 8 * MIB]) content.set(FILE.subarray(0, 2000), place - 1000);
  const source = await served(content);
  const ranges = [
    { start: 2 ** 16, end: edge },
    { start: edge - 5, end: edge + 5 },
    { start: edge, end: edge + 8 * MIB },
    { start: edge - 3, end: edge + 8 * MIB + 3 },
    { start: edge, end: edge },
  ];
  const found = await source.read(ranges);
  found.forEach((bytes, i) => assert(compareBytes(bytes, content.subarray(ranges[i]!.start, ranges[i]!.end)) === 0));
  source.close();
});

Deno.test("HttpSource fetches a file of up to 1 MiB whole with its first read", async () => {
  const small = FILE.slice(0, 500_000);
  await withServer(() => undefined, (server) =>
    withSource(server, {}, async (source) => {
      assertEquals(await source.read([{ start: 400_000, end: 400_010 }]), [FILE.slice(400_000, 400_010)]);
      assertEquals(source.read([{ start: 70_000, end: 500_000 }]), [FILE.slice(70_000, 500_000)]);
      assertEquals(source.statistics, { requests: 2, bytes: 500_000 });
    }), small);
});

Deno.test("HttpSource reads an empty file", () =>
  withServer(
    () => new Response(null, { status: 416, headers: { "content-range": "bytes */0" } }),
    (server) =>
      withSource(server, {}, (source) => {
        assertEquals(source.size, 0);
        return Promise.resolve();
      }),
  ));

Deno.test("HttpSource sends the caller's headers and those of its own", () =>
  withServer(() => undefined, async (server) => {
    await withSource(server, { headers: { authorization: "Bearer secret" } }, (source) => {
      return Promise.resolve(source.read([{ start: MIB, end: MIB + 1 }])).then(() => {});
    });
    for (const { headers } of server.seen) assertEquals(headers.get("authorization"), "Bearer secret");
    assertEquals(server.seen[0]!.headers.get("accept-encoding"), "identity");
    assertEquals(server.seen[1]!.headers.get("if-match"), '"v1"');
  }));

Deno.test("HttpSource takes user and password out of the URL", () =>
  withServer(() => undefined, async (server) => {
    const source = await HttpSource.open(server.url.replace("http://", "http://m%C3%BCller:pa%3Ass@"), QUICK);
    assertEquals(server.seen[0]!.headers.get("authorization"), "Basic bcO8bGxlcjpwYTpzcw==");
    assertEquals(source.name, server.url);
    source.close();
  }));

Deno.test("HttpSource has every request signed", () =>
  withServer(() => undefined, async (server) => {
    let count = 0;
    const sign = (request: Request) => {
      const headers = new Headers(request.headers);
      headers.set("x-signature", `${request.headers.get("range")} ${count++}`);
      return new Request(request, { headers });
    };
    await withSource(server, { sign }, async (source) => {
      await source.read([{ start: MIB, end: MIB + 1 }]);
    });
    const signatures = server.seen.map(({ headers }) => headers.get("x-signature"));
    assertEquals(signatures, ["bytes=0-65535 0", `bytes=${MIB}-${MIB} 1`]);
  }));

Deno.test("HttpSource measures the network and keeps what is fixed", () =>
  withServer(() => undefined, async (server) => {
    await withSource(server, {}, async (source) => {
      await source.read([{ start: MIB, end: 2 * MIB }]);
      assertGreater(source.network.roundTrip, 0);
      assertGreater(source.network.bandwidth, 0);
    });
    const network = { roundTrip: 50, bandwidth: 12_500_000 };
    await withSource(server, { network }, async (source) => {
      await source.read([{ start: MIB, end: 2 * MIB }]);
      assertEquals(source.network, network);
    });
  }));

Deno.test("HttpSource.close() ends what is under way with a ClosedError", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  await withServer(({ turn }) => turn === 0 ? undefined : gate, async (server) => {
    const source = await HttpSource.open(server.url, QUICK);
    const reading = source.read([{ start: MIB, end: MIB + 10 }]) as Promise<Uint8Array[]>;
    source.close();
    await assertRejects(() => reading, ClosedError);
    assertThrows(() => source.read([{ start: 0, end: 1 }]), ClosedError);
    open(undefined);
  });
});

Deno.test("HttpSource.read() ends with its signal, and the request goes on for whoever still waits", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  await withServer(({ turn }) => turn === 0 ? undefined : gate, (server) =>
    withSource(server, {}, async (source) => {
      const range = { start: MIB, end: MIB + 10 };
      const controller = new AbortController();
      const leaving = source.read([range], { signal: controller.signal }) as Promise<Uint8Array[]>;
      const staying = source.read([range]) as Promise<Uint8Array[]>;
      controller.abort(new Error("changed my mind"));
      await assertRejects(() => leaving, Error, "changed my mind");
      open(undefined);
      assertEquals(await staying, [FILE.slice(MIB, MIB + 10)]);
      assertEquals(server.seen.length, 2);
    }));
});

Deno.test("HttpSource.read() ends the request when its last reader leaves, and the next reader asks anew", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  await withServer(({ turn }) => turn === 1 ? gate : undefined, (server) =>
    withSource(server, {}, async (source) => {
      const ranges = [{ start: MIB, end: MIB + 10 }];
      const controller = new AbortController();
      const leaving = source.read(ranges, { signal: controller.signal }) as Promise<Uint8Array[]>;
      controller.abort();
      const error = await assertRejects(() => leaving, DOMException);
      assertEquals(error.name, "AbortError");
      assertEquals(await source.read(ranges), [FILE.slice(MIB, MIB + 10)]);
      open(undefined);
    }));
});

Deno.test("HttpSource.open() ends with its signal", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
  await withServer(() => gate, async (server) => {
    const signal = AbortSignal.timeout(30);
    const error = await assertRejects(() => HttpSource.open(server.url, { ...QUICK, signal }), DOMException);
    assertEquals(error.name, "TimeoutError");
    open(undefined);
  });
});

Deno.test("HttpSource.open() throws a NotFoundError whose path has no query", () =>
  withServer(() => new Response("gone", { status: 404 }), async (server) => {
    const error = await assertRejects(() => HttpSource.open(`${server.url}?token=secret`, QUICK), NotFoundError);
    assertEquals(error.path, server.url);
    assert(!error.message.includes("secret"));
  }));

Deno.test("HttpSource shows no secrets where the server cannot be reached", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const url = `http://user:word@127.0.0.1:${port}/data.h5?token=secret`;
  const error = await assertRejects(() => HttpSource.open(url, QUICK), StorageError, "the request failed");
  const shown = Deno.inspect(error);
  for (const secret of ["secret", "token", "user", "word"]) assert(!shown.includes(secret), shown);
});

Deno.test("HttpSource under a PageCache moves no more bytes than the file has", () =>
  withServer(() => undefined, (server) =>
    withSource(server, {}, async (source) => {
      const cache = new PageCache(source);
      for (let at = 0; at < FILE.length; at += 9973) {
        assertEquals(await cache.read([{ start: at, end: Math.min(at + 64, FILE.length) }]), [FILE.slice(at, at + 64)]);
      }
      assertLessOrEqual(source.statistics.bytes, FILE.length);
    })));

Deno.test("HttpSource.read() tells of each range once, as soon as its bytes are there", async () => {
  const seen = Promise.withResolvers<void>();
  const handler = ({ start, end, turn }: Asked): Response | undefined => {
    if (turn === 0) return undefined;
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(FILE.slice(start, start + 500));
        await seen.promise;
        controller.enqueue(FILE.slice(start + 500, end));
        controller.close();
      },
    });
    return new Response(body, { status: 206, headers: rightHeaders({ start, end }) });
  };
  await withServer(handler, async (server) => {
    await withSource(server, {}, async (source) => {
      const ranges = [[1400, 1900], [100, 400], [0, 100], [450, 550]].map(([start, end]) => ({
        start: 1_000_000 + start!,
        end: 1_000_000 + end!,
      }));
      const told: number[] = [];
      const all = await source.read(ranges, {
        onArrival: (index, bytes) => {
          told.push(index);
          assertEquals(bytes, FILE.subarray(ranges[index]!.start, ranges[index]!.end));
          if (told.length === 2) seen.resolve();
        },
      });
      assertEquals(told, [2, 1, 3, 0]);
      assertEquals(all, ranges.map(({ start, end }) => FILE.slice(start, end)));
    });
  });
});
