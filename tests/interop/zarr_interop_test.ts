import { assert, assertEquals, assertRejects } from "@std/assert";
import { open } from "../../backends/open.ts";
import type { ZarrArray, ZarrGroup } from "../../backends/zarr/zarr_group.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import "../../ndarray/dense.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import { PYTHON } from "./python.ts";

interface Plain {
  readonly shape: readonly number[];
  readonly hex?: string;
  readonly text?: string[];
}

function plain(array: DenseArray): Plain {
  const { data } = array.copy();
  if (array.dtype === "string") return { shape: array.shape, text: [...data as string[]] };
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return { shape: array.shape, hex: new Uint8Array(buffer, byteOffset, byteLength).toHex() };
}

let folder: string;
let index: Record<string, Record<string, Plain>>;

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir();
  const script = new URL("zarr_interop.py", import.meta.url).pathname;
  const { success, stderr } = await new Deno.Command(PYTHON, { args: [script, folder], stderr: "piped" }).output();
  assert(success, new TextDecoder().decode(stderr));
  index = JSON.parse(await Deno.readTextFile(`${folder}/index.json`));
});

Deno.test.afterAll(async () => await Deno.remove(folder, { recursive: true }));

/** A server of the folder. */
function serve(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    try {
      return new Response(await Deno.readFile(folder + new URL(request.url).pathname));
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

async function check(root: string, version: string): Promise<void> {
  await using file = await open<ZarrGroup>(root);
  const expected = index[version]!;
  assertEquals(file.attrs, { title: "both" });
  for (const [path, value] of Object.entries(expected)) {
    const array = await file.dataset(path);
    const whole = await array.read() as DenseArray;
    assertEquals(plain(whole), value, `${version} ${path}`);
    if (array.ndim > 0) {
      const part = await array.slice("::-2").read() as DenseArray;
      assertEquals(plain(part), plain(whole.slice("::-2") as DenseArray), `${version} ${path}`);
    }
  }
  const cube = await file.get("deep/er/cube") as ZarrArray;
  assertEquals([cube.attrs, cube.chunks, cube.name], [{ unit: "K" }, [2, 2, 5], "/deep/er/cube"]);
  assertEquals(await (await file.get("deep") as ZarrGroup).keys(), ["er"]);
  assertEquals(await file.keys(), [...new Set(Object.keys(expected).map((path) => path.split("/")[0]!))].sort());
  await assertRejects(() => file.get("nothing"), NotFoundError, "nothing");
  await assertRejects(() => file.dataset("deep"), TypeError, "group");
}

Deno.test("arrays of Zarr 2 that zarr-python writes read equal", async () => {
  await check(`${folder}/v2.zarr`, "v2");
});

Deno.test("arrays of Zarr 3, sharded ones too, read equal", async () => {
  await check(`${folder}/v3.zarr`, "v3");
});

Deno.test("a hierarchy on a server with consolidated metadata reads as a local one", async () => {
  await using server = serve();
  await check(`http://127.0.0.1:${server.addr.port}/v2.zarr`, "v2");
});

Deno.test("a root that is an array has the empty name", async () => {
  await using file = await open<ZarrGroup>(`${folder}/array.zarr`);
  assertEquals(await file.keys(), [""]);
  assertEquals(await (await file.dataset("", "int32")).sum(), 15n);
  await assertRejects(() => open(`${folder}/nothing.zarr`), NotFoundError);
});
