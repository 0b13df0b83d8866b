/**
 * A dry run of `deno publish` in a copy of the published files, with the stand-ins linked from outside of it: the list
 * of files, slow types and the module graph are checked without jsr.io.
 *
 * @module
 */

const root = new URL("../", import.meta.url);
const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
const copy = await Deno.makeTempDir({ prefix: "hyperslab_publish_" });

async function copyTree(from: URL, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    await copyTree(new URL(isDirectory ? `${name}/` : name, from), `${to}/${name}`);
  }
}

try {
  for (const path of config.publish.include) {
    const { isDirectory } = await Deno.stat(new URL(path, root));
    await copyTree(new URL(isDirectory ? `${path}/` : path, root), `${copy}/${path}`);
  }
  config.links = config.links.map((link: string) => new URL(link, root).pathname);
  delete config.tasks;
  await Deno.writeTextFile(`${copy}/deno.json`, JSON.stringify(config));
  const args = ["publish", "--dry-run", "--allow-dirty", "--no-lock"];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: copy, stdout: "inherit", stderr: "inherit" });
  Deno.exitCode = (await command.output()).code;
} finally {
  await Deno.remove(copy, { recursive: true });
}
