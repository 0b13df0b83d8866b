/**
 * Files made by h5py, and what h5py says of them.
 *
 * @module
 */

import { Dataset, Group, type Hdf5File, type Hdf5Object, open, UnreadableObject } from "../../mod.ts";

/** The folder of the files. */
export const folder = new URL("../fixtures/objects/", import.meta.url);

/** The oldest and the newest form of the same content. */
export const forms = ["earliest", "latest"] as const;

/** What h5py says of an object. */
export interface Told {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly attributes: readonly (readonly [string, unknown])[];
  readonly keys?: readonly string[];
  readonly shape?: readonly number[] | null;
  readonly [setting: string]: unknown;
}

/** What h5py says of a file. */
export interface ToldFile {
  readonly root: Told;
  readonly visited: readonly Told[];
  readonly links: readonly (readonly [string, string])[];
}

/** What h5py says of the files. */
export const told: { readonly [form: string]: ToldFile } = JSON.parse(
  Deno.readTextFileSync(new URL("objects.json", folder)),
);

/** Opens a file of the folder. */
export function openFixture(form: string): Promise<Hdf5File> {
  return open(new URL(`${form}.h5`, folder));
}

/** An object that must be readable. */
export function readable(object: Hdf5Object | UnreadableObject): Hdf5Object {
  if (object instanceof UnreadableObject) throw object.error;
  return object;
}

/** A dataset, as it must be. */
export function asDataset(object: unknown): Dataset {
  if (!(object instanceof Dataset)) throw new Error(`${object} is no dataset`);
  return object;
}

/** A group, as it must be. */
export function asGroup(object: unknown): Group {
  if (!(object instanceof Group)) throw new Error(`${object} is no group`);
  return object;
}
