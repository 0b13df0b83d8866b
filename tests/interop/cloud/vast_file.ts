/**
 * A remote file of 10 GB that nobody has: what was written is kept, all else is made when it is asked for.
 *
 * @module
 */

import type { ByteRange, ByteStore } from "../../../backends/sources/source.ts";
import { array, create, reshape } from "../../../mod.ts";

const PAGE = 2 ** 16;
const IMAGE = [1024, 1024];

/** Bytes that were never written: a pattern that starts anew with each page. */
const pattern = new Uint8Array(PAGE);
let state = 1;
for (let i = 0; i < PAGE; i++) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  pattern[i] = state & 1;
}

/** A store of any size that keeps what is written. */
class VastStore implements ByteStore {
  size = 0;
  readonly #pages = new Map<number, Uint8Array>();

  write(start: number, bytes: Uint8Array): void {
    this.size = Math.max(this.size, start + bytes.length);
    this.#eachPage(start, bytes, (page, part, at) => {
      const kept = this.#pages.get(page) ?? pattern.slice();
      this.#pages.set(page, kept);
      kept.set(part, at);
    });
  }

  read(ranges: readonly ByteRange[]): Uint8Array[] {
    return ranges.map(({ start, end }) => {
      const bytes = new Uint8Array(end - start);
      this.#eachPage(start, bytes, (page, part, at) => {
        part.set((this.#pages.get(page) ?? pattern).subarray(at, at + part.length));
      });
      return bytes;
    });
  }

  truncate(size: number): void {
    this.size = size;
  }

  sync(): void {}

  #eachPage(start: number, bytes: Uint8Array, visit: (page: number, part: Uint8Array, at: number) => void): void {
    for (let at = 0; at < bytes.length;) {
      const page = Math.floor((start + at) / PAGE);
      const part = bytes.subarray(at, (page + 1) * PAGE - start);
      visit(page, part, start + at - page * PAGE);
      at += part.length;
    }
  }
}

/**
 * Makes the file: `plain` has 10,240 images of 1 MiB whose chunks nobody wrote, `gzip` has 256. The elements of every
 * image have the same sum.
 */
export async function vastFile(): Promise<{ store: ByteStore; sum: number }> {
  const store = new VastStore();
  const file = await create(store, { libver: "latest" });
  const chunks = [1, ...IMAGE];
  const unwritten = { allocationTime: "early", fillTime: "never" } as const;
  await file.createDataset("plain", { shape: [10_240, ...IMAGE], dtype: "uint8", chunks, ...unwritten });
  const gzip = await file.createDataset("gzip", {
    shape: [256, ...IMAGE],
    dtype: "uint8",
    chunks,
    compression: "gzip",
    compressionOptions: 1,
  });
  const [image] = store.read([{ start: 2 ** 33, end: 2 ** 33 + 2 ** 20 }]);
  const values = reshape(array(image!, "uint8"), IMAGE);
  for (let i = 0; i < 256; i++) await gzip.slice(i).write(values);
  await file.close();
  return { store, sum: image!.reduce((sum, value) => sum + value, 0) };
}
