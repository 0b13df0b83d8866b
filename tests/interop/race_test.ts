import { assertEquals, assertGreater } from "@std/assert";

Deno.test("of several processes that create one file, one at a time has it", async () => {
  const folder = await Deno.makeTempDir();
  const script = new URL("race_writer.ts", import.meta.url).pathname;
  const args = ["run", "-A", script, `${folder}/data.h5`, "60"];
  const writers = [1, 2, 3, 4].map(() => new Deno.Command(Deno.execPath(), { args }).output());
  let won = 0;
  for (const { code, stdout, stderr } of await Promise.all(writers)) {
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    won += Number(new TextDecoder().decode(stdout));
  }
  assertGreater(won, 0);
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name !== "data.h5");
  assertEquals(left, []);
  await Deno.remove(folder, { recursive: true });
});
