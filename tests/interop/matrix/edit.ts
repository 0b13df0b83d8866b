/**
 * An edit that every file of the matrix goes through: the same as `edit_file` in peer.py.
 *
 * @module
 */

import { Dataset, type Hdf5File, SoftLink } from "../../../mod.ts";

const numbers = /^(u?int(8|16|32|64)|float(16|32|64))$/;

/** Changes a bit of everything. */
export async function editFile(file: Hdf5File): Promise<void> {
  const datasets: [string, Dataset][] = [];
  for await (const [path, object] of file.visit()) if (object instanceof Dataset) datasets.push([path, object]);
  for (const [, x] of datasets.sort(([a], [b]) => a < b ? -1 : 1)) {
    await x.attrs.set("touched", 5, { dtype: "int32" });
    const plain = typeof x.dtype === "string" && numbers.test(x.dtype);
    if (!plain || x.layout === "virtual" || x.empty) continue;
    if (x.chunks !== null && x.maxShape[0] === null) await x.resize(x.shape[0]! + 3, 0);
    if (x.size > 0) {
      await x.slice(...x.shape.map(() => 0)).write(x.dtype.endsWith("64") && x.dtype !== "float64" ? 7n : 7);
    }
  }
  await file.attrs.set("edited by", "somebody");
  await file.attrs.set("numbers", [0, 1, 2]);
  await file.createGroup("edited/inner");
  const data = await file.createDataset("edited/data", {
    data: Int32Array.from({ length: 10 }, (_, i) => i),
    chunks: [4],
    maxShape: [null],
    compression: "gzip",
  });
  await file.link("edited/soft", new SoftLink("/edited/data"));
  await file.link("edited/hard", data);
  const names = (await file.keys()).filter((name) => name !== "edited").sort(byCodePoints);
  if (names.length > 0) await file.move(names[0]!, "edited/moved");
  if (names.length > 2) await file.delete(names.at(-1)!);
}

/** Python's order of text. */
function byCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at < 0) return left.length - right.length;
  return right[at] === undefined ? 1 : left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
}
