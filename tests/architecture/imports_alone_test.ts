import { assertEquals } from "@std/assert";
import { readModules, ROOT } from "./import_graph.ts";

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
  const failures: string[] = [];
  const paths = readModules().keys();
  const checkNext = async (): Promise<void> => {
    for (const path of paths) {
      const failure = await importAlone(path);
      if (failure !== undefined) failures.push(failure);
    }
  };
  await Promise.all([checkNext(), checkNext(), checkNext()]);
  assertEquals(failures, []);
});
