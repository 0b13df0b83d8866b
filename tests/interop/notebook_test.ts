/** The notebook's cells run in order, on a small cube. */

import { assert, assertEquals } from "@std/assert";

Deno.test("examples/tutorial.ipynb runs from its first cell to its last", async () => {
  const notebook = JSON.parse(await Deno.readTextFile("examples/tutorial.ipynb")) as {
    cells: { cell_type: string; source: string[] }[];
  };
  const folder = await Deno.makeTempDir();
  const script = `tests/interop/notebook_${crypto.randomUUID()}.ts`;
  const code = notebook.cells.filter((cell) => cell.cell_type === "code").map((cell) => cell.source.join(""))
    .join("\n").replace('folder = "."', `folder = ${JSON.stringify(folder)}`)
    .replace("images = 20", "images = 3").replace("size = 2048", "size = 300");
  try {
    await Deno.writeTextFile(script, code);
    const run = await new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-lock", script] }).output();
    assertEquals(new TextDecoder().decode(run.stderr), "");
    assert(run.success);
    const lines = new TextDecoder().decode(run.stdout).trim().split("\n");
    assert(lines.includes("<Closed HDF5 dataset>"));
    assertEquals((await Deno.readFile(`${folder}/first_image.png`)).subarray(1, 4), new TextEncoder().encode("PNG"));
  } finally {
    await Deno.remove(script);
    await Deno.remove(folder, { recursive: true });
  }
});
