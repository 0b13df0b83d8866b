import { assertEquals } from "@std/assert";
import { reachedFrom, readModules, ROOT } from "./import_graph.ts";

/** Imports a module in a fresh worker: nothing else was loaded before. */
function importAlone(path: string): Promise<string | undefined> {
  const url = new URL(path, ROOT).href;
  const text = `import(${JSON.stringify(url)}).then(() => postMessage(""), (error) => postMessage(String(error)));`;
  const script = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(script, { type: "module" });
  return new Promise<string | undefined>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data === "" ? undefined : `${path}: ${data}`);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve(`${path}: ${event.message}`);
    };
  }).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(script);
  });
}

Deno.test("every module can be imported alone", async () => {
  const modules = readModules();
  // What is in no circle of imports loads the same whoever comes first: that the front door loads shows it.
  const paths = [...modules.values()].filter(({ path, imports }) => {
    const direct = imports.filter(({ typeOnly, lazy }) => !typeOnly && !lazy);
    return path.endsWith("mod.ts") || direct.some(({ target }) => reachedFrom(target, modules).has(path));
  }).map(({ path }) => path);
  const failures: string[] = [];
  for (const path of paths) {
    const failure = await importAlone(path);
    if (failure !== undefined) failures.push(failure);
  }
  assertEquals(failures, []);
});
