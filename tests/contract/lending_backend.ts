/**
 * A backend as hard on its consumer as the port allows: it answers after a promise, in reverse order, and out of one
 * scratch buffer that it spoils as soon as the sink returns.
 *
 * @module
 */

import type { Backend, BlockRequest, BlockSink, BlockSource } from "../../ndarray/backend.ts";
import { allocate, type DType } from "../../ndarray/dtype.ts";
import { copyBox } from "../../ndarray/scatter.ts";
import { contiguousStrides, sizeOf } from "../../ndarray/storage.ts";

/**
 * Wraps a backend.
 *
 * @param backend The backend that has the elements; of numbers.
 * @returns The backend that is hard on its consumer.
 */
export function lending<D extends DType>(backend: Backend<D>): Backend<D> {
  const scratch = allocate(backend.dtype as DType, 4096) as Int32Array;
  return {
    dtype: backend.dtype,
    fillValue: backend.fillValue,
    get shape() {
      return backend.shape;
    },
    get grid() {
      return backend.grid;
    },
    async read(requests: Iterable<BlockRequest>, sink: BlockSink): Promise<void> {
      for (const request of [...requests].reverse()) {
        await Promise.resolve();
        await backend.read([request], (block) => {
          const stride = contiguousStrides(request.count);
          copyBox(backend.dtype, request.count, scratch, 0, stride, block.data, block.offset, block.stride);
          sink({ request, data: scratch, offset: 0, stride });
          scratch.fill(-1, 0, sizeOf(request.count));
        });
      }
    },
    async write(requests: Iterable<BlockRequest>, source: BlockSource): Promise<void> {
      for (const request of requests) {
        await Promise.resolve();
        await backend.write!([request], source);
      }
    },
  };
}
