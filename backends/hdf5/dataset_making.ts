/**
 * Makes datasets: from options, after the model of another, or out of other datasets.
 *
 * @module
 */

import { NDArray } from "../../ndarray/array.ts";
import { canCast } from "../../ndarray/casting.ts";
import { dtypeText, sameDType, unfold } from "../../ndarray/dtype.ts";
import { isDense, makeDense } from "../../ndarray/family.ts";
import { type ArrayInput, type ElementInput, elementsOf } from "../../ndarray/input.ts";
import { sizeOf } from "../../ndarray/storage.ts";
import { checkOptions } from "./check_options.ts";
import type { Dataset } from "./dataset.ts";
import { createDatasetNames, type CreateDatasetOptions } from "./dataset_options.ts";
import { Empty } from "./empty.ts";
import { joinPath } from "./find_object.ts";
import { withVersions } from "./format/messages/datatype.ts";
import { headerFlags } from "./format/object_header.ts";
import { likeDataset } from "./like_dataset.ts";
import { writerOf } from "./group_editing.ts";
import { toDatatype } from "./make_datatype.ts";
import { namedMistake } from "./naming_errors.ts";
import { createDataset, deleteLink, type Made } from "./object_editing.ts";
import { handleOf, isCommittedDatatype, type ObjectHandle } from "./object_handle.ts";
import { toDType } from "./value_types.ts";
import { encodeMappings } from "./virtual_mapping.ts";
import type { VirtualLayout } from "./virtual_layout.ts";

/** Makes a dataset and writes its first elements; where that fails there is no dataset. */
export async function makeDataset(
  handle: ObjectHandle,
  path: string | undefined,
  options: CreateDatasetOptions,
  open: (made: Made) => Dataset,
): Promise<Dataset> {
  const full = path === undefined ? "" : joinPath(handle.path, path);
  const action = path === undefined ? "create a dataset without a name" : `create dataset "${full}"`;
  checkOptions(action, options, createDatasetNames);
  try {
    return await makeFilled(handle, path, options, open);
  } catch (error) {
    throw namedMistake(error, action, full);
  }
}

async function makeFilled(
  handle: ObjectHandle,
  path: string | undefined,
  options: CreateDatasetOptions,
  open: (made: Made) => Dataset,
): Promise<Dataset> {
  const { data } = options;
  const isLazy = data instanceof NDArray && !isDense(data);
  const made = isLazy
    ? await createDataset(handle, path, { ...likeArray(data), ...options, data: undefined })
    : await createDataset(handle, path, options);
  const dataset = open(made);
  if (data === undefined || data instanceof Empty) return dataset;
  try {
    await dataset.write(options.shape === undefined || isLazy ? data : inShape(data, dataset));
  } catch (error) {
    if (path !== undefined) await deleteLink(handle, path);
    throw error;
  }
  return dataset;
}

/** Elements under the shape of a dataset that has as many, as in h5py; others are left to be broadcast. */
function inShape(data: ArrayInput, { dtype, shape, ndim }: Dataset): ArrayInput {
  const elements = elementsOf(data, unfold(dtype).base, shape);
  const isAsLarge = unfold(dtype).shape.length === 0 && sizeOf(elements.shape) === sizeOf(shape);
  if (!isAsLarge || elements.shape.length === 0 || (ndim === elements.shape.length && ndim === 1)) return data;
  return makeDense(elements.dtype, elements.shape, elements.storage).reshape(...shape);
}

function likeArray({ shape, dtype }: NDArray): CreateDatasetOptions {
  if (typeof dtype === "string" || !("array" in dtype)) return { shape, dtype };
  return { shape: shape.slice(0, shape.length - dtype.shape.length), dtype };
}

/** Makes a dataset that is as another one, but for its elements. */
export async function makeDatasetLike(
  handle: ObjectHandle,
  path: string,
  model: Dataset,
  options: CreateDatasetOptions,
): Promise<Made> {
  checkOptions(`create dataset "${joinPath(handle.path, path)}"`, options, createDatasetNames);
  const { storage, context, header } = handleOf(model).state;
  const { datatype, fillValue } = storage!;
  const like = likeDataset(storage!, context.codecs, options);
  const trackOrder = (header.flags & headerFlags.attributeOrderTracked) !== 0;
  const filled = fillValue?.status === "user" && fillValue.value !== undefined;
  const element = filled && options.fillValue === undefined
    ? { fillValue: model.backend.fillValue as ElementInput }
    : {};
  return await createDataset(handle, path, { ...like, trackOrder, ...element, ...options }, {
    datatype: withVersions(datatype, writerOf(handle, `create dataset "${path}"`).libver),
  });
}

/** Makes a dataset out of others. */
export async function makeVirtualDataset(
  handle: ObjectHandle,
  path: string,
  layout: VirtualLayout,
  fillValue: CreateDatasetOptions["fillValue"],
): Promise<Made> {
  const { context } = handle;
  const mappings = layout.mappings(({ dataset, filename }) => {
    const file = dataset === undefined ? filename! : dataset.file.filename;
    return file === "." || dataset?.file === context.file || file === context.name ? "." : file;
  });
  const { shape, maxShape, dtype } = layout;
  return await createDataset(handle, path, { shape, maxShape, dtype, fillValue }, {
    mappings: encodeMappings(mappings, context.sizes),
  });
}

/** Ends with a `TypeError` where a dataset is not what is required. */
export function assertDataset(
  dataset: Dataset,
  { shape, dtype, ...options }: CreateDatasetOptions,
  exact: boolean,
): void {
  const { storage, context } = handleOf(dataset).state;
  const wanted = shape === undefined ? storage!.shape : typeof shape === "number" ? [shape] : shape;
  if (wanted.length !== storage!.shape.length || wanted.some((extent, axis) => extent !== storage!.shape[axis])) {
    throw new TypeError(
      `Cannot use dataset "${dataset.name}": its shape is (${storage!.shape.join(", ")}), not (${wanted.join(", ")})`,
    );
  }
  if (dtype === undefined) return;
  const required = isCommittedDatatype(dtype) ? dtype.dtype : toDType(toDatatype(dtype, context.sizes, options));
  const fits = sameDType(required, dataset.dtype) || (!exact && canCast(required, dataset.dtype, "safe"));
  if (!fits) {
    throw new TypeError(
      `Cannot use dataset "${dataset.name}": its type is ${dtypeText(dataset.dtype)}, not ${dtypeText(required)}`,
    );
  }
}
