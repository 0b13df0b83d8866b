/**
 * A backend as hard on its consumer as the port allows: it answers after a promise, in reverse order, and out of one
 * scratch buffer that it spoils as soon as the sink returns.
 *
 * @module
 */

import type { Backend, BlockRequest, BlockSink, BlockSource } from "../../ndarray/backend.ts";
import { copyBox } from "../../ndarray/scatter.ts";
import { contiguousStrides, sizeOf } from "../../ndarray/storage.ts";

/**
 * Wraps a backend.
 *
 * @param backend The backend that has the elements; of numbers.
 * @returns The backend that is hard on its consumer.
 */
export function lending(backend: Backend<"int32">): Backend<"int32"> {
  let scratch = new Int32Array(0);
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
          if (scratch.length < sizeOf(request.count)) scratch = new Int32Array(sizeOf(request.count));
          copyBox(backend.dtype, request.count, scratch, 0, stride, block.data, block.offset, block.stride);
          sink({ request, data: scratch, offset: 0, stride });
          scratch.fill(-1);
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
