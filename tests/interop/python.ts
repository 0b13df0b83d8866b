/**
 * Runs Python. A machine without it fails these tests: they are never skipped in silence.
 *
 * @module
 */

/** The interpreter that has h5py: `HYPERSLAB_PYTHON`, else `python3`. */
export const PYTHON: string = Deno.env.get("HYPERSLAB_PYTHON") ?? "python3";

/** Runs a script and gives what it printed; an error where it fails. */
export async function python(script: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command(PYTHON, { args: ["-c", script, ...args], stdout: "piped", stderr: "piped" });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`Python failed: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout).trim();
}
