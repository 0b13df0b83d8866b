/**
 * Moves stored elements into another file: what they point to in the global heap moves along, and references follow
 * their targets.
 *
 * @module
 */

import type { FileContext } from "./context.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import { Cursor } from "./format/cursor.ts";
import { Encoder } from "./format/encoder.ts";
import {
  decodeGlobalHeapId,
  encodeGlobalHeapId,
  type GlobalHeapId,
  type GlobalHeapWriter,
} from "./format/global_heap.ts";
import type { Datatype, ReferenceType } from "./format/messages/datatype.ts";

/** Where elements come from, and what becomes of what they point to. */
export interface Translation {
  /** The file they stand in. */
  readonly from: FileContext;
  /** The file they move to. */
  readonly to: FileContext;
  /** Takes what elements point to. */
  readonly heap: GlobalHeapWriter;
  /** Where the target of a reference stands afterwards; `undefined` where it does not move along. */
  target(address: number): Promise<number | undefined>;
}

type PointerType = ReferenceType | Extract<Datatype, { class: "variable-length" }>;

/** A pointer in the bytes of elements. */
interface Pointer {
  readonly at: number;
  readonly type: PointerType;
}

const externalFlag = 1;

/** Whether elements of a datatype point to something. */
export function hasPointers(type: Datatype): boolean {
  switch (type.class) {
    case "reference":
    case "variable-length":
      return true;
    case "compound":
      return type.members.some((member) => hasPointers(member.type));
    case "array":
      return hasPointers(type.base);
    default:
      return false;
  }
}

/**
 * Translates elements in place.
 *
 * @param bytes The elements.
 * @param type Their datatype.
 * @param translation Where they come from and go to.
 * @throws {UnsupportedError} where the files have addresses of different widths.
 */
export async function translateElements(bytes: Uint8Array, type: Datatype, translation: Translation): Promise<void> {
  const { from, to } = translation;
  if (from.sizes.offsets !== to.sizes.offsets) {
    const feature =
      `pointers from a file with ${from.sizes.offsets}-byte to one with ${to.sizes.offsets}-byte addresses`;
    throw new UnsupportedError(`Cannot copy: ${feature} are not supported`, { feature });
  }
  const pointers: Pointer[] = [];
  for (let at = 0; at + type.size <= bytes.length; at += type.size) collect(type, at, pointers);
  const inHeap: { readonly pointer: Pointer; readonly id: GlobalHeapId }[] = [];
  for (const pointer of pointers) {
    const place = heapPlace(bytes, pointer);
    if (place === undefined) {
      if (pointer.type.class === "reference") await translateAddress(bytes, pointer, translation);
      continue;
    }
    const id = decodeGlobalHeapId(cursorAt(bytes, place, from));
    if (id !== undefined) inHeap.push({ pointer, id });
  }
  if (inHeap.length === 0) return;
  const objects = await from.run(from.heap.read(inHeap.map(({ id }) => id)));
  for (const [i, { pointer }] of inHeap.entries()) {
    const place = heapPlace(bytes, pointer)!;
    const object = await translateObject(bytes, pointer, objects[i]!.slice(), translation);
    if (object === undefined) bytes.fill(0, pointer.at, pointer.at + pointer.type.size);
    else bytes.set(encodedId(translation.heap.add(object), to), place);
  }
}

function collect(type: Datatype, at: number, pointers: Pointer[]): void {
  switch (type.class) {
    case "reference":
    case "variable-length":
      pointers.push({ at, type });
      return;
    case "compound":
      for (const member of type.members) {
        if (hasPointers(member.type)) collect(member.type, at + member.offset, pointers);
      }
      return;
    case "array":
      for (let place = at; place < at + type.size; place += type.base.size) collect(type.base, place, pointers);
  }
}

/** Where an element says where in the global heap its object is; `undefined` where it has none. */
function heapPlace(bytes: Uint8Array, { at, type }: Pointer): number | undefined {
  if (type.class === "variable-length") return at + 4;
  if (type.kind === "object") return undefined;
  if (type.kind === "region") return at;
  const isObject = bytes[at] === 2 && (bytes[at + 1]! & externalFlag) === 0;
  return bytes[at] === 0 || isObject ? undefined : at + 6;
}

/** A reference that says itself where its target is. */
async function translateAddress(bytes: Uint8Array, { at, type }: Pointer, translation: Translation): Promise<void> {
  const place = (type as ReferenceType).kind === "object" ? at : at + 3;
  if (place > at && bytes[at] === 0) return;
  if (!(await moveAddress(bytes, place, translation))) bytes.fill(0, at, at + type.size);
}

/** Translates what an element points to; `undefined` where the target of a reference does not move along. */
async function translateObject(
  bytes: Uint8Array,
  { at, type }: Pointer,
  object: Uint8Array,
  translation: Translation,
): Promise<Uint8Array | undefined> {
  if (type.class === "variable-length") {
    if (hasPointers(type.base)) await translateElements(object, type.base, translation);
    return object;
  }
  if (type.kind !== "region" && (bytes[at + 1]! & externalFlag) !== 0) return object;
  const moved = await moveAddress(object, type.kind === "region" ? 0 : 1, translation);
  return moved ? object : undefined;
}

async function moveAddress(bytes: Uint8Array, at: number, { from, to, target }: Translation): Promise<boolean> {
  const address = cursorAt(bytes, at, from).offset();
  const moved = address === undefined || address === 0 ? undefined : await target(address);
  if (moved === undefined) return false;
  bytes.set(new Encoder(to.sizes, 8).offset(moved).bytes(), at);
  return true;
}

function cursorAt(bytes: Uint8Array, at: number, { sizes }: FileContext): Cursor {
  return new Cursor(bytes.subarray(at), sizes, "pointer");
}

function encodedId(id: GlobalHeapId, { sizes }: FileContext): Uint8Array {
  const encoder = new Encoder(sizes, 16);
  encodeGlobalHeapId(id, encoder);
  return encoder.bytes();
}
