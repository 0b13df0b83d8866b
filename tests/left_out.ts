/**
 * Says which tests `deno task test` left out, and how to run them.
 *
 * @module
 */

import { corpusFolder } from "./hdf5/corpus.ts";

const lines = [
  "deno task test:doc       the examples of the documentation, each on its own: takes two minutes",
  "deno task test:interop   h5py, h5dump, bundles and other processes: needs Python and Node",
  "deno task test:browser   the page in a browser: needs Chromium",
  "deno task test:crash     writers that are killed: takes long",
];
if (corpusFolder() === undefined) {
  lines.push("the corpus of HDF5 files of other programs: set HYPERSLAB_CORPUS to its folder");
}
console.log(`Left out:\n${lines.map((line) => `  ${line}`).join("\n")}`);
