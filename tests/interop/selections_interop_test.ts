import { MemoryBackend } from "../../backends/memory.ts";
import { NDArray } from "../../ndarray/array.ts";
import { DenseArray } from "../../ndarray/dense.ts";
import { PYTHON } from "./python.ts";
import { checkSelections, type SelectionCase } from "../contract/selections.ts";

Deno.test("20,000 selections that numpy was just asked about read and write alike", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed}`);
  const script = new URL("../fixtures/make_selection_vectors.py", import.meta.url);
  const command = new Deno.Command(PYTHON, { args: [script.pathname, "20000", String(seed)], stderr: "inherit" });
  const { stdout, success } = await command.output();
  if (!success) throw new Error("make_selection_vectors.py failed");
  const cases = JSON.parse(new TextDecoder().decode(stdout)) as SelectionCase[];
  await checkSelections(cases, async (shape, chunks) => {
    const array = NDArray.from(new MemoryBackend("int32", shape, { chunks }));
    const size = shape.reduce((product, extent) => product * extent, 1);
    await array.write(new DenseArray("int32", shape, Int32Array.from({ length: size }, (_, i) => i)));
    return array;
  });
});
