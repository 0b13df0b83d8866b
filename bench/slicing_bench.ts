/**
 * Slicing: making views, and reading and writing through them in memory.
 *
 * @module
 */

import { MemoryBackend, NDArray, random, zeros } from "../mod.ts";

const cube = random.seed(1).rand(64, 256, 256);
const lazy = NDArray.from(cube.backend);
const chunked = NDArray.from(new MemoryBackend("float64", [64, 256, 256], { chunks: [8, 64, 64] }));
await chunked.write(cube);
const indices = Array.from({ length: 100 }, (_, i) => (i * 37) % 256);
const mask = cube.slice(0, ":, 0").greater(0.5);
const out = zeros([256, 256]);

Deno.bench("a view by numbers", { group: "views" }, () => void lazy.slice(3, 5));
Deno.bench("a view by text", { group: "views" }, () => void lazy.slice("3, ..., ::-2"));
Deno.bench("a view of a view of a view", { group: "views" }, () => void lazy.slice("1:").slice(":, ::2").slice(3));
Deno.bench("a view by a list", { group: "views" }, () => void lazy.slice(":", indices));
Deno.bench("a view by a mask", { group: "views" }, () => void lazy.slice(":", mask));
Deno.bench("a view of a dense array", { group: "views" }, () => void cube.slice("3, ..., ::-2"));

for (const [name, array] of [["one piece", lazy], ["chunks", chunked]] as const) {
  const group = `reading from ${name}`;
  Deno.bench(`an element, ${name}`, { group }, async () => void await array.slice(3, 5, 7).read());
  Deno.bench(`an image, ${name}`, { group }, async () => void await array.slice(3).read());
  Deno.bench(`an image into an array, ${name}`, { group }, async () => void await array.slice(3).read({ out }));
  Deno.bench(`a column, ${name}`, { group }, async () => void await array.slice(":, 5, 7").read());
  Deno.bench(`every second row backwards, ${name}`, { group }, async () => void await array.slice("3, ::-2").read());
  Deno.bench(`rows by a list, ${name}`, { group }, async () => void await array.slice(3, indices).read());
  Deno.bench(`rows by a mask, ${name}`, { group }, async () => void await array.slice(3, mask).read());
  Deno.bench(`points, ${name}`, { group }, async () => void await array.slice(3).points(indices, indices).read());
  Deno.bench(`the transposed, ${name}`, { group }, async () => void await array.slice(3).T.read());
  const written = `writing to ${name}`;
  Deno.bench(`a scalar, ${name}`, { group: written }, async () => await array.slice(3).write(1));
  Deno.bench(`an image to ${name}`, { group: written }, async () => await array.slice(3).write(out));
  Deno.bench(`a column to ${name}`, { group: written }, async () => await array.slice("3, :, 7").write(1));
}
