/**
 * What a campaign is told on its command line.
 *
 * @module
 */

/** The options that were given as `--name value`. */
export function optionsOf(args: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let i = 0; i < args.length; i += 2) options.set(args[i]!.replace(/^--/, ""), args[i + 1] ?? "");
  return options;
}
