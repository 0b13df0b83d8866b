/**
 * Where other files are looked for when the caller does not say: beside the file that names them, and below.
 *
 * @module
 */

import type { SourceInput } from "../sources/to_source.ts";
import type { ResolvePurpose } from "./resolver.ts";

/** The folder of a local file or a URL. */
export type Folder =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "url"; readonly url: URL }
  | undefined;

/** The folder that an opened input lies in; `undefined` for bytes, blobs and sources. */
export function folderOf(input: SourceInput): Folder {
  if (input instanceof URL) return { kind: "url", url: withoutQuery(input) };
  if (typeof input !== "string") return undefined;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(input)) return { kind: "url", url: withoutQuery(new URL(input)) };
  return { kind: "path", path: input.replace(/[^/\\]*$/, "") };
}

/** What {@linkcode neighbours} gives: where a name leads to, or `undefined` where it leads out of the folder. */
type Neighbour = (name: string, purpose: ResolvePurpose) => SourceInput | undefined;

/**
 * Finds files in a folder and below.
 *
 * The C library looks for a name that is an absolute path there first, and then for its last part beside the file that
 * names it. Only the latter is done here: a file must not lead to any place it likes.
 */
export function neighbours(folder: Folder): Neighbour {
  return (name) => {
    if (folder === undefined) return undefined;
    const inside = isAbsolute(name) ? name.replace(/^.*[/\\]/, "") : name;
    const parts = inside.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
    if (parts.length === 0 || parts.includes("..")) return undefined;
    if (folder.kind === "path") return folder.path + parts.join("/");
    return new URL(parts.map(encodeURIComponent).join("/"), folder.url);
  };
}

function isAbsolute(name: string): boolean {
  return /^([/\\]|[a-z]:|[a-z][a-z0-9+.-]+:\/\/)/i.test(name);
}

function withoutQuery(url: URL): URL {
  const folder = new URL(".", url);
  folder.search = "";
  folder.hash = "";
  return folder;
}
