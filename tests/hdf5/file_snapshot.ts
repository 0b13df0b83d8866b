/**
 * All that a file holds, as text, to compare one state of it with another.
 *
 * @module
 */

import { Dataset } from "../../backends/hdf5/dataset.ts";
import { Empty } from "../../backends/hdf5/empty.ts";
import { Group } from "../../backends/hdf5/group.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import { DenseArray } from "../../ndarray/dense.ts";
import { HyperslabError } from "../../ndarray/errors.ts";

/** What stands under each path, and under each `path@attribute`. */
export type Snapshot = ReadonlyMap<string, string>;

/** Reads all of a file. What cannot be read is an error, or with `tolerant` stands there as such. */
export async function snapshot(file: Hdf5File, tolerant = false): Promise<Snapshot> {
  const all = new Map<string, string>();
  await visit(file, "", all, new Set(), tolerant);
  return all;
}

/** Runs a read; with `tolerant`, one that fails leaves a mark. */
async function attempt(
  path: string,
  all: Map<string, string>,
  tolerant: boolean,
  read: () => Promise<void>,
): Promise<void> {
  try {
    await read();
  } catch (error) {
    // A `RangeError` is what a dataset ends with that claims more bytes than memory has.
    if (!tolerant || !(error instanceof HyperslabError || error instanceof RangeError)) throw error;
    all.set(path, `unreadable: ${error.name}`);
  }
}

async function visit(
  group: Group,
  path: string,
  all: Map<string, string>,
  seen: Set<number>,
  tolerant: boolean,
): Promise<void> {
  if (seen.has(group.address)) return;
  seen.add(group.address);
  await attributes(group, path, all, tolerant);
  for await (const name of group.keys()) {
    const at = `${path}/${name}`;
    await attempt(at, all, tolerant, async () => {
      const link = await group.getLink(name);
      if (link.kind !== "hard") {
        all.set(at, String(link));
        return;
      }
      const object = await group.get(name);
      if (object instanceof Group) {
        all.set(at, "group");
        await visit(object, at, all, seen, tolerant);
        return;
      }
      all.set(at, object instanceof Dataset ? object.fileType : "datatype");
      await attributes(object, at, all, tolerant);
      if (object instanceof Dataset) all.set(at, `${object.shape} ${object.fileType} ${text(await object.read())}`);
    });
  }
}

async function attributes(
  { attrs }: Pick<Group, "attrs">,
  path: string,
  all: Map<string, string>,
  tolerant: boolean,
): Promise<void> {
  for await (const name of attrs.keys()) {
    const at = `${path}@${name}`;
    await attempt(at, all, tolerant, async () => {
      all.set(at, text(await attrs.get(name)));
    });
  }
}

function text(value: unknown): string {
  if (value instanceof DenseArray) {
    return `${value.shape} ${value.dtype} ${Array.from(value.data as ArrayLike<unknown>)}`;
  }
  if (value instanceof Empty) return "empty";
  return String(value);
}

/**
 * Says what is wrong with a state between two promises: whatever both hold is there, each element of a dataset is the
 * one or the other, and nothing is there that neither holds under some path.
 */
export function difference(found: Snapshot, before: Snapshot, after: Snapshot): string | undefined {
  for (const [path, value] of before) {
    const now = found.get(path);
    // What is gone afterwards may be gone, or have been changed before it went.
    if (now === value || now === after.get(path) || !after.has(path)) continue;
    if (now !== undefined && isMixture(now, value, after.get(path)!)) continue;
    return now === undefined ? `${path} is gone` : `${path} is ${now}, not ${value} nor ${after.get(path)}`;
  }
  const known = new Set([...before.values(), ...after.values()]);
  for (const [path, value] of found) {
    if (before.has(path) || known.has(value)) continue;
    // Something that gets a new name may be in the middle of its own change.
    const next = after.get(path);
    if (next !== undefined && [...before.values()].some((old) => isMixture(value, old, next))) continue;
    return `${path} is ${value}, which nobody promised`;
  }
  return undefined;
}

interface Elements {
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

/** Whether each element is that of the one or the other state. */
function isMixture(found: string, before: string, after: string): boolean {
  const [now, old, next] = [found, before, after].map(elements) as [Elements, Elements, Elements];
  if (now.shape.length !== old.shape.length || now.shape.length !== next.shape.length) return false;
  if (now.shape.length === 0 || ![old, next].some(({ shape }) => String(shape) === String(now.shape))) return false;
  return now.values.every((value, i) => {
    const index = now.shape.map((extent, axis) => Math.floor(i / size(now.shape.slice(axis + 1))) % extent);
    return value === at(old, index) || value === at(next, index);
  });
}

function elements(text: string): Elements {
  const [, , shape, , values] = text.split(" ");
  return {
    shape: shape === undefined || shape === "" ? [] : shape.split(",").map(Number),
    values: values?.split(",") ?? [],
  };
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

function at({ shape, values }: Elements, index: readonly number[]): string | undefined {
  if (index.some((place, axis) => place >= shape[axis]!)) return undefined;
  return values[index.reduce((linear, place, axis) => linear * shape[axis]! + place, 0)];
}
