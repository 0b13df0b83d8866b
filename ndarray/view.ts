/**
 * Views: how the elements of an array map to the elements of the backend behind it. Pure and synchronous.
 *
 * @module
 */

import { extentOf, type Index, type Selection } from "./selection.ts";

/**
 * How one axis of the backend is reached: at view index `i` along `axis`, the backend index is `list[i]`, or
 * `start + step * i`. Several terms with lists on one axis are a joint list of points.
 */
export interface Term {
  /** The view's axis that moves along this backend axis; -1 where the backend index is always `start`. */
  readonly axis: number;
  /** The backend index at view index 0. */
  readonly start: number;
  /** How far the backend index moves for one more view index; never 0 where `axis` is not -1. */
  readonly step: number;
  /** The backend index of each view index, in place of `start` and `step`. */
  readonly list: Float64Array | undefined;
}

/** The elements of a backend that an array shows, and in which arrangement. Plain cloneable data. */
export interface View {
  /** The extent of each axis of the array. */
  readonly shape: readonly number[];
  /** How each axis of the backend is reached. An axis of the view that no term names repeats the others. */
  readonly terms: readonly Term[];
}

/**
 * Makes the view that shows a backend as it is.
 *
 * @param shape The shape of the backend.
 * @returns The view.
 */
export function wholeView(shape: readonly number[]): View {
  return { shape: [...shape], terms: shape.map((_, axis) => ({ axis, start: 0, step: 1, list: undefined })) };
}

/**
 * Lets a view show further axes, which its backend has behind all others.
 *
 * @param view The view.
 * @param inner Their extents.
 * @returns The view with these axes at its end.
 */
export function withInnerAxes(view: View, inner: readonly number[]): View {
  const { shape, terms } = view;
  const axes = inner.map((_, at): Term => ({ axis: shape.length + at, start: 0, step: 1, list: undefined }));
  return { shape: [...shape, ...inner], terms: [...terms, ...axes] };
}

/** The term after a range was taken of its axis. */
function rangeOf(term: Term, axis: number, start: number, step: number, count: number): Term {
  if (term.list === undefined) {
    return { axis, start: term.start + term.step * start, step: term.step * step, list: undefined };
  }
  const list = new Float64Array(count);
  for (let i = 0; i < count; i++) list[i] = term.list[start + step * i]!;
  return { axis, start: 0, step: 1, list };
}

/** The term after indices of its axis were picked. */
function listOf(term: Term, axis: number, indices: Float64Array): Term {
  const { list, start, step } = term;
  const picked = new Float64Array(indices.length);
  if (list === undefined) {
    for (let i = 0; i < indices.length; i++) picked[i] = start + step * indices[i]!;
  } else {
    for (let i = 0; i < indices.length; i++) picked[i] = list[indices[i]!]!;
  }
  return { axis, start: 0, step: 1, list: picked };
}

/** The term after its axis was fixed at one index. */
function constantOf(term: Term, index: number): Term {
  const start = term.list === undefined ? term.start + term.step * index : term.list[index]!;
  return { axis: -1, start, step: 0, list: undefined };
}

/**
 * Takes a selection of a view. The cost is the number of listed indices, never that of the data.
 *
 * @param view The view.
 * @param selection What to take of each axis, and in which order the axes come out.
 * @returns The view of what was taken.
 */
export function selectView(view: View, selection: Selection): View {
  const { indices, axes } = selection;
  const target = new Array<number>(indices.length).fill(-1);
  const shape = new Array<number>(axes.length);
  for (let axis = 0; axis < axes.length; axis++) {
    const source = axes[axis]!;
    if (source >= 0) target[source] = axis;
    shape[axis] = source < 0 ? 1 : extentOf(indices[source]!);
  }
  const terms = new Array<Term>(view.terms.length);
  for (let at = 0; at < terms.length; at++) terms[at] = selectTerm(view.terms[at]!, indices, target);
  return { shape, terms };
}

/** The term after a selection of all axes; `target` is where each axis goes. */
function selectTerm(term: Term, indices: readonly Index[], target: readonly number[]): Term {
  if (term.axis < 0) return term;
  const index = indices[term.axis]!;
  if (index.kind === "integer") return constantOf(term, index.index);
  if (index.kind === "range") return rangeOf(term, target[term.axis]!, index.start, index.step, index.count);
  return listOf(term, target[index.leader]!, index.indices);
}

/**
 * Brings the axes of a view into another order, leaves out axes of extent 1, and puts in new ones.
 *
 * @param view The view.
 * @param axes For each axis of the result the axis of the view, or -1 for a new axis. Axes left out must have extent 1.
 * @returns The arranged view.
 */
export function arrangeView(view: View, axes: readonly number[]): View {
  const target = new Array<number>(view.shape.length).fill(-1);
  axes.forEach((source, axis) => {
    if (source >= 0) target[source] = axis;
  });
  return {
    shape: axes.map((source) => source < 0 ? 1 : view.shape[source]!),
    terms: view.terms.map((term) => {
      if (term.axis < 0) return term;
      const axis = target[term.axis]!;
      return axis < 0 ? constantOf(term, 0) : { axis, start: term.start, step: term.step, list: term.list };
    }),
  };
}

/**
 * Takes only the first index along the axes that repeat the others.
 *
 * @param view The view.
 * @returns The view itself where nothing is repeated.
 */
export function firstOfRepeats(view: View): View {
  const { shape, terms } = view;
  let repeats = false;
  for (let axis = 0; axis < shape.length; axis++) repeats ||= isRepeated(view, axis);
  return repeats ? { shape: shape.map((extent, axis) => isRepeated(view, axis) ? 1 : extent), terms } : view;
}

/** Whether elements do not move along an axis. */
function isRepeated({ shape, terms }: View, axis: number): boolean {
  if (shape[axis]! <= 1) return false;
  for (let at = 0; at < terms.length; at++) if (terms[at]!.axis === axis) return false;
  return true;
}
