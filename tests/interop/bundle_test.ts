import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

async function run(command: string, ...args: string[]): Promise<string> {
  const output = await new Deno.Command(command, { args, cwd: ROOT, stdout: "piped", stderr: "piped" }).output();
  const decoder = new TextDecoder();
  assertEquals(output.code, 0, decoder.decode(output.stderr));
  return decoder.decode(output.stdout).trim();
}

const SCRIPT = `
import { open, zeros } from "./bundle.mjs";
const array = zeros([2, 3]);
console.log(JSON.stringify(array.slice("1, ::-1").shape));
await open(new Uint8Array(16)).catch((error) => console.log(error.name));
`;

Deno.test("a bundle for browsers runs in Node as well", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await run(Deno.execPath(), "bundle", "--platform=browser", "-o", `${folder}/bundle.mjs`, "mod.ts");
    await Deno.writeTextFile(`${folder}/script.mjs`, SCRIPT);
    assertEquals(await run("node", `${folder}/script.mjs`), "[3]\nFormatError");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
