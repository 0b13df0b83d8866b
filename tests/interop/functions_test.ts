import { assert, assertEquals } from "@std/assert";
import { differences, type FunctionVectors } from "../ndarray/functions/compare_with_numpy.ts";

Deno.test("functions give numpy's results in fresh cases", async () => {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000;
  const script = new URL("../fixtures/make_function_vectors.py", import.meta.url).pathname;
  const made = await new Deno.Command("python3", { args: [script, String(seed), "2"] }).output();
  assert(made.success, new TextDecoder().decode(made.stderr));
  const vectors = JSON.parse(new TextDecoder().decode(made.stdout)) as FunctionVectors;
  const found = vectors.plan.flatMap((_, entry) => differences(vectors, entry));
  assertEquals(found, [], `seed ${seed}`);
});
