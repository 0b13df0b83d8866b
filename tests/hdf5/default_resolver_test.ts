import { assertEquals } from "@std/assert";
import { folderOf, neighbours } from "../../backends/hdf5/default_resolver.ts";

function found(file: string | URL, name: string): string | undefined {
  return neighbours(folderOf(file))(name, "external link")?.toString();
}

Deno.test("A local file leads to its own folder and below, and nowhere else", () => {
  assertEquals(found("/data/run/a.h5", "b.h5"), "/data/run/b.h5");
  assertEquals(found("/data/run/a.h5", "./parts/b.h5"), "/data/run/parts/b.h5");
  assertEquals(found("a.h5", "b.h5"), "b.h5");
  for (const name of ["../b.h5", "parts/../../b.h5", "..\\b.h5", "", "."]) {
    assertEquals(found("/data/run/a.h5", name), undefined);
  }
});

Deno.test("An absolute name is looked for beside the file, as the C library does in the end", () => {
  assertEquals(found("/data/run/a.h5", "/etc/passwd"), "/data/run/passwd");
  assertEquals(found("/data/run/a.h5", "C:\\other\\b.h5"), "/data/run/b.h5");
  assertEquals(found("/data/run/a.h5", "https://elsewhere.example/b.h5"), "/data/run/b.h5");
});

Deno.test("A URL leads to the same path and below, without the query of the file", () => {
  const file = "https://data.example/run/a.h5?token=secret#x";
  assertEquals(found(file, "b.h5"), "https://data.example/run/b.h5");
  assertEquals(found(file, "parts/ä b.h5"), "https://data.example/run/parts/%C3%A4%20b.h5");
  assertEquals(found(new URL(file), "//elsewhere.example/b.h5"), "https://data.example/run/b.h5");
  assertEquals(found(file, "../b.h5"), undefined);
  assertEquals(found(file, "b.h5?x=1"), "https://data.example/run/b.h5%3Fx%3D1");
});

Deno.test("Bytes, blobs and sources lead nowhere", () => {
  assertEquals(neighbours(folderOf(new Uint8Array(1)))("b.h5", "virtual dataset"), undefined);
  assertEquals(neighbours(folderOf(new Blob([])))("b.h5", "virtual dataset"), undefined);
});
