/**
 * Reads again what another process may have changed.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import type { Reading } from "./format/reading.ts";
import { ObjectState } from "./object_state.ts";
import { prepareObject } from "./prepare_object.ts";
import { objectKind, readDataset, readHeader } from "./read_object.ts";

/** Brings the state of an object to what its file says now; what was changed and not flushed is forgotten. */
export async function refreshObject(state: ObjectState): Promise<void> {
  const { context } = state;
  const looked = context.forgetBytes();
  if (looked !== undefined) await looked;
  await context.run(rereadObject(state));
  const preparing = prepareObject(state);
  if (preparing !== undefined) await preparing;
}

function* rereadObject(state: ObjectState): Reading<void> {
  const { context, storage } = state;
  const header = yield* readHeader(context, state.address);
  const fresh = new ObjectState(context, state.kind, header);
  if (objectKind(header) !== state.kind) {
    throw new FormatError(`Cannot refresh "${state.path ?? ""}": it is no ${state.kind} any more`, {
      address: state.address,
    });
  }
  if (storage !== undefined) {
    yield* readDataset(fresh, storage.name);
    storage.reset(fresh.storage!.shape, fresh.storage!.layout);
  }
  state.header = header;
  state.witness = fresh.witness;
  state.edits = undefined;
  state.links = undefined;
  state.denseAttributes = undefined;
}
