import { assert, assertEquals } from "@std/assert";

async function output(command: string, ...args: string[]): Promise<string> {
  const cwd = new URL("../../", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("all codecs decode and encode on Node, from a bundle, with its zlib and without it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const script = `${folder}/script.mjs`;
    await output(Deno.execPath(), "bundle", "-o", script, "tests/interop/codecs_node.ts");
    const portable = `${folder}/portable.mjs`;
    const hidden = "globalThis.process.getBuiltinModule = undefined;\n";
    await Deno.writeTextFile(portable, hidden + await Deno.readTextFile(script));
    for (const path of [script, portable]) {
      const { count, wrong } = JSON.parse(await output("node", path, "tests/fixtures/codec_vectors.json"));
      assert(count > 200);
      assertEquals(wrong, []);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
