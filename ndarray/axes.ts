/**
 * Arguments that name axes: checked, and negative ones counted from the end.
 *
 * @module
 */

/**
 * Checks an axis.
 *
 * @param axis The axis; negative ones count from the end.
 * @param ndim How many axes there are.
 * @returns The axis, counted from the start.
 * @throws {RangeError} If there is no such axis.
 * @throws {TypeError} If it is not an integer.
 */
export function checkAxis(axis: number, ndim: number): number {
  if (!Number.isInteger(axis)) throw new TypeError(`Axis ${axis} is not an integer`);
  const wrapped = axis < 0 ? axis + ndim : axis;
  if (wrapped >= 0 && wrapped < ndim) return wrapped;
  throw new RangeError(`Axis ${axis} is out of range: the array has ${ndim} axes`);
}

/**
 * Checks a list of axes.
 *
 * @param axes One axis or several.
 * @param ndim How many axes there are.
 * @returns The axes, counted from the start, in the order given.
 * @throws {RangeError} If there is no such axis, or one is named twice.
 */
export function checkAxes(axes: number | readonly number[], ndim: number): number[] {
  const checked = (typeof axes === "number" ? [axes] : axes).map((axis) => checkAxis(axis, ndim));
  if (new Set(checked).size !== checked.length) throw new RangeError(`Axes (${checked.join(", ")}) name one twice`);
  return checked;
}

/**
 * The axes that a reduction asks for. As numpy has it, an array without axes may be reduced along axis 0.
 *
 * @param axes One axis or several.
 * @param ndim How many axes there are.
 * @returns The axes, counted from the start.
 * @throws {RangeError} If there is no such axis, or one is named twice.
 */
export function reducedAxes(axes: number | readonly number[], ndim: number): number[] {
  return ndim === 0 && (axes === 0 || axes === -1) ? [] : checkAxes(axes, ndim);
}

/**
 * The order of axes that `transpose` asks for.
 *
 * @param axes The axes in their new order; by default reversed.
 * @param ndim How many axes there are.
 * @returns For each new axis the old one.
 * @throws {RangeError} If it is not a permutation of all axes.
 */
export function transposed(axes: readonly number[] | undefined, ndim: number): number[] {
  if (axes === undefined) return Array.from({ length: ndim }, (_, axis) => ndim - 1 - axis);
  if (axes.length !== ndim) throw new RangeError(`Cannot transpose ${ndim} axes by a list of ${axes.length}`);
  return checkAxes(axes, ndim);
}

/**
 * The axes that are left after `squeeze`.
 *
 * @param shape The shape.
 * @param axes The axes to take away; by default all of extent 1.
 * @returns For each new axis the old one.
 * @throws {RangeError} If an axis to take away has another extent than 1.
 */
export function squeezed(shape: readonly number[], axes: number | readonly number[] | undefined): number[] {
  const gone = axes === undefined ? undefined : checkAxes(axes, shape.length);
  for (const axis of gone ?? []) {
    if (shape[axis] !== 1) throw new RangeError(`Cannot squeeze axis ${axis}: its extent is ${shape[axis]}`);
  }
  return shape.flatMap((extent, axis) => (gone === undefined ? extent === 1 : gone.includes(axis)) ? [] : [axis]);
}

/**
 * The axes after `expandDims`.
 *
 * @param ndim How many axes there are.
 * @param axes Where, in the result, new axes of extent 1 stand.
 * @returns For each new axis the old one, or -1.
 * @throws {RangeError} If a place is out of range or named twice.
 */
export function expanded(ndim: number, axes: number | readonly number[]): number[] {
  const count = ndim + (typeof axes === "number" ? 1 : axes.length);
  const places = checkAxes(axes, count);
  let source = 0;
  return Array.from({ length: count }, (_, axis) => places.includes(axis) ? -1 : source++);
}
