import { assertEquals } from "@std/assert";
import { readModules, ROOT } from "../architecture/import_graph.ts";

/** Imports a module in a process of its own: nothing else was loaded before. */
async function importAlone(path: string): Promise<string | undefined> {
  const script = `await import(${JSON.stringify(new URL(path, ROOT).href)})`;
  const config = new URL("deno.json", ROOT).pathname;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "-A",
      `--config=${config}`,
      `data:application/javascript,${encodeURIComponent(script)}`,
    ],
  }).output();
  return success ? undefined : `${path}: ${new TextDecoder().decode(stderr)}`;
}

Deno.test("every module can be imported alone", async () => {
  const paths = [...readModules().keys()];
  const failures: string[] = [];
  const next = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const failure = await importAlone(path);
      if (failure !== undefined) failures.push(failure);
    }
  };
  await Promise.all([next(), next()]);
  assertEquals(failures, []);
});
