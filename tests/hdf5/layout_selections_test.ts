import { DatasetStorage } from "../../backends/hdf5/dataset_storage.ts";
import type { DataLayout } from "../../backends/hdf5/format/messages/data_layout.ts";
import type { FilterDescription } from "../../backends/hdf5/format/messages/filter_pipeline.ts";
import { openLayout } from "../../backends/hdf5/layout.ts";
import { toDatatype } from "../../backends/hdf5/make_datatype.ts";
import { NDArray } from "../../ndarray/array.ts";
import type { Backend } from "../../ndarray/backend.ts";
import { checkSelections, type MakeArray, type SelectionCase } from "../contract/selections.ts";
import { wide } from "./memory_file.ts";
import { MemoryContext, reopen } from "./memory_storage.ts";

const cases: SelectionCase[] = JSON.parse(
  Deno.readTextFileSync(new URL("../fixtures/selection_vectors.json", import.meta.url)),
);

interface Arrangement {
  readonly name: string;
  readonly dtype: string;
  readonly filters: readonly FilterDescription[];
  layout(chunks: readonly number[]): DataLayout;
}

function chunked(chunkShape: readonly number[]): DataLayout {
  return {
    class: "chunked",
    chunkShape,
    elementSize: 4,
    edgesUnfiltered: false,
    index: { kind: "btree-v1", address: undefined },
    version: 3,
  };
}

function contiguous(): DataLayout {
  return { class: "contiguous", address: undefined, size: undefined, version: 3 };
}

const arrangements: readonly Arrangement[] = [
  { name: "contiguous", dtype: "<i4", filters: [], layout: contiguous },
  { name: "chunks", dtype: "<i4", filters: [], layout: chunked },
  {
    name: "compressed chunks in big-endian order",
    dtype: ">i4",
    filters: [{ id: 1, name: "deflate", flags: 1, parameters: [1] }],
    layout: chunked,
  },
];

function maker({ dtype, filters, layout }: Arrangement, asynchronous: boolean): MakeArray {
  return async (shape, chunks) => {
    const context = new MemoryContext({ asynchronous, chunkCacheBytes: 4096 });
    const made = new DatasetStorage(context, {
      name: "/selections",
      datatype: toDatatype(dtype, wide),
      dataspace: { class: shape.length === 0 ? "scalar" : "simple", shape, maxShape: shape },
      layout: shape.length === 0 ? contiguous() : layout(chunks),
      fillValue: undefined,
      filters: shape.length === 0 ? [] : filters,
    });
    const size = shape.reduce((product, extent) => product * extent, 1);
    const array = new NDArray(openLayout(made) as Backend<"int32">);
    await array.write(Int32Array.from({ length: size }, (_, i) => i));
    return new NDArray(openLayout(await reopen(context, made)) as Backend<"int32">) as NDArray<"int32">;
  };
}

arrangements.forEach((arrangement, which) => {
  Deno.test(`datasets are selected from and written to as numpy does: ${arrangement.name}`, async () => {
    // Each arrangement takes a part of the cases, so that the test stays quick.
    const own = cases.filter((_, i) => i % arrangements.length === which);
    await checkSelections(own, maker(arrangement, which === 1));
  });
});
