import { assertEquals, assertGreater } from "@std/assert";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import { Encoder } from "../../../backends/hdf5/format/encoder.ts";
import { messageFlags, messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { type RangeReader, run } from "../../../backends/hdf5/format/reading.ts";
import { decodeSharedMessage } from "../../../backends/hdf5/format/shared_message.ts";
import { encodeSuperblock, readSuperblock, type Superblock } from "../../../backends/hdf5/format/superblock.ts";
import { HyperslabError } from "../../../ndarray/errors.ts";
import { canonicalTypes, messageCodecs } from "./message_codecs.ts";

const corpus = Deno.env.get("HYPERSLAB_CORPUS") ?? new URL("../../../../shared/corpus", import.meta.url).pathname;
const present = (() => {
  try {
    return Deno.statSync(corpus).isDirectory;
  } catch {
    return false;
  }
})();

interface OracleObject {
  path: string;
  addr?: number;
  error?: boolean;
  attrs?: { error?: boolean }[];
}

function* corpusFiles(): Generator<{ name: string; bytes: Uint8Array; refused: boolean; objects: OracleObject[] }> {
  for (const { name: file } of Deno.readDirSync(`${corpus}/oracle`)) {
    const oracle = JSON.parse(Deno.readTextFileSync(`${corpus}/oracle/${file}`));
    const name = file.replace(/\.json$/, "");
    const bytes = Deno.readFileSync(`${corpus}/files/${name}`);
    yield { name, bytes, refused: oracle.error === true, objects: oracle.objects ?? [] };
  }
}

function reader(bytes: Uint8Array, base = 0): RangeReader {
  return { read: (ranges) => ranges.map(({ start, end }) => bytes.subarray(start + base, end + base)) };
}

function superblockOf(bytes: Uint8Array): Superblock {
  return run(readSuperblock(bytes.length), reader(bytes)) as Superblock;
}

/** Files whose metadata stands in a cache image, or that say something that was made to be wrong. */
const special = /h5clear_mdc_image|corrupted_name_len|CVE-2021-37501/;

Deno.test({
  name:
    "readSuperblock() and readObjectHeader() read every header of the corpus, and its messages survive a round trip",
  ignore: !present,
  fn() {
    let headers = 0;
    let messages = 0;
    let exact = 0;
    for (const { name, bytes, refused, objects } of corpusFiles()) {
      if (refused || special.test(name)) continue;
      const superblock = superblockOf(bytes);
      const { baseAddress, sizes } = superblock;
      const stored = bytes.subarray(superblock.address);
      const written = encodeSuperblock(superblock);
      if (superblock.version >= 2) assertEquals(written, stored.subarray(0, written.length), name);
      const end = superblock.endOfFile - baseAddress;
      for (const object of objects) {
        if (object.addr === undefined || object.error) continue;
        const header = run(readObjectHeader(object.addr, sizes, () => end), reader(bytes, baseAddress));
        assertEquals(header, run(readObjectHeader(object.addr, sizes), reader(bytes, baseAddress)));
        headers++;
        for (const message of (header as Exclude<typeof header, Promise<unknown>>).messages) {
          const { type, flags, body, address } = message;
          const codec = messageCodecs.get(type);
          if (codec === undefined) continue;
          const cursor = () => new Cursor(body, sizes, `message ${type} of ${name}`, address);
          if ((flags & messageFlags.shared) !== 0) {
            decodeSharedMessage(cursor());
            continue;
          }
          messages++;
          const value = codec.decode(cursor());
          const again = codec.encode(value, new Encoder(sizes), body[0]!).bytes();
          const reread = codec.decode(new Cursor(again, sizes, "what was written"));
          assertEquals(
            withoutPadding(type, reread),
            withoutPadding(type, value),
            `${name} ${object.path} type ${type}`,
          );
          if (!canonicalTypes.has(type)) continue;
          exact++;
          const padded = new Uint8Array(body.length);
          padded.set(again.subarray(0, body.length));
          assertEquals(padded, body, `${name} ${object.path} type ${type}`);
        }
      }
    }
    assertGreater(headers, 10_000);
    assertGreater(messages, 50_000);
    assertGreater(exact, 10_000);
  },
});

/** The data of an attribute in a version 1 header may be followed by filling; old layouts are written as version 3. */
function withoutPadding(type: number, value: unknown): unknown {
  if (type === messageTypes.attribute) return { ...(value as object), data: undefined };
  if (type !== messageTypes.dataLayout) return value;
  const layout = value as { version: number; size?: number; class: string };
  return { ...layout, version: Math.max(3, layout.version), size: layout.size ?? 0 };
}

Deno.test({
  name: "readSuperblock() and readObjectHeader() end with the library's errors on files the C library refuses",
  ignore: !present,
  fn() {
    let refusals = 0;
    for (const { bytes, refused } of corpusFiles()) {
      if (!refused) continue;
      refusals++;
      try {
        const superblock = superblockOf(bytes);
        const { rootAddress, sizes, endOfFile, baseAddress } = superblock;
        run(readObjectHeader(rootAddress, sizes, () => endOfFile - baseAddress), reader(bytes, baseAddress));
      } catch (error) {
        if (!(error instanceof HyperslabError)) throw error;
      }
    }
    assertGreater(refusals, 0);
  },
});
