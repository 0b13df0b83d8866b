import { MemoryBackend } from "../../backends/memory.ts";
import { DenseArray, NDArray } from "../../ndarray/mod.ts";
import { type BackendContent, testBackend } from "../contract/backend_contract.ts";
import { lending } from "../contract/lending_backend.ts";

async function memory({ shape, chunks, data }: BackendContent): Promise<MemoryBackend<"int32">> {
  const backend = new MemoryBackend("int32", shape, { chunks, fillValue: -1 });
  await NDArray.from(backend).write(new DenseArray("int32", shape, data.slice()));
  return backend;
}

testBackend("a backend in memory", memory);

testBackend("a backend that answers late and from scratch memory", async (content) => lending(await memory(content)));

testBackend("the backend of a dense array", ({ shape, data }) => new DenseArray("int32", shape, data.slice()).backend);

testBackend("the backend of a field of records", async ({ shape, chunks, data }) => {
  const records = NDArray.from(new MemoryBackend({ fields: { flag: "bool", value: "int32" } }, shape, { chunks }));
  const values = records.field("value");
  await values.write(new DenseArray("int32", shape, data.slice()));
  return values.backend as ReturnType<typeof memory> extends Promise<infer B> ? B : never;
});

testBackend("the backend of converted elements", async (content) => {
  const { shape, chunks, data } = content;
  const wide = NDArray.from(new MemoryBackend("float64", shape, { chunks }));
  await wide.write(new DenseArray("int32", shape, data.slice()));
  return wide.astype("int32").backend;
});
