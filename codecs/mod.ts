/**
 * Codecs: bytes in, bytes out, either way. Each is usable alone; a {@linkcode Pipeline} applies several in order, as the
 * chunks of an HDF5 dataset need.
 *
 * @module
 */

export type { Awaitable, ChunkInfo, Codec, CodecContext } from "./codec.ts";
export { CodecRegistry, registry } from "./registry.ts";
export { type ChunkToDecode, type ChunkToEncode, type EncodedChunk, type FilterStep, Pipeline } from "./pipeline.ts";
export { deflate } from "./deflate.ts";
export type { ZlibEngine } from "./zlib_engine.ts";
export { fletcher32 } from "./fletcher32.ts";
export { lzf } from "./lzf.ts";
export { nbit } from "./nbit.ts";
export { scaleOffset } from "./scale_offset.ts";
export { shuffle } from "./shuffle.ts";
export { szip } from "./szip.ts";
