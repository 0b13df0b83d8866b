import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../architecture/import_graph.ts";

/** What `deno doc --json` says of a symbol or a method, as far as it is looked at. */
interface Described {
  readonly name: string;
  readonly kind: string;
  readonly accessibility?: string;
  readonly declarationKind?: string;
  readonly jsDoc?: { readonly tags?: readonly { readonly kind: string }[] };
  readonly def?: { readonly methods?: readonly Described[] };
}

const hasExample = ({ jsDoc }: Described): boolean => (jsDoc?.tags ?? []).some(({ kind }) => kind === "example");

/** The functions, classes and methods that an entry point exports, each with whether one of its signatures has an example. */
async function documented(path: string): Promise<Map<string, boolean>> {
  const command = new Deno.Command(Deno.execPath(), { args: ["doc", "--json", path], cwd: ROOT });
  const { nodes } = JSON.parse(new TextDecoder().decode((await command.output()).stdout));
  const found = new Map<string, boolean>();
  const note = (name: string, each: Described) => found.set(name, (found.get(name) ?? false) || hasExample(each));
  for (const { symbols } of Object.values<{ symbols: { name: string; declarations: Described[] }[] }>(nodes)) {
    for (const { name, declarations } of symbols) {
      for (const each of declarations) {
        if (each.declarationKind !== "export") continue;
        if (each.kind === "function" || each.kind === "class") note(name, each);
        for (const method of each.kind === "class" ? each.def?.methods ?? [] : []) {
          // What consoles and notebooks call by a symbol is nothing that a program calls.
          if (method.kind !== "method" || method.accessibility !== undefined || method.name.includes("Symbol.for(")) {
            continue;
          }
          note(`${name}.${method.name}`, method);
        }
      }
    }
  }
  return found;
}

for (const path of new Set([config.exports["."], config.exports["./zarr"]])) {
  Deno.test(`every function, class and method that ${path} exports has an example`, async () => {
    const found = await documented(path);
    assertEquals(found.size > 5, true);
    assertEquals([...found].filter(([, example]) => !example).map(([name]) => name), []);
  });
}
