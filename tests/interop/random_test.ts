import { assert, assertEquals } from "@std/assert";
import { random } from "../../mod.ts";
import { PYTHON } from "./python.ts";

const COUNT = 1_000_000;
const SEEDS = [2019, Math.floor(Math.random() * 2 ** 32)];

/** How many doubles lie between two of the same sign. */
function ulps(a: number, b: number): number {
  const bits = new BigInt64Array(new Float64Array([a, b]).buffer);
  return Math.abs(Number(bits[0]! - bits[1]!));
}

Deno.test("a million numbers of randn() are numpy's within 4 ulp, and the stream goes on where numpy's does", async () => {
  const script = new URL("./random_streams.py", import.meta.url).pathname;
  const { code, stdout } = await new Deno.Command(PYTHON, { args: [script, ...SEEDS.map(String)] }).output();
  assertEquals(code, 0);
  const numbers = new Float64Array(stdout.buffer, stdout.byteOffset, stdout.byteLength / 8);
  let at = 0;
  const next = (count: number) => numbers.subarray(at, at += count);
  for (const seed of SEEDS) {
    const stream = random.seed(seed);
    const drawn = stream.randn(COUNT).data;
    const worst = next(COUNT).reduce(
      (worst, value, i) => value === drawn[i] ? worst : Math.max(worst, ulps(value, drawn[i]!)),
      0,
    );
    assert(worst <= 4, `seed ${seed}: ${worst} ulp apart`);
    assertEquals(stream.randomSample(), next(1)[0], `seed ${seed}`);
    assertEquals(Array.from(stream.randint(0, 2 ** 31, 1000).data, Number), [...next(1000)], `seed ${seed}`);
    assertEquals(Array.from(stream.permutation(1000).data, Number), [...next(1000)], `seed ${seed}`);
    assertEquals([...stream.rand(1000).data], [...next(1000)], `seed ${seed}`);
  }
});

Deno.test("the first 1,000 numbers of random.seed(2019).randn() are numpy's bit for bit", async () => {
  const script = new URL("./random_streams.py", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(PYTHON, { args: [script, "2019"] }).output();
  assertEquals([...random.seed(2019).randn(1000).data], [...new Float64Array(stdout.buffer, stdout.byteOffset, 1000)]);
});
