/**
 * Makes the object that a user holds for a state.
 *
 * @module
 */

import type { CommittedDatatype } from "./committed_datatype.ts";
import { Dataset } from "./dataset.ts";
import type { Group } from "./group.ts";
import { ObjectHandle } from "./object_handle.ts";
import type { ObjectState } from "./object_state.ts";

/** Any object of a file. */
export type Hdf5Object = Group | Dataset | CommittedDatatype;

/** How groups and committed datatypes are made. */
interface ObjectMakers {
  /** Makes a group. */
  group(handle: ObjectHandle): Group;
  /** Makes a committed datatype. */
  datatype(handle: ObjectHandle): CommittedDatatype;
}

let makers: ObjectMakers;

/** Says how objects are made. `group.ts` does as it loads: its classes open objects, so they cannot be imported here. */
export function setObjectMakers(own: ObjectMakers): void {
  makers = own;
}

/** Makes the object that a user holds for a state, found by a path. */
export function makeObject(state: ObjectState, path: string): Hdf5Object {
  if (path !== "") state.path ??= path;
  const handle = new ObjectHandle(state, path);
  switch (state.kind) {
    case "group":
      return state.address === state.context.facts.superblock.rootAddress && path === "/"
        ? state.context.file
        : makers.group(handle);
    case "dataset":
      return new Dataset(handle);
    case "datatype":
      return makers.datatype(handle);
  }
}
