import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MemorySource, MemoryStore } from "../../backends/sources/memory.ts";
import { ClosedError } from "../../ndarray/errors.ts";
import { CONTENT, testSource, testStore } from "../contract/source_contract.ts";

testSource("MemorySource", () => new MemorySource(CONTENT));
testSource("MemorySource over an ArrayBuffer", () => new MemorySource(CONTENT.slice().buffer as ArrayBuffer));
testStore("MemoryStore", () => new MemoryStore());

Deno.test("MemorySource.read() copies nothing", () => {
  const bytes = new Uint8Array(8);
  assertStrictEquals(new MemorySource(bytes).read([{ start: 2, end: 4 }])[0]!.buffer, bytes.buffer);
});

Deno.test("MemorySource.read() throws a ClosedError after close()", () => {
  const source = new MemorySource(new Uint8Array(8));
  source.close();
  assertThrows(() => source.read([{ start: 0, end: 1 }]), ClosedError);
});

Deno.test("MemoryStore.bytes holds what was written after close()", () => {
  const store = new MemoryStore(Uint8Array.of(5));
  store.write(1, Uint8Array.of(6));
  store.close();
  assertEquals(store.bytes, Uint8Array.of(5, 6));
});
