/**
 * Whatever a server does: what is thrown shows neither user, password, query, headers, nor where a redirect led with them.
 */

import { assert, assertStringIncludes } from "@std/assert";
import { open } from "../../mod.ts";
import { type Asked, FILE, rightHeaders, withServer } from "./range_server.ts";
import { HyperslabError } from "../../ndarray/errors.ts";

const SECRET = /hunter2|s3cr3t/;

const plain = (status: number, headers: HeadersInit = {}): Response => new Response("s3cr3t", { status, headers });

const faults: Record<string, (asked: Asked) => Response> = {
  "access refused": () => plain(403),
  "no such file": () => plain(404),
  "overload": () => plain(503),
  "an unknown status": () => plain(418),
  "a page": () => new Response("<html>s3cr3t</html>", { headers: { "content-type": "text/html" } }),
  "a refused range": () => plain(416),
  "another range": (asked) =>
    new Response(FILE, { status: 206, headers: rightHeaders({ start: asked.end, end: 9 ** 7 }) }),
  "a compressed range": (asked) =>
    new Response(FILE.slice(asked.start, asked.end), {
      status: 206,
      headers: { ...rightHeaders(asked), "content-encoding": "br" },
    }),
  "a range cut short": (asked) => new Response(FILE.slice(0, 5), { status: 206, headers: rightHeaders(asked) }),
  "a redirect to nowhere": () => Response.redirect("http://127.0.0.1:1/data.h5?token=s3cr3t"),
  "something else than HDF5": (asked) =>
    new Response(FILE.slice(asked.start, asked.end), { status: 206, headers: rightHeaders(asked) }),
};

for (const [name, fault] of Object.entries(faults)) {
  Deno.test(`What is thrown shows no secrets: ${name}`, async () => {
    await withServer(fault, async (server) => {
      const url = new URL(`${server.url}?token=s3cr3t#s3cr3t`);
      url.username = "hunter2";
      url.password = "hunter2";
      const http = { retries: 1, retryDelay: 1, headers: { "x-api-key": "hunter2" } };
      const error = await open(url, { http }).then(() => undefined, (error) => error);
      assert(error instanceof HyperslabError);
      const shown = [Deno.inspect(error), error.stack ?? "", JSON.stringify(error)].join("\n");
      assert(!SECRET.test(shown), shown);
      assertStringIncludes(error.message, "/data.h5");
    });
  });
}
