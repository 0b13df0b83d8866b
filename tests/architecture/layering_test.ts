/**
 * The map of the rooms, as rules: see CONTRIBUTING.md.
 */

import { assert, assertEquals } from "@std/assert";
import { type Module, reachedFrom, readModules } from "./import_graph.ts";

const modules = readModules();

function isBare(target: string): boolean {
  return !modules.has(target);
}

/** The imports that break a rule, as `module → target`. */
function breaches(room: RegExp, allowed: (target: string, module: Module, typeOnly: boolean) => boolean): string[] {
  const found: string[] = [];
  for (const module of modules.values()) {
    if (!room.test(module.path)) continue;
    for (const { target, typeOnly } of module.imports) {
      if (!allowed(target, module, typeOnly)) found.push(`${module.path} → ${target}`);
    }
  }
  return found;
}

Deno.test("every relative import names a module of the library", () => {
  assertEquals(breaches(/./, (target) => modules.has(target) || !target.endsWith(".ts")), []);
});

Deno.test("ndarray/ imports nothing of ours", () => {
  const allowed = (target: string, { path }: Module) => {
    return target.startsWith("ndarray/") || target === "fflate" && path === "ndarray/png.ts";
  };
  assertEquals(breaches(/^ndarray\//, allowed), []);
});

Deno.test("codecs/ imports nothing of ours but the errors", () => {
  const allowed = (target: string, { path }: Module, typeOnly: boolean) => {
    if (target.startsWith("codecs/") || target === "ndarray/errors.ts") return true;
    if (path.startsWith("codecs/optional/")) return isBare(target);
    return target === "fflate" || target.startsWith("node:") && typeOnly && path === "codecs/deflate.ts";
  };
  assertEquals(breaches(/^codecs\//, allowed), []);
});

Deno.test("backends/ import ndarray, codecs, and of packages @std/streams for HTTP and zarrita for Zarr alone", () => {
  const allowed = (target: string, { path }: Module, typeOnly: boolean) => {
    if (!isBare(target)) return target !== "mod.ts";
    if (target.startsWith("@std/streams/")) return path.startsWith("backends/sources/http");
    if (target === "zarrita") return path.startsWith("backends/zarr/");
    return target.startsWith("node:") && typeOnly && /^backends\/(sources|workers)\//.test(path);
  };
  assertEquals(breaches(/^backends\//, allowed), []);
});

Deno.test("the front door only re-exports", () => {
  const { code, imports } = modules.get("mod.ts")!;
  assertEquals(imports.filter(({ target }) => isBare(target)), []);
  assertEquals(code.replace(/export\s+(type\s+)?(\*|\{[^}]*\})\s+from\s+"[^"]+";/g, "").trim(), "");
});

Deno.test("nobody imports an entry point but another entry point", () => {
  const allowed = (target: string, { path }: Module) => !/(^|\/)mod\.ts$/.test(target) || /(^|\/)mod\.ts$/.test(path);
  assertEquals(breaches(/./, allowed), []);
});

Deno.test("the structures of the format touch no source and no promise", () => {
  const pure = /^backends\/hdf5\/(format|chunk_index|link_storage|attribute_storage)\//;
  const allowed = (target: string, _: Module, typeOnly: boolean) => !target.startsWith("backends/sources/") || typeOnly;
  assertEquals(breaches(pure, allowed), []);
  const waiting = [...modules.values()].filter(({ path, code }) => pure.test(path) && /\b(async|await)\b/.test(code));
  assertEquals(waiting.map(({ path }) => path), ["backends/hdf5/format/reading.ts"]);
});

Deno.test("the platform is touched in the sources, the workers and deflate alone", () => {
  const platform =
    /(?<!["'\w.])Deno\.|from "node:|import\("node:|(?<![\w.#])fetch\(|\bnew Worker\(|(?<![\w.])process\./;
  const rooms = /^(backends\/(sources|workers)\/|codecs\/deflate\.ts|codecs\/optional\/)/;
  const found = [...modules.values()].filter(({ path, code }) => !rooms.test(path) && platform.test(code));
  assertEquals(found.map(({ path }) => path), []);
});

Deno.test("the library prints nothing", () => {
  const printing = [...modules.values()].filter(({ code }) => /\bconsole\./.test(code));
  assertEquals(printing.map(({ path }) => path), []);
});

Deno.test("ndarray/array.ts never reaches ndarray/dense.ts at run time", () => {
  if (!modules.has("ndarray/array.ts")) return;
  assert(!reachedFrom("ndarray/array.ts", modules).has("ndarray/dense.ts"));
});

Deno.test("the front door needs fflate and @std/streams, and no optional codec", () => {
  const reached = [...reachedFrom("mod.ts", modules)];
  const packages = new Set(reached.filter(isBare).map((target) => target.replace(/^(@[^/]+\/[^/]+).*/, "$1")));
  assertEquals([...packages].sort(), ["@std/streams", "fflate"]);
  assertEquals(reached.filter((target) => target.startsWith("codecs/optional/")), []);
});

Deno.test("file names are snake_case, and no file is called index.ts", () => {
  const odd = [...modules.keys()].filter((path) =>
    !/^([a-z0-9_]+\/)*[a-z0-9_]+\.ts$/.test(path) || path.endsWith("index.ts")
  );
  assertEquals(odd.filter((path) => !path.endsWith("chunk_index.ts") && !/_index\.ts$/.test(path)), []);
});

Deno.test("no file is longer than 500 lines, but generated ones", () => {
  const long = [...modules.values()].filter(({ text }) =>
    text.split("\n").length > 500 && !/made by `/.test(text.slice(0, 300))
  );
  assertEquals(long.map(({ path }) => path), []);
});
