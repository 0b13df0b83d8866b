/** Options of {@linkcode LimitedBytesTransformStream}. */
export interface LimitedBytesTransformStreamOptions {
  /** Whether more bytes are an error; else the chunk that crosses the limit, and all after it, are dropped. */
  error?: boolean;
}

/** Lets a limited number of bytes through. */
export class LimitedBytesTransformStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(size: number, options: LimitedBytesTransformStreamOptions = { error: false }) {
    let read = 0;
    super({
      transform(chunk, controller) {
        if (read + chunk.byteLength > size) {
          if (options.error) throw new RangeError(`Exceeded byte size limit of '${size}'`);
          controller.terminate();
          return;
        }
        read += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
  }
}
