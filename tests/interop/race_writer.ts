/**
 * One of several processes that create the same file again and again. Prints how often it was the one, and stops with
 * an error where another was so too.
 *
 * @module
 */

import { createFile } from "../../backends/sources/file_creation.ts";
import { FileLockedError } from "../../ndarray/errors.ts";

const [path, rounds] = Deno.args as [string, string];
let won = 0;
for (let round = 0; round < Number(rounds); round++) {
  const content = crypto.getRandomValues(new Uint8Array(64));
  try {
    const store = createFile(path, content);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
    const found = Deno.readFileSync(path);
    if (found.some((byte, i) => byte !== content[i])) throw new Error("another writer has the file too");
    won++;
    if (Math.random() < 0.3) Deno.removeSync(path);
    store.close();
  } catch (error) {
    if (!(error instanceof FileLockedError)) throw error;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
  }
}
console.log(won);
