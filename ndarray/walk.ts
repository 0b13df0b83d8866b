/**
 * Walking over several arrays of one shape at once, in pieces small enough for the kernels' inner loops.
 *
 * @module
 */

/** The elements in a piece at most: loops of this length are compiled well and stay in the nearest cache. */
export const pieceLength = 8192;

/**
 * Works on one piece of rows and columns.
 *
 * @param rows The number of rows.
 * @param columns The number of columns.
 * @param at Where the piece starts in each array.
 * @param rowStrides How far each array moves from row to row.
 * @param columnStrides How far each array moves from column to column.
 */
export type PieceVisitor = (
  rows: number,
  columns: number,
  at: readonly number[],
  rowStrides: readonly number[],
  columnStrides: readonly number[],
) => void;

/** The axes that are left once single ones are gone and those that run on into each other are joined. */
interface Loops {
  readonly extents: number[];
  readonly strides: number[][];
  readonly offsets: number[];
}

/** Brings the first array's strides into descending, positive order, and joins axes where all arrays allow it. */
function simplify(
  shape: readonly number[],
  offsets: readonly number[],
  strides: readonly (readonly number[])[],
): Loops {
  const starts = offsets.slice();
  const order: number[] = [];
  const leading = strides[0]!;
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    let at = order.length;
    while (at > 0 && Math.abs(leading[order[at - 1]!]!) < Math.abs(leading[axis]!)) at--;
    order.splice(at, 0, axis);
  }
  const extents: number[] = [];
  const joined: number[][] = strides.map(() => []);
  for (const axis of order) {
    const extent = shape[axis]!;
    const sign = leading[axis]! < 0 ? -1 : 1;
    const last = extents.length - 1;
    let joins = last >= 0;
    for (let k = 0; k < strides.length; k++) {
      if (sign < 0) starts[k]! += (extent - 1) * strides[k]![axis]!;
      joins &&= joined[k]![last] === sign * strides[k]![axis]! * extent;
    }
    for (let k = 0; k < strides.length; k++) joined[k]![joins ? last : last + 1] = sign * strides[k]![axis]!;
    if (joins) extents[last]! *= extent;
    else extents.push(extent);
  }
  return { extents, strides: joined, offsets: starts };
}

/** Rows and columns of a tile: 32 lines of cache for each array. */
const tileWidth = 32;

/** Where the second array runs across the first, makes its own direction that of the rows. */
function turnAcross({ extents, strides }: Loops): boolean {
  const last = extents.length - 1;
  const crossing = strides[1]!.map(Math.abs);
  let along = last;
  for (let axis = 0; axis < last; axis++) if (crossing[axis]! > 0 && crossing[axis]! < crossing[along]!) along = axis;
  if (along === last) return false;
  for (const list of [extents, ...strides]) list.splice(last - 1, 0, ...list.splice(along, 1));
  return true;
}

/**
 * Walks over arrays of one shape, in no particular order.
 *
 * @param shape The shape.
 * @param offsets Where each array starts.
 * @param strides The strides of each array. The walk follows the memory of the first.
 * @param visit Works on a piece.
 * @param tiled Whether pieces may be tiles: rows that do not run on into each other, short enough that the memory of
 * the second array stays in the nearest cache where it runs across that of the first.
 * @param widest How many columns a piece has at most.
 */
export function walkPieces(
  shape: readonly number[],
  offsets: readonly number[],
  strides: readonly (readonly number[])[],
  visit: PieceVisitor,
  tiled = false,
  widest: number = pieceLength,
): void {
  for (const extent of shape) if (extent === 0) return;
  const loops = simplify(shape, offsets, strides);
  const rank = loops.extents.length;
  const across = tiled && turnAcross(loops);
  const columns = rank > 0 ? loops.extents[rank - 1]! : 1;
  const rows = rank > 1 ? loops.extents[rank - 2]! : 1;
  const columnStrides = loops.strides.map((own) => rank > 0 ? own[rank - 1]! : 0);
  const rowStrides = loops.strides.map((own) => rank > 1 ? own[rank - 2]! : 0);
  const at = loops.offsets;
  const piece = at.slice();
  const width = Math.min(columns, across ? tileWidth : widest);
  const height = Math.max(1, Math.min(rows, Math.floor(across ? tileWidth : pieceLength / width)));
  const position = new Array<number>(Math.max(rank - 2, 0)).fill(0);
  while (true) {
    for (let row = 0; row < rows; row += height) {
      for (let column = 0; column < columns; column += width) {
        for (let k = 0; k < at.length; k++) piece[k] = at[k]! + row * rowStrides[k]! + column * columnStrides[k]!;
        visit(Math.min(height, rows - row), Math.min(width, columns - column), piece, rowStrides, columnStrides);
      }
    }
    let axis = position.length - 1;
    for (; axis >= 0; axis--) {
      if (++position[axis]! < loops.extents[axis]!) {
        for (let k = 0; k < at.length; k++) at[k]! += loops.strides[k]![axis]!;
        break;
      }
      position[axis] = 0;
      for (let k = 0; k < at.length; k++) at[k]! -= loops.strides[k]![axis]! * (loops.extents[axis]! - 1);
    }
    if (axis < 0) return;
  }
}
