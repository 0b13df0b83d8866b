/**
 * The files that reading over HTTP is measured with; made once, half a gigabyte, and kept among the temporary files.
 *
 * @module
 */

import { PYTHON } from "../python.ts";

const script = new URL("make_files.py", import.meta.url);

/** The folder of the files. */
export async function cloudFiles(): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(script));
  const version = new Uint8Array(digest).toHex().slice(0, 12);
  const folder = `${Deno.env.get("TMPDIR") ?? "/tmp"}/hyperslab-cloud-${version}`;
  if (await exists(folder)) return folder;
  const making = await Deno.makeTempDir();
  const command = new Deno.Command(PYTHON, { args: [script.pathname, making], stderr: "piped" });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(`The files cannot be made: ${new TextDecoder().decode(stderr)}`);
  await Deno.chmod(making, 0o755);
  await Deno.rename(making, folder);
  return folder;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
