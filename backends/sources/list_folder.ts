/**
 * What a local folder holds.
 *
 * @module
 */

import { toPath } from "./file.ts";
import { fileError, platformFiles } from "./platform_file.ts";

/**
 * Lists a local folder.
 *
 * @param folder Its path, or a `file:` URL.
 * @returns The names in it, sorted.
 * @throws {NotFoundError} Where there is none.
 * @throws {StorageError} Where it cannot be read.
 */
export function listFolder(folder: string | URL): string[] {
  const path = toPath(folder);
  try {
    return platformFiles().readdirSync(path).sort();
  } catch (cause) {
    throw fileError("list", path, cause);
  }
}
