/**
 * Makes the object that a user holds for a state.
 *
 * @module
 */

import { CommittedDatatype } from "./committed_datatype.ts";
import { Dataset } from "./dataset.ts";
import type { Group } from "./group.ts";
import { ObjectHandle } from "./object_handle.ts";
import type { ObjectState } from "./object_state.ts";

/** Any object of a file. */
export type Hdf5Object = Group | Dataset | CommittedDatatype;

let newGroup: (handle: ObjectHandle) => Group;

/** Says how groups are made. `group.ts` does as it loads: its classes open objects, so it cannot be imported here. */
export function setGroupMaker(maker: (handle: ObjectHandle) => Group): void {
  newGroup = maker;
}

/** Makes the object that a user holds for a state, found by a path. */
export function makeObject(state: ObjectState, path: string): Hdf5Object {
  if (path !== "") state.path ??= path;
  const handle = new ObjectHandle(state, path);
  switch (state.kind) {
    case "group":
      return state.address === state.context.facts.superblock.rootAddress && path === "/"
        ? state.context.file
        : newGroup(handle);
    case "dataset":
      return new Dataset(handle);
    case "datatype":
      return new CommittedDatatype(handle);
  }
}
