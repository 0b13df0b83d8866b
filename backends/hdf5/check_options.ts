/**
 * Checks the names of options: one that does not exist would be passed over in silence.
 *
 * @module
 */

/** The names of all options of a kind, which the compiler keeps complete, and the values of those that have few. */
export type OptionNames<T> = Readonly<Record<keyof T, true | readonly string[]>>;

/** So many letters at the start of a name tell which one was meant. */
const TELLING = 3;

/**
 * Ends with a `TypeError` where there is an option of another name, or of a value that it cannot have.
 *
 * @param action What is being done, such as `create dataset "x"`.
 * @param options The options.
 * @param names The names that there are.
 */
export function checkOptions<T extends object>(action: string, options: T, names: OptionNames<T>): void {
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(names, name)) {
      const values = names[name as keyof T];
      if (values === true || value === undefined || values.includes(value)) continue;
      const choice = values.map((one) => `"${one}"`).join(", ");
      throw new TypeError(
        `Cannot ${action}: ${name} is one of ${choice}, not ${JSON.stringify(value) ?? typeof value}`,
      );
    }
    const meant = nearest(name, Object.keys(names));
    const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
    throw new TypeError(`Cannot ${action}: there is no option "${name}"${hint}`);
  }
}

/** The name that begins like another one for the longest, whatever its capitals and underscores. */
function nearest(name: string, names: readonly string[]): string | undefined {
  let longest = TELLING - 1;
  let found: string | undefined;
  for (const known of names) {
    const common = commonStart(plain(name), plain(known));
    if (common > longest) [longest, found] = [common, known];
  }
  return found;
}

function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
