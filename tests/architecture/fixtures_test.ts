import { assert } from "@std/assert";
import { ROOT } from "./import_graph.ts";

function bytesIn(folder: URL): number {
  let bytes = 0;
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    bytes += isDirectory ? bytesIn(url) : Deno.statSync(url).size;
  }
  return bytes;
}

Deno.test("the fixtures take at most 2 MB", () => {
  const bytes = bytesIn(new URL("tests/fixtures/", ROOT));
  assert(bytes <= 2e6, `${bytes} bytes`);
});
