/**
 * Writes what each entry point exports to exports.json. Run it when an export is added or taken away on purpose:
 * `deno run -A tests/architecture/update_exports.ts`.
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };
import { ROOT } from "./import_graph.ts";

const names: Record<string, string[]> = {};
for (const [entry, path] of Object.entries(config.exports)) {
  names[entry] = Object.keys(await import(new URL(path, ROOT).href)).sort();
}
await Deno.writeTextFile(new URL("exports.json", import.meta.url), `${JSON.stringify(names, null, 2)}\n`);
