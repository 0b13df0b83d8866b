/**
 * Runs a deno subcommand against the real packages of jsr.io: `deno run -A tests/std/jsr.ts test --doc -A`.
 *
 * @module
 */

const root = new URL("../../", import.meta.url);
const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
delete config.links;
const path = new URL("deno.jsr.json", root);
await Deno.writeTextFile(path, JSON.stringify(config));
try {
  const [subcommand, ...rest] = Deno.args;
  const args = [subcommand!, "--config", path.pathname, "--no-lock", ...rest];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: root, stdout: "inherit", stderr: "inherit" });
  const { code } = await command.output();
  Deno.exitCode = code;
} finally {
  await Deno.remove(path);
}
