import { assertEquals } from "@std/assert";
import { withServer } from "../sources/range_server.ts";

const EXPECTED = [
  "a missing file is a NotFoundError",
  "a second writer is locked out",
  "a second creator is locked out",
  "what was written is read",
  "the lock file of a process that lives is respected",
  "the lock file of a process that is gone is not",
  "an existing file is refused",
  "an existing file is replaced",
  "a web server is read",
  "what was never stored is read into new memory",
];

async function output(command: string, ...args: string[]): Promise<string> {
  const cwd = new URL("../../", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("local files and web servers are read and written on Node", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await output(Deno.execPath(), "bundle", "-o", `${folder}/script.mjs`, "tests/interop/other_runtimes.ts");
    await withServer(() => undefined, async ({ url }) => {
      assertEquals((await output("node", `${folder}/script.mjs`, folder, url)).split("\n"), EXPECTED);
    });
    await Deno.remove(`${folder}/script.mjs`);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["data.h5", "late.h5"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
