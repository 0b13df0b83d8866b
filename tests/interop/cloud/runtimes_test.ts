import { assertEquals } from "@std/assert";
import { array, create, reshape } from "../../../mod.ts";
import { Nginx } from "./nginx.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** Deno itself, and others as npm has them. */
const runtimes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "Deno": [Deno.execPath(), "run", "--allow-net=127.0.0.1"],
  "Node 22": ["npx", "--yes", "node@22"],
  "Node 24": ["npx", "--yes", "node@24"],
  "Bun": ["npx", "--yes", "bun@1"],
};

let folder: string;
let server: Nginx;
let expected: string;

async function output([command, ...first]: readonly [string, ...string[]], ...args: string[]): Promise<string> {
  const run = new Deno.Command(command, { args: [...first, ...args], cwd: folder, stdout: "piped", stderr: "piped" });
  const { code, stdout, stderr } = await run.output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout).trim();
}

/** Multiples of an eighth that hardly compress. */
function noise(i: number): number {
  let hash = Math.imul(i + 1, 2654435761);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
  return ((hash ^ (hash >>> 13)) & 0xffff) / 8;
}

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  const bundle = [
    "bundle",
    "--platform=browser",
    "-o",
    `${folder}/open_url.mjs`,
    `${ROOT}tests/interop/cloud/open_url.ts`,
  ];
  await output([Deno.execPath()], ...bundle, "--config", `${ROOT}deno.json`);
  const data = reshape(array(Float32Array.from({ length: 2 ** 21 }, (_, i) => noise(i))), [32, 256, 256]);
  const file = await create(`${folder}/data.h5`);
  const images = await file.createDataset("images", { data, chunks: [1, 256, 256], compression: "gzip" });
  await images.attrs.set("unit", "metre");
  await file.close();
  const sum = data.slice(3, "...").sum();
  const mean = data.slice(":4").mean();
  const found = { names: ["images"], unit: "metre", shape: [256, 256], sum, mean, little: true };
  expected = `${JSON.stringify(found)}\nNotFoundError`;
  server = await Nginx.serve(folder);
});

Deno.test.afterAll(async () => {
  await server.stop();
  await Deno.remove(folder, { recursive: true });
});

for (const [name, command] of Object.entries(runtimes)) {
  Deno.test(`a URL is opened and sliced on ${name}`, async () => {
    assertEquals(await output(command, "open_url.mjs", server.url("data.h5")), expected);
  });
}
