/**
 * The Fill Value messages, old (0x0004) and new (0x0005): what an element is that was never written.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.e and IV.A.2.f.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** What an element is that was never written. */
export interface FillValue {
  /** When space is set aside. */
  readonly allocationTime: "early" | "late" | "incremental";
  /** When the fill value is written to new space. */
  readonly writeTime: "on allocation" | "never" | "if set";
  /** Whether there is a fill value, the library's (zeros), or the user's. */
  readonly status: "undefined" | "default" | "user";
  /** The user's fill value as the datatype stores it. */
  readonly value: Uint8Array | undefined;
  /** The message version it was read with, kept so that editing does not change it. */
  readonly version?: 1 | 2 | 3;
}

const allocationTimes = [undefined, "early", "late", "incremental"] as const;
const writeTimes = ["on allocation", "never", "if set"] as const;

/** Reads the new Fill Value message. */
export function decodeFillValue(cursor: Cursor): FillValue {
  const version = cursor.u8();
  if (version !== 1 && version !== 2 && version !== 3) {
    cursor.fail(`a fill value has the unknown version ${version}`, cursor.position - 1);
  }
  const flags = version === 3 ? cursor.u8() : 0;
  const allocationTime = allocationTimes[version === 3 ? flags & 3 : cursor.u8()];
  const writeTime = writeTimes[version === 3 ? (flags >> 2) & 3 : cursor.u8()];
  if (allocationTime === undefined) cursor.fail("a fill value is set at an unknown time");
  if (writeTime === undefined) cursor.fail("a fill value is written at an unknown time");
  const undefinedValue = version === 3 ? (flags & 0x10) !== 0 : cursor.u8() === 0;
  const rest = { allocationTime, writeTime, version } as const;
  if (undefinedValue) return { ...rest, status: "undefined", value: undefined };
  if (version === 3 && (flags & 0x20) === 0) return { ...rest, status: "default", value: undefined };
  return { ...rest, ...sizedValue(cursor) };
}

/** Reads the old Fill Value message. */
export function decodeOldFillValue(cursor: Cursor): FillValue {
  return { allocationTime: "late", writeTime: "if set", ...sizedValue(cursor) };
}

function sizedValue(cursor: Cursor): Pick<FillValue, "status" | "value"> {
  const size = cursor.u32();
  // A size of -1, as HDF5 1.6 wrote it, says that there is none.
  if (size === 0xffffffff) return { status: "undefined", value: undefined };
  if (size === 0) return { status: "default", value: undefined };
  return { status: "user", value: cursor.slice(size) };
}

/** Writes the new Fill Value message. */
export function encodeFillValue(fill: FillValue, encoder: Encoder, version: 1 | 2 | 3 = fill.version ?? 3): Encoder {
  const allocation = allocationTimes.indexOf(fill.allocationTime);
  const writing = writeTimes.indexOf(fill.writeTime);
  const { value } = fill;
  encoder.u8(version);
  if (version === 3) {
    const state = fill.status === "undefined" ? 0x10 : value === undefined ? 0 : 0x20;
    encoder.u8(allocation | (writing << 2) | state);
    return value === undefined ? encoder : encoder.u32(value.length).raw(value);
  }
  encoder.u8(allocation).u8(writing).u8(fill.status === "undefined" ? 0 : 1);
  if (fill.status === "undefined") return version === 1 ? encoder.u32(0) : encoder;
  return encoder.u32(value?.length ?? 0).raw(value ?? new Uint8Array());
}

/** Writes the old Fill Value message, which releases before 1.6 read. */
export function encodeOldFillValue(value: Uint8Array, encoder: Encoder): Encoder {
  return encoder.u32(value.length).raw(value);
}
