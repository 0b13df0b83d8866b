import { assert, assertEquals } from "@std/assert";
import { differences, type FunctionVectors } from "./compare_with_numpy.ts";
import vectors from "../../fixtures/function_vectors.json" with { type: "json" };

const cases = vectors as unknown as FunctionVectors;

Deno.test("there are at least 20,000 cases of functions to compare with numpy", () => {
  const count = cases.plan.reduce((sum, [, , , own]) => sum + own * cases.factor, 0);
  assert(count >= 20_000, String(count));
});

for (const [entry, [name, family]] of cases.plan.entries()) {
  Deno.test(`${name} (${family}) gives numpy's results, dtypes, shapes and errors`, () => {
    assertEquals(differences(cases, entry), []);
  });
}
