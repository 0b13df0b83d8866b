import { assertEquals, assertGreater } from "@std/assert";
import { create } from "../../backends/hdf5/open.ts";
import { python } from "./python.ts";

const CHECK = `
import sys, h5py
with h5py.File(sys.argv[1], "r") as file:
    for name in file:
        _, had, i = name.split("_")
        assert file[name][()].tolist() == [int(had), int(i)], name
    print(" ".join(sorted(file)))
`;

Deno.test("four writers have one file 200 times in turn, and get a FileLockedError while another has it; nothing is lost", async () => {
  const folder = await Deno.makeTempDir();
  const [path, log] = [`${folder}/data.h5`, `${folder}/log`];
  await (await create(path)).close();
  await Deno.writeTextFile(log, "created\n");
  const script = new URL("two_writers.ts", import.meta.url).pathname;
  const writers = [1, 2, 3, 4].map((seed) => {
    const args = ["run", "-A", "--no-check", script, path, log, "50", String(seed)];
    return new Deno.Command(Deno.execPath(), { args }).output();
  });
  const tally = { had: 0, refused: 0 };
  for (const { code, stdout, stderr } of await Promise.all(writers)) {
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    const { had, refused } = JSON.parse(new TextDecoder().decode(stdout));
    tally.had += had;
    tally.refused += refused;
  }
  assertEquals(tally.had, 200);
  assertGreater(tally.refused, 0);
  const words = (await Deno.readTextFile(log)).trim().split("\n");
  const promised = words.slice(words.lastIndexOf("created") + 1).sort();
  assertEquals(await python(CHECK, path), promised.join(" "));
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["data.h5", "log"]);
  await Deno.remove(folder, { recursive: true });
});
