import { assertEquals } from "@std/assert";

Deno.test("the front door fetches fflate and no other npm package", async () => {
  const cache = await Deno.makeTempDir();
  try {
    const root = new URL("../../", import.meta.url);
    const args = ["run", "--no-lock", "mod.ts"];
    const command = new Deno.Command(Deno.execPath(), { args, cwd: root, env: { DENO_DIR: cache } });
    const { code, stderr } = await command.output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const packages: string[] = [];
    for (const { name } of Deno.readDirSync(`${cache}/npm`)) {
      packages.push(...[...Deno.readDirSync(`${cache}/npm/${name}`)].map((entry) => entry.name));
    }
    assertEquals(packages, ["fflate"]);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
