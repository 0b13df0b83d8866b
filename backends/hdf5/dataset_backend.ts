/**
 * The backend of a dataset: one for all its handles and views.
 *
 * @module
 */

import type { Backend } from "../../ndarray/backend.ts";
import { openLayout } from "./layout.ts";
import type { ObjectState } from "./object_state.ts";

/** The backend of the dataset of a state. */
export function datasetBackend(state: ObjectState): Backend {
  return state.backend ??= openLayout(state.storage!);
}
