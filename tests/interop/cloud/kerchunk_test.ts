import { assert, assertEquals } from "@std/assert";
import { open } from "../../../mod.ts";
import { PYTHON } from "../python.ts";
import { Nginx } from "./nginx.ts";

async function run(script: string, ...args: string[]): Promise<string> {
  const path = new URL(script, import.meta.url).pathname;
  const command = new Deno.Command(PYTHON, { args: [path, ...args], stdout: "piped", stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test("toKerchunk() gives references that zarr and Dask read as h5py reads the file", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  await run("make_kerchunk_file.py", `${folder}/data.h5`);
  const server = await Nginx.serve(folder);
  try {
    const file = await open(server.url("data.h5"));
    const { references, skipped } = await file.toKerchunk();
    await file.close();
    assertEquals(skipped.map(({ path }) => path).sort(), ["lzf", "text"]);
    await Deno.writeTextFile(`${folder}/references.json`, JSON.stringify(references));
    const compared = JSON.parse(await run("kerchunk.py", `${folder}/references.json`, `${folder}/data.h5`));
    assertEquals(compared, [
      "checked",
      "deep/er/contiguous",
      "deep/er/flags",
      "deep/er/plain",
      "deep/er/scalar",
      "deep/er/sparse",
      "gzip",
      "names",
      "shuffled",
      "x",
    ]);
    const attributes = JSON.parse(references.refs["gzip/.zattrs"] as string);
    assertEquals(attributes._ARRAY_DIMENSIONS, ["gzip_dim_0", "gzip_dim_1", "x"]);
    assertEquals(JSON.parse(references.refs[".zattrs"] as string), { title: "a test" });
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
});
