import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Browser, chromium, type Page } from "npm:playwright-core@^1.55.0";
import { create, random } from "../../mod.ts";
import { Nginx } from "../interop/cloud/nginx.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const PICTURE = `${ROOT}examples/browser/dist/picture.png`;

let folder: string;
let server: Nginx;
let browser: Browser;

Deno.test.beforeAll(async () => {
  const build = new Deno.Command(Deno.execPath(), { args: ["task", "build:browser"], cwd: ROOT, stderr: "piped" });
  const { success, stderr } = await build.output();
  assert(success, new TextDecoder().decode(stderr));
  folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  for (const name of ["index.html", "page.css"]) {
    await Deno.copyFile(`${ROOT}examples/browser/${name}`, `${folder}/${name}`);
  }
  await Deno.mkdir(`${folder}/dist`);
  await Deno.copyFile(`${ROOT}examples/browser/dist/page.js`, `${folder}/dist/page.js`);
  await makeFile(`${folder}/data.h5`);
  server = await Nginx.serve(folder);
  browser = await chromium.launch({
    executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});

Deno.test.afterAll(async () => {
  await browser.close();
  await server.stop();
  await Deno.remove(folder, { recursive: true });
});

/** Pictures of waves, long enough that little of the file is fetched. */
async function makeFile(path: string): Promise<void> {
  const file = await create(path, { layout: "cloud" });
  const group = await file.createGroup("run");
  const images = await group.createDataset("images", {
    shape: [40, 256, 256],
    dtype: "float32",
    chunks: [1, 256, 256],
    compression: "gzip",
  });
  await images.attrs.set("unit", "metre");
  const noise = random.seed(1).rand(256, 256);
  for (let i = 0; i < 40; i++) {
    const waves = Float32Array.from({ length: 256 * 256 }, (_, at) => {
      return Math.sin((at % 256) / 20 + i) * Math.cos(at / 256 / 30) + 0.1 * Number(noise.data[at]);
    });
    await images.slice(i).write(waves);
  }
  await file.close();
}

async function openPage(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(server.url("index.html"));
  return page;
}

/** Clicks through to an image, and gives its size, once it is shown. */
async function clickThrough(page: Page): Promise<{ width: number; height: number; colours: number }> {
  await page.click("#tree >> text=run");
  await page.click("#tree >> text=images");
  await page.waitForSelector("#select:not([hidden])");
  assertMatch(await page.innerText("#about"), /^shape \(40, 256, 256\), type <f4, chunks \(1, 256, 256\), gzip$/);
  assertEquals(await page.innerText("#attributes tr"), "unit\tmetre");
  assertEquals(await page.inputValue("#items"), "0, ...");
  await page.fill("#items", "7, ...");
  await page.click("#show");
  await page.waitForFunction("document.querySelector('#image').naturalWidth > 0");
  assertEquals(await page.innerText("#problem"), "");
  return await page.evaluate(`(() => {
    const image = document.querySelector("#image");
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Uint32Array(data.buffer);
    return { width: canvas.width, height: canvas.height, colours: new Set(pixels).size };
  })()`);
}

async function assertImage(page: Page): Promise<void> {
  const { width, height, colours } = await clickThrough(page);
  assertEquals([width, height], [256, 256]);
  assert(colours > 200, `${colours} colours`);
}

async function expectedNumber(): Promise<string> {
  const { open } = await import("../../mod.ts");
  const file = await open(`${folder}/data.h5`);
  const first = (await (await file.dataset("run/images", "float32")).slice(7, 0, 0).read()).at();
  await file.close();
  return first.toPrecision(6);
}

/** The timers of the driver outlive a test. */
function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false });
}

test("the page shows a slice of a remote dataset, and fetches little of the file", async () => {
  const page = await openPage();
  await server.take();
  await page.fill("#url", "data.h5");
  await page.click("#go");
  await assertImage(page);
  assertEquals(await page.innerText("#numbers tr:first-child td:first-child"), await expectedNumber());
  assertMatch(await page.innerText("#range"), /^256 × 256, from -\d.* to \d/);
  const { requests, bytes } = await server.take();
  const { size } = await Deno.stat(`${folder}/data.h5`);
  assert(requests <= 4 && bytes < size / 4, `${requests} requests and ${bytes} bytes of ${size}`);
  const [, shown] = /^(\d+) requests?,/.exec(await page.innerText("#traffic")) ?? [];
  assertEquals(Number(shown), requests);
  await page.screenshot({ path: PICTURE, fullPage: true });
  assert((await Deno.stat(PICTURE)).size > 10_000);
  await page.close();
});

test("the page shows a slice of a file that the user chose", async () => {
  const page = await openPage();
  await page.setInputFiles("#file", `${folder}/data.h5`);
  await page.click("#go");
  await assertImage(page);
  assertMatch(await page.innerText("#traffic"), /^a local file of/);
  await page.close();
});

test("the page says what is wrong with a file or a slice", async () => {
  const page = await openPage();
  await page.fill("#url", "index.html");
  await page.click("#go");
  await page.waitForFunction("document.querySelector('#problem').textContent !== ''");
  assertMatch(await page.innerText("#problem"), /a web page/);
  await page.fill("#url", "data.h5");
  await page.click("#go");
  await assertImage(page);
  await page.fill("#items", "70, ...");
  await page.click("#show");
  await page.waitForFunction("document.querySelector('#problem').textContent !== ''");
  assertMatch(await page.innerText("#problem"), /70/);
  await page.close();
});
