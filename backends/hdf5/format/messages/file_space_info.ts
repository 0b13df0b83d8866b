/**
 * The File Space Info message (0x0017) of a superblock extension: how free space is handled.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.x.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** How free space is handled. */
export interface FileSpaceInfo {
  readonly version: 0 | 1;
  /** The number of the strategy: version 1 has 0 FSM and aggregators, 1 paged, 2 aggregators, 3 none. */
  readonly strategy: number;
  /** Whether free space is remembered across closes. */
  readonly persistent: boolean;
  /** The smallest free block that is remembered. */
  readonly threshold: number;
  /** The page size of the paged strategy; 0 in version 0. */
  readonly pageSize: number;
  readonly pageEndMetadataThreshold: number;
  /** The end of the file's space before free-space managers were written. */
  readonly endOfSpace: number | undefined;
  /** The free-space managers. */
  readonly managers: readonly (number | undefined)[];
}

/** Reads a File Space Info message. */
export function decodeFileSpaceInfo(cursor: Cursor): FileSpaceInfo {
  const version = cursor.u8();
  if (version === 0) {
    const strategy = cursor.u8();
    const threshold = cursor.length();
    // Strategy 1 of version 0 is the only one that keeps managers in the file.
    const persistent = strategy === 1;
    const managers = persistent ? Array.from({ length: 6 }, () => cursor.offset()) : [];
    return { version, strategy, persistent, threshold, ...unpaged, managers };
  }
  if (version !== 1) cursor.fail(`file space info has the unknown version ${version}`, 0);
  const strategy = cursor.u8();
  const persistent = cursor.u8() !== 0;
  const threshold = cursor.length();
  const pageSize = cursor.length();
  const pageEndMetadataThreshold = cursor.u16();
  const endOfSpace = cursor.offset();
  const managers = persistent ? Array.from({ length: 12 }, () => cursor.offset()) : [];
  return { version, strategy, persistent, threshold, pageSize, pageEndMetadataThreshold, endOfSpace, managers };
}

const unpaged = { pageSize: 0, pageEndMetadataThreshold: 0, endOfSpace: undefined } as const;

/** Writes a File Space Info message. */
export function encodeFileSpaceInfo(info: FileSpaceInfo, encoder: Encoder): Encoder {
  encoder.u8(info.version).u8(info.strategy);
  if (info.version === 1) {
    encoder.u8(info.persistent ? 1 : 0).lengthField(info.threshold).lengthField(info.pageSize);
    encoder.u16(info.pageEndMetadataThreshold).offset(info.endOfSpace);
  } else encoder.lengthField(info.threshold);
  for (const manager of info.managers) encoder.offset(manager);
  return encoder;
}
