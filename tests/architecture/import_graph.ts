/**
 * Who imports whom in the library.
 *
 * @module
 */

/** One import or re-export. */
export interface ImportEdge {
  /** What is imported: a path from the root of the package, or a bare specifier. */
  readonly target: string;
  /** Whether only types are imported: nothing is left of it at run time. */
  readonly typeOnly: boolean;
  /** Whether it is imported only when it is needed, by `import()`. */
  readonly lazy: boolean;
}

/** One module of the library. */
export interface Module {
  /** Its path from the root of the package. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
  /** Its text without comments. */
  readonly code: string;
  /** What it imports. */
  readonly imports: readonly ImportEdge[];
}

/** The root of the package. */
export const ROOT: URL = new URL("../../", import.meta.url);

function* walk(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(folder, ROOT))) {
    if (entry.isDirectory) yield* walk(`${folder}${entry.name}/`);
    else if (entry.name.endsWith(".ts")) yield `${folder}${entry.name}`;
  }
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "").replace(/\s\/\/ .*$/gm, "");
}

function parseImports(path: string, code: string): ImportEdge[] {
  const edges: ImportEdge[] = [];
  const statements = /^(?:import|export)\s+(type\s+)?((?:[\w*$\s,]|\{[^}]*\})*?)from\s+"([^"]+)"/gm;
  for (const [, type, names, specifier] of code.matchAll(statements)) {
    const inner = /\{([^}]*)\}/.exec(names!)?.[1]?.split(",").map((name) => name.trim()).filter((name) => name !== "");
    const outside = names!.replace(/\{[^}]*\}/, "").trim();
    const onlyTypes = outside === "" && inner !== undefined && inner.every((name) => name.startsWith("type "));
    edges.push({ target: toTarget(path, specifier!), typeOnly: type !== undefined || onlyTypes, lazy: false });
  }
  for (const [, lazy, specifier] of code.matchAll(/(?:^import\s+|\bimport(\()\s*)"([^"]+)"/gm)) {
    edges.push({ target: toTarget(path, specifier!), typeOnly: false, lazy: lazy !== undefined });
  }
  return edges;
}

function toTarget(path: string, specifier: string): string {
  return specifier.startsWith(".") ? new URL(specifier, `file:///${path}`).pathname.slice(1) : specifier;
}

/** All modules that are published. */
export function readModules(): Map<string, Module> {
  const modules = new Map<string, Module>();
  const paths = ["mod.ts", ...walk("ndarray/"), ...walk("codecs/"), ...walk("backends/")].sort();
  for (const path of paths) {
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    const code = withoutComments(text);
    modules.set(path, { path, text, code, imports: parseImports(path, code) });
  }
  return modules;
}

/** All that loading a module loads, itself counted in: modules and bare specifiers. */
export function reachedFrom(path: string, modules: ReadonlyMap<string, Module>): Set<string> {
  const reached = new Set([path]);
  for (const at of reached) {
    for (const { target, typeOnly, lazy } of modules.get(at)?.imports ?? []) {
      if (!typeOnly && !lazy) reached.add(target);
    }
  }
  return reached;
}
