/** Keeps a window of a stream's bytes; `end` is the last byte of it, as in an HTTP `Range`. */
export class ByteSliceStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(start = 0, end = Infinity) {
    let at = 0;
    super({
      start() {
        if (start < 0) {
          throw new RangeError(`Cannot construct ByteSliceStream as "start" must be >= 0: received ${start}`);
        }
      },
      transform(chunk, controller) {
        const from = Math.max(0, start - at);
        const to = Math.min(chunk.length, end - at + 1);
        if (from < to) controller.enqueue(chunk.subarray(from, to));
        at += chunk.length;
        if (at > end) controller.terminate();
      },
    });
  }
}
