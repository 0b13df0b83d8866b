import { assertEquals, assertThrows } from "@std/assert";
import { FileStore } from "../../backends/sources/file.ts";
import { StorageError } from "../../ndarray/errors.ts";

Deno.test("FileStore.write() throws a StorageError where the disk is full", () => {
  const store = FileStore.open("/dev/full");
  const error = assertThrows(() => store.write(0, new Uint8Array(10)), StorageError, "the disk is full");
  assertEquals((error.cause as { code: string }).code, "ENOSPC");
  store.close();
});
