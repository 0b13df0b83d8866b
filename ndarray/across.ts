/**
 * Copies whose two sides run across each other: along a row of the one, the other moves from row to row. Four rows are
 * copied at once, so that what stands side by side is fetched together. One loop for each size of unit.
 *
 * @module
 */

/**
 * Copies units of Uint8 across.
 *
 * @param to Where rows of units that follow each other go.
 * @param at Where the first one starts.
 * @param rowTo How far they are apart.
 * @param from Where columns of units that follow each other come from.
 * @param start Where the first one starts.
 * @param columnFrom How far they are apart.
 * @param rows The number of rows.
 * @param columns The number of columns.
 */
export function across8(
  to: Uint8Array,
  at: number,
  rowTo: number,
  from: Uint8Array,
  start: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  let row = 0;
  for (const last = rows - 3; row < last; row += 4) {
    const first = at + row * rowTo;
    const second = first + rowTo;
    const third = second + rowTo;
    const fourth = third + rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) {
      to[first + column] = from[j]!;
      to[second + column] = from[j + 1]!;
      to[third + column] = from[j + 2]!;
      to[fourth + column] = from[j + 3]!;
    }
  }
  for (; row < rows; row++) {
    const first = at + row * rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) to[first + column] = from[j]!;
  }
}

/**
 * Copies units of Uint16 across.
 *
 * @param to Where rows of units that follow each other go.
 * @param at Where the first one starts.
 * @param rowTo How far they are apart.
 * @param from Where columns of units that follow each other come from.
 * @param start Where the first one starts.
 * @param columnFrom How far they are apart.
 * @param rows The number of rows.
 * @param columns The number of columns.
 */
export function across16(
  to: Uint16Array,
  at: number,
  rowTo: number,
  from: Uint16Array,
  start: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  let row = 0;
  for (const last = rows - 3; row < last; row += 4) {
    const first = at + row * rowTo;
    const second = first + rowTo;
    const third = second + rowTo;
    const fourth = third + rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) {
      to[first + column] = from[j]!;
      to[second + column] = from[j + 1]!;
      to[third + column] = from[j + 2]!;
      to[fourth + column] = from[j + 3]!;
    }
  }
  for (; row < rows; row++) {
    const first = at + row * rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) to[first + column] = from[j]!;
  }
}

/**
 * Copies units of Uint32 across.
 *
 * @param to Where rows of units that follow each other go.
 * @param at Where the first one starts.
 * @param rowTo How far they are apart.
 * @param from Where columns of units that follow each other come from.
 * @param start Where the first one starts.
 * @param columnFrom How far they are apart.
 * @param rows The number of rows.
 * @param columns The number of columns.
 */
export function across32(
  to: Uint32Array,
  at: number,
  rowTo: number,
  from: Uint32Array,
  start: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  let row = 0;
  for (const last = rows - 3; row < last; row += 4) {
    const first = at + row * rowTo;
    const second = first + rowTo;
    const third = second + rowTo;
    const fourth = third + rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) {
      to[first + column] = from[j]!;
      to[second + column] = from[j + 1]!;
      to[third + column] = from[j + 2]!;
      to[fourth + column] = from[j + 3]!;
    }
  }
  for (; row < rows; row++) {
    const first = at + row * rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) to[first + column] = from[j]!;
  }
}

/**
 * Copies units of Float64 across.
 *
 * @param to Where rows of units that follow each other go.
 * @param at Where the first one starts.
 * @param rowTo How far they are apart.
 * @param from Where columns of units that follow each other come from.
 * @param start Where the first one starts.
 * @param columnFrom How far they are apart.
 * @param rows The number of rows.
 * @param columns The number of columns.
 */
export function across64(
  to: Float64Array,
  at: number,
  rowTo: number,
  from: Float64Array,
  start: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  let row = 0;
  for (const last = rows - 3; row < last; row += 4) {
    const first = at + row * rowTo;
    const second = first + rowTo;
    const third = second + rowTo;
    const fourth = third + rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) {
      to[first + column] = from[j]!;
      to[second + column] = from[j + 1]!;
      to[third + column] = from[j + 2]!;
      to[fourth + column] = from[j + 3]!;
    }
  }
  for (; row < rows; row++) {
    const first = at + row * rowTo;
    let j = start + row;
    for (let column = 0; column < columns; column++, j += columnFrom) to[first + column] = from[j]!;
  }
}
