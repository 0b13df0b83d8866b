import { assertEquals } from "@std/assert";
import type { BlockRequest } from "../../ndarray/backend.ts";
import { claimed, endClaims, newClaims } from "../../backends/workers/claims.ts";

function requests(count: number): BlockRequest[] {
  return Array.from({ length: count }, (_, key) => ({ key, from: [], step: [], count: [], to: 0, toStride: [] }));
}

Deno.test("claimed() gives each box to one thread, whichever is faster", () => {
  for (const [boxes, size, threads] of [[1, 1, 2], [7, 3, 2], [5000, 4, 3], [513, 1, 4]] as const) {
    const claims = newClaims(boxes, size);
    const walks = Array.from(
      { length: threads },
      (_, thread) => claimed(requests(boxes), size, claims, thread, threads),
    );
    const seen: number[] = [];
    // The first thread takes one claim where the last takes several.
    let left: number;
    do {
      left = threads;
      walks.forEach((walk, thread) => {
        for (let i = 0; i <= thread; i++) {
          const step = walk.next();
          if (step.done) return void left--;
          assertEquals(step.value.requests[0]!.key, step.value.index * size);
          seen.push(...step.value.requests.map(({ key }) => key));
        }
      });
    } while (left > 0);
    assertEquals(seen.sort((a, b) => a - b), requests(boxes).map(({ key }) => key));
  }
});

Deno.test("claimed() gives a thread the boxes of its turn first", () => {
  const walk = claimed(requests(6), 1, newClaims(6, 1), 1, 2);
  assertEquals([...walk].map(({ index }) => index), [1, 3, 5, 4, 2, 0]);
});

Deno.test("endClaims() leaves nothing to claim", () => {
  const claims = newClaims(10, 1);
  const walk = claimed(requests(10), 1, claims, 0, 1);
  walk.next();
  endClaims(claims);
  assertEquals(walk.next().done, true);
});

Deno.test("newClaims() claims nothing yet in memory that was used before", () => {
  const room = new Uint8Array(new SharedArrayBuffer(8)).fill(1);
  const claims = newClaims(10, 2, room);
  assertEquals([...claims], [0, 0, 0, 0, 0]);
  assertEquals(claims.buffer, room.buffer);
});
