import type { DType } from "./dtype.ts";
/** An array in memory. */
export class DenseArray<D extends DType = DType> {
  /** The dtype. */
  readonly dtype!: D;
}
