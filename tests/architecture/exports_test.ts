import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import pinned from "./exports.json" with { type: "json" };
import { ROOT } from "./import_graph.ts";

const names: Record<string, string[]> = pinned;

for (const [entry, path] of Object.entries(config.exports)) {
  Deno.test(`the entry point "${entry}" exports what tests/architecture/exports.json lists`, async () => {
    const module: Record<string, unknown> = await import(new URL(path, ROOT).href);
    assertEquals(Object.keys(module).sort(), names[entry]);
  });
}
