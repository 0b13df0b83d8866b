/**
 * Stands in for `@std/streams` 1.1.2 where jsr.io is out of reach: the parts that the HTTP source calls, written from
 * their documented behaviour. `../contract_test.ts` holds what both must do.
 *
 * @module
 */

export { toBytes } from "./to_bytes.ts";
export { ByteSliceStream } from "./byte_slice_stream.ts";
export {
  LimitedBytesTransformStream,
  type LimitedBytesTransformStreamOptions,
} from "./limited_bytes_transform_stream.ts";
