import { assertEquals } from "@std/assert";
import { fileVersion, parseContentRange, sameVersion } from "../../backends/sources/http_answer.ts";
import { parseRetryAfter, publicCause, redact } from "../../backends/sources/http_errors.ts";

Deno.test("parseContentRange() reads ranges, unknown totals and unsatisfied ranges", () => {
  assertEquals(parseContentRange("bytes 0-99/1000"), { range: { start: 0, end: 100 }, total: 1000 });
  assertEquals(parseContentRange("bytes 5-5/*"), { range: { start: 5, end: 6 }, total: undefined });
  assertEquals(parseContentRange("bytes */1000"), { range: undefined, total: 1000 });
  for (const text of [null, "", "items 0-1/2", "bytes 0-/2", "bytes 1/2"]) {
    assertEquals(parseContentRange(text), undefined);
  }
});

Deno.test("parseRetryAfter() reads seconds and dates, and waits a minute at most", () => {
  const now = Date.parse("Tue, 01 Sep 2026 10:00:00 GMT");
  assertEquals(parseRetryAfter("7", now), 7000);
  assertEquals(parseRetryAfter("Tue, 01 Sep 2026 10:00:09 GMT", now), 9000);
  assertEquals(parseRetryAfter("Tue, 01 Sep 2026 09:00:00 GMT", now), 0);
  assertEquals(parseRetryAfter("86400", now), 60_000);
  assertEquals(parseRetryAfter("soon", now), undefined);
  assertEquals(parseRetryAfter(null, now), undefined);
});

Deno.test("sameVersion() compares strong tags first, then dates, and what is hidden not at all", () => {
  const version = (etag?: string, modified?: string) => {
    return fileVersion(new Headers({ ...(etag && { etag }), ...(modified && { "last-modified": modified }) }));
  };
  assertEquals(sameVersion(version('"a"'), version('"a"')), true);
  assertEquals(sameVersion(version('"a"'), version('"b"')), false);
  assertEquals(sameVersion(version('"a"', "x"), version('"a"', "y")), true);
  assertEquals(sameVersion(version('W/"a"', "x"), version('W/"a"', "y")), false);
  assertEquals(sameVersion(version('W/"a"'), version('"a"')), true);
  assertEquals(sameVersion(version(), version('"a"', "x")), true);
  assertEquals(sameVersion(version(undefined, "x"), version(undefined, "y")), false);
});

Deno.test("redact() takes queries, fragments and credentials out of every URL", () => {
  assertEquals(
    redact("(http://u:p@a.org:80/x?key=1#f): no; https://b.org?q"),
    "(http://a.org:80/x): no; https://b.org",
  );
});

Deno.test("publicCause() keeps the chain of reasons without the secrets in it", () => {
  const inner = new Error("refused by https://a.org/x?key=1");
  assertEquals(
    publicCause(new TypeError("fetch failed", { cause: inner })).message,
    "fetch failed: refused by https://a.org/x",
  );
});
