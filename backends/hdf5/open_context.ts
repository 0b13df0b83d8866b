/**
 * Opens a file: its superblock, the extension of it, and what all handles will share.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import type { Awaitable } from "../../ndarray/backend.ts";
import { PageCache } from "../sources/cache.ts";
import type { ByteSource } from "../sources/source.ts";
import { type ContextSettings, FileContext, type FileFacts, rangeReader } from "./context.ts";
import { endOf } from "./end_of_file.ts";
import { Cursor, type FieldSizes } from "./format/cursor.ts";
import { type BtreeKValues, decodeBtreeKValues } from "./format/messages/btree_k_values.ts";
import { type CachedBlock, decodeCacheImage, decodeCacheImageMessage } from "./format/messages/cache_image_message.ts";
import { decodeFileSpaceInfo } from "./format/messages/file_space_info.ts";
import { decodeSharedMessageTable } from "./format/messages/shared_message_table.ts";
import { messageTypes } from "./format/message_types.ts";
import { type ObjectHeader, readObjectHeader } from "./format/object_header.ts";
import { block, type RangeReader, type Reading, run } from "./format/reading.ts";
import { recovered } from "./recover.ts";
import { readSuperblock, type Superblock } from "./format/superblock.ts";

/**
 * Opens a file.
 *
 * @param source Where the bytes come from; closed when the context is, or when opening fails.
 * @param settings How to open it.
 * @returns What all handles share.
 */
export async function openContext(source: ByteSource, settings: ContextSettings): Promise<FileContext> {
  const cached = (input: ByteSource) => (input.readAhead ?? 0) > 0 ? new PageCache(input) : input;
  const first = cached(source);
  try {
    const end = (needed: number) => endOf(source, 0, needed);
    const superblock = run(readSuperblock(source.size, end), rangeReader(first, 0));
    const synchronous = !(superblock instanceof Promise);
    const whole = await recovered(source, await superblock);
    const metadata = whole === source ? first : cached(whole);
    const facts = await readFacts(await superblock, metadata, source);
    if (metadata instanceof PageCache) metadata.expect(facts.frontBytes);
    return new FileContext(whole, metadata, synchronous, facts, settings);
  } catch (error) {
    await source.close?.();
    throw error;
  }
}

function readFacts(
  superblock: Superblock,
  metadata: ByteSource,
  source: ByteSource,
): Awaitable<FileFacts> {
  const reader: RangeReader = rangeReader(metadata, superblock.baseAddress);
  return run(readExtension(superblock, source), reader);
}

function* readExtension(superblock: Superblock, source: ByteSource): Reading<FileFacts> {
  const { extensionAddress: address, sizes, baseAddress } = superblock;
  if (address === undefined) {
    return {
      superblock,
      chunkBtreeK: superblock.chunkBtreeK,
      sharedMessages: undefined,
      cacheImage: [],
      frontBytes: 0,
    };
  }
  const end = (needed: number) => endOf(source, baseAddress, needed);
  const extension = yield* readObjectHeader(address, sizes, end);
  const btreeK = decodeFirst(extension, messageTypes.btreeK, sizes, "B-tree K values", decodeBtreeKValues);
  return {
    superblock: btreeK === undefined ? superblock : withTreeWidths(superblock, btreeK),
    chunkBtreeK: btreeK?.chunk ?? superblock.chunkBtreeK,
    sharedMessages: decodeFirst(
      extension,
      messageTypes.sharedMessageTable,
      sizes,
      "shared message table",
      decodeSharedMessageTable,
    ),
    cacheImage: yield* readCacheImage(extension, sizes),
    frontBytes: pageSizeOf(extension, sizes),
  };
}

/** The superblock with the widths of the trees of old-style groups, for which newer superblocks have no room. */
function withTreeWidths(superblock: Superblock, { groupLeaf, groupInternal }: BtreeKValues): Superblock {
  return { ...superblock, groupLeafK: groupLeaf, groupInternalK: groupInternal };
}

/** How long a page of the file is: only a hint, which a message of some early form does not give. */
function pageSizeOf(extension: ObjectHeader, sizes: FieldSizes): number {
  const what = "file space info";
  try {
    return decodeFirst(extension, messageTypes.fileSpaceInfo, sizes, what, decodeFileSpaceInfo)?.pageSize ?? 0;
  } catch (error) {
    if (error instanceof FormatError) return 0;
    throw error;
  }
}

function* readCacheImage(extension: ObjectHeader, sizes: FieldSizes): Reading<readonly CachedBlock[]> {
  const what = "metadata cache image";
  const image = decodeFirst(extension, messageTypes.cacheImage, sizes, what, decodeCacheImageMessage);
  if (image === undefined) return [];
  const bytes = yield* block(image.address, image.size);
  return decodeCacheImage(new Cursor(bytes, sizes, what, image.address));
}

function decodeFirst<T>(
  header: ObjectHeader,
  type: number,
  sizes: FieldSizes,
  what: string,
  decode: (cursor: Cursor) => T,
): T | undefined {
  const message = header.messages.find((message) => message.type === type);
  return message === undefined ? undefined : decode(new Cursor(message.body, sizes, what, message.address));
}
