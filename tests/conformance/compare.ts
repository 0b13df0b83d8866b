/**
 * Compares what the library sees in a file with what the oracle says.
 *
 * @module
 */

import type { Json } from "./describe_type.ts";
import type { JsonRecord } from "./describe_file.ts";

/** What came of one file. */
export interface Comparison {
  /** How many objects and attributes were compared. */
  readonly records: number;
  /** One line for each difference. */
  readonly differences: readonly string[];
  /** Objects whose values need a filter that the library says it does not have. */
  readonly leftOut: readonly string[];
}

/** What is in the records for other reasons than to be compared. */
const notCompared = new Set([
  "addr",
  "attrs",
  "data_error",
  "disputed",
  "engine",
  "error",
  "links_error",
  "message",
  "skipped",
  "unsupported",
]);
/** What only values can show; not compared where they could not be read. */
const values = new Set(["bytes", "digest", "hex", "regions"]);

/** Compares the records of a file. */
export function compare(oracle: readonly JsonRecord[], found: readonly JsonRecord[]): Comparison {
  const differences: string[] = [];
  const leftOut: string[] = [];
  let records = 0;
  // The oracle tells bytes that are not UTF-8 as U+FFFD.
  const byPath = new Map<string, JsonRecord>();
  for (const record of found) {
    const shown = wellFormed(record) as JsonRecord;
    byPath.set(String(shown.path), shown);
  }
  for (const expected of oracle) {
    records++;
    const path = String(expected.path);
    const actual = byPath.get(path);
    byPath.delete(path);
    if (expected.error === true) {
      const refused = actual !== undefined;
      if (!refused) differences.push(`${path}: is missing`);
      continue;
    }
    if (actual === undefined) {
      differences.push(`${path}: is missing`);
    } else if (actual.error === true) {
      differences.push(`${path}: ${actual.message}`);
    } else {
      if (typeof actual.unsupported === "string" && "digest" in expected) leftOut.push(`${path}: ${actual.data_error}`);
      compareRecord(path, expected, actual, differences);
      records += compareAttributes(path, expected, actual, differences);
    }
  }
  for (const path of byPath.keys()) differences.push(`${path}: is not in the oracle`);
  return { records, differences, leftOut };
}

function compareRecord(path: string, expected: JsonRecord, actual: JsonRecord, differences: string[]): void {
  const failed = actual.data_error !== undefined;
  if (failed && typeof actual.unsupported !== "string" && "digest" in expected) {
    differences.push(`${path}: ${actual.data_error}`);
  }
  for (const [key, value] of Object.entries(expected)) {
    if (notCompared.has(key) || (failed && values.has(key))) continue;
    if (!same(value, actual[key])) differences.push(difference(path, key, value, actual[key]));
  }
  for (const key of Object.keys(actual)) {
    if (key in expected || notCompared.has(key) || values.has(key) || key === "link_order") continue;
    differences.push(difference(path, key, undefined, actual[key]));
  }
}

function compareAttributes(path: string, expected: JsonRecord, actual: JsonRecord, differences: string[]): number {
  const wanted = (expected.attrs ?? []) as JsonRecord[];
  const given = new Map(((actual.attrs ?? []) as JsonRecord[]).map((record) => [record.name, record]));
  // A library that cannot read an attribute cannot name it either.
  const refused = wanted.some((attribute) => attribute.error === true);
  for (const attribute of wanted) {
    const name = `${path}@${attribute.name}`;
    const found = given.get(attribute.name);
    given.delete(attribute.name);
    if (attribute.error === true) continue;
    else if (found === undefined) differences.push(`${name}: is missing`);
    else if (found.error === true) differences.push(`${name}: ${found.message}`);
    else compareRecord(name, attribute, found, differences);
  }
  for (const name of refused ? [] : given.keys()) differences.push(`${path}@${name}: is not in the oracle`);
  return wanted.length;
}

/** A value with U+FFFD for all that is not Unicode. */
function wellFormed(value: Json): Json {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, wellFormed(part)]));
}

function difference(path: string, key: string, expected: Json | undefined, actual: Json | undefined): string {
  return `${path}: ${key} is ${short(actual)}, not ${short(expected)}`;
}

function short(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], (b as JsonRecord)[key]));
}
