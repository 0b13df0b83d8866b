/**
 * The tools of HDF5 and netCDF: what they print of our files is what they print of h5py's.
 *
 * @module
 */

/** Runs a program in a folder; an error with what it printed where it fails. */
export async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command(program, { args, cwd: folder, stdout: "piped", stderr: "piped" });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (code === 0) return decoder.decode(stdout);
  throw new Error(
    `${program} ${args.join(" ")} ended with ${code}: ${decoder.decode(stderr)}${decoder.decode(stdout)}`,
  );
}

/** All that h5dump prints: values, types, layouts, filters, fill values. */
export async function h5dump(folder: string, name: string): Promise<string> {
  const printed = await run(folder, "h5dump", "-p", name);
  // Sizes and places of what is stored are the writer's affair; h5py 3.7 has a fill time of its own.
  return printed.replace(
    /^\s*(SIZE \d+.*|OFFSET \d+|DATATYPE "\/.*|ALLOC_TIME .*|FILL_TIME H5D_FILL_TIME_(IFSET|ALLOC))$/gm,
    "",
  ).replace(/^HDF5 .*/, "");
}

/** All that ncdump prints. */
export async function ncdump(folder: string, name: string): Promise<string> {
  return await run(folder, "ncdump", name);
}

/** Copies a file with h5repack, and finds no difference. */
export async function h5repack(folder: string, name: string): Promise<string> {
  await run(folder, "h5repack", name, `repacked-${name}`);
  return await run(folder, "h5diff", name, `repacked-${name}`);
}

/** Copies every member of the root group with h5copy, and finds no difference. */
export async function h5copy(folder: string, name: string): Promise<string> {
  const members = (await run(folder, "h5ls", name)).split("\n").filter((line) => /\s(Group|Dataset|Type)\b/.test(line));
  const names = members.map((line) => line.replace(/\s+(Group|Dataset|Type).*$/, "").replaceAll("\\ ", " "));
  for (const member of names) {
    // h5ls shows names that are not ASCII in a way of its own.
    if (/[^ -~]|\\/.test(member)) continue;
    await run(folder, "h5copy", "-i", name, "-o", `copied-${name}`, "-s", `/${member}`, "-d", `/${member}`);
    await run(folder, "h5diff", name, `copied-${name}`, `/${member}`);
  }
  return "";
}
