/**
 * Placing what a backend hands over.
 *
 * @module
 */

import type { Block } from "./backend.ts";
import { adoptObjects } from "./copy.ts";
import type { DType } from "./dtype.ts";
import { copyBox } from "./scatter.ts";
import type { Storage } from "./storage.ts";

/**
 * Copies the elements of a block to where its request says.
 *
 * @param dtype The dtype of the elements; not an array dtype.
 * @param block The block.
 * @param result What the request's places count in; aligned.
 */
export function placeBlock(dtype: DType, block: Block, result: Storage): void {
  const { request, data, offset, stride, objects } = block;
  const { count, to, toStride } = request;
  if (!block.done) copyBox(dtype, count, result.data, to, toStride, data, offset, stride);
  if (result.objects !== undefined && objects !== result.objects) {
    adoptObjects(dtype, count, { data: result.data, offset: to, strides: toStride, objects: result.objects }, objects);
  }
}
