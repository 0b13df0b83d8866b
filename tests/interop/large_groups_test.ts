import { assert, assertEquals } from "@std/assert";
import { type ByteRange, type ByteSource, MemorySource, open } from "../../mod.ts";
import { python } from "./python.ts";

const MANY_GROUPS = `
import sys, h5py, numpy as np
with h5py.File(sys.argv[1], "w", **({"libver": sys.argv[2]} if sys.argv[2] else {})) as f:
    for i in range(10_000):
        f.create_group(f"group_{i:05d}")
    f["group_05000/data"] = np.arange(10.0)
`;

const MANY_MEMBERS = `
import sys, h5py
with h5py.File(sys.argv[1], "w", libver=sys.argv[2]) as f:
    for i in range(100_000):
        f.create_group(f"member_{i:06d}").attrs["index"] = i
`;

const WALK = `
import { open } from ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};
await using file = await open(Deno.args[0]);
let sum = 0n;
let most = 0;
let count = 0;
for await (const [, member] of file) {
  sum += await member.attrs.get("index");
  if (++count % 5_000 === 0) most = Math.max(most, Deno.memoryUsage().rss);
}
console.log(JSON.stringify([count, Number(sum), most]));
`;

for (const libver of ["", "latest"]) {
  Deno.test(`Opening one dataset among 10,000 groups reads less than 64 KiB (h5py, libver "${libver}")`, async () => {
    const path = await Deno.makeTempFile();
    try {
      await python(MANY_GROUPS, path, libver);
      const memory = new MemorySource(await Deno.readFile(path));
      let bytes = 0;
      const counting: ByteSource = {
        size: memory.size,
        read(ranges: readonly ByteRange[]) {
          for (const { start, end } of ranges) bytes += end - start;
          return memory.read(ranges);
        },
      };
      await using file = await open(counting);
      const dataset = await file.dataset("group_05000/data", "float64");
      assertEquals(dataset.shape, [10]);
      assert(bytes < 64 * 1024, `${bytes} bytes`);
    } finally {
      await Deno.remove(path);
    }
  });
}

for (const libver of ["earliest", "latest"]) {
  Deno.test(`Walking 100,000 members with an attribute each stays in little memory (h5py, libver "${libver}")`, async () => {
    const path = await Deno.makeTempFile();
    const script = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      await python(MANY_MEMBERS, path, libver);
      await Deno.writeTextFile(script, WALK);
      const config = new URL("../../deno.json", import.meta.url).pathname;
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--config", config, "--allow-read", script, path],
      }).output();
      const text = new TextDecoder().decode(stdout);
      assert(text !== "", new TextDecoder().decode(stderr));
      const [count, sum, most] = JSON.parse(text);
      assertEquals([count, sum], [100_000, 4_999_950_000]);
      assert(most < 200 * 2 ** 20, `${Math.round(most / 2 ** 20)} MiB`);
    } finally {
      await Deno.remove(path);
      await Deno.remove(script);
    }
  });
}
