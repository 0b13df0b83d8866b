/**
 * What a file is to hold, in plain values: the model that stateful tests compare files with.
 *
 * @module
 */

/** The dtypes that the model has. */
export type ModelDType = "int32" | "float64" | "uint8" | "string";

/** An element, or the value of an attribute without axes. */
export type ModelValue = number | string;

/** An object: a group has attributes only. */
export interface ModelObject {
  readonly attrs: Map<string, ModelValue | number[]>;
  dataset?: ModelDataset;
}

/** A dataset. */
export interface ModelDataset {
  readonly dtype: ModelDType;
  readonly fill: ModelValue;
  readonly resizable: boolean;
  shape: number[];
  data: ModelValue[];
}

/** Part of one axis. */
export interface ModelRange {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Objects by path; the root has the empty one. */
export type Model = Map<string, ModelObject>;

/** How many elements a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The places of the elements of a selection, in C order. */
export function placesOf(shape: readonly number[], ranges: readonly ModelRange[]): number[] {
  let places = [0];
  for (const [axis, { start, step, count }] of ranges.entries()) {
    places = places.flatMap((place) =>
      Array.from({ length: count }, (_, i) => place * shape[axis]! + start + i * step)
    );
  }
  return places;
}

/** Gives a dataset another shape: what is new has the fill value. */
export function resizeModel(dataset: ModelDataset, shape: number[]): void {
  const kept = shape.map((extent, axis) => ({ start: 0, step: 1, count: Math.min(extent, dataset.shape[axis]!) }));
  const data = new Array<ModelValue>(sizeOf(shape)).fill(dataset.fill);
  const from = placesOf(dataset.shape, kept);
  placesOf(shape, kept).forEach((place, i) => data[place] = dataset.data[from[i]!]!);
  dataset.shape = shape;
  dataset.data = data;
}

/** Takes an object away, with all that is below it. */
export function deleteFromModel(model: Model, path: string): void {
  for (const each of [...model.keys()]) if (each === path || each.startsWith(`${path}/`)) model.delete(each);
}

/** Gives an object another path, and all that is below it. */
export function moveInModel(model: Model, from: string, to: string): void {
  for (const [path, object] of [...model]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    model.delete(path);
    model.set(to + path.slice(from.length), object);
  }
}

/** The model as text for other programs. */
export function modelText(model: Model): string {
  return JSON.stringify(
    Object.fromEntries([...model].map(([path, { attrs, dataset }]) => [path, { attrs: [...attrs], dataset }])),
  );
}
