import { assert, assertEquals } from "@std/assert";
import { Allocator, sectorSize } from "../../backends/hdf5/allocator.ts";
import { BufferedStore } from "../../backends/hdf5/buffered_store.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { randomFrom } from "./write_states.ts";

function allocator(reuse: "after close" | "eager" = "after close"): Allocator {
  return new Allocator(new BufferedStore(new MemoryStore()), 0, 96, reuse);
}

interface Block {
  readonly size: number;
  published: boolean;
  released: boolean;
}

for (const reuse of ["after close", "eager"] as const) {
  Deno.test(`Allocator never gives out bytes that are in use, or that a state on disk may lead to: ${reuse}`, () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = randomFrom(seed);
    const space = allocator(reuse);
    const used = new Map<number, Block>();
    for (let step = 0; step < 3000; step++) {
      if (random() < 0.05) {
        space.published();
        for (const [address, block] of used) {
          block.published = true;
          if (block.released && reuse === "eager") used.delete(address);
        }
      }
      if (random() < 0.02) {
        space.discard();
        for (const [address, block] of used) {
          if (!block.published) used.delete(address);
          else if (reuse === "eager") block.released = false;
        }
      }
      if (random() < 0.4 && used.size > 0) {
        const [address, block] = [...used][Math.floor(random() * used.size)]!;
        if (block.released) continue;
        space.release(address, block.size);
        if (block.published) block.released = true;
        else used.delete(address);
        continue;
      }
      const size = 1 + Math.floor(random() * 400);
      const inSector = random() < 0.3;
      const address = inSector ? space.allocateInSector(size) : space.allocate(size);
      assertEquals(address % 8, 0);
      assert(address >= 96 && address + size <= space.end);
      if (inSector) assertEquals(Math.floor(address / sectorSize), Math.floor((address + size - 1) / sectorSize));
      for (const [other, block] of used) {
        const apart = address + size <= other || other + block.size <= address;
        assert(apart, `seed ${seed}: ${address} overlaps ${other}`);
      }
      used.set(address, { size, published: false, released: false });
    }
  });
}

Deno.test("Allocator uses space again at once that was never published", () => {
  const space = allocator();
  const first = space.allocate(100);
  space.allocate(100);
  space.release(first, 100);
  assertEquals(space.allocate(100), first);
});

Deno.test("Allocator uses published space again after a flush only where readers gave up their safety", () => {
  for (const reuse of ["after close", "eager"] as const) {
    const space = allocator(reuse);
    const first = space.allocate(104);
    space.allocate(8);
    space.published();
    space.release(first, 104);
    const second = space.allocate(104);
    assert(second !== first);
    space.published();
    assertEquals(space.allocate(104) === first, reuse === "eager");
    assertEquals(space.lostBytes, reuse === "eager" ? 0 : 104);
  }
});

Deno.test("Allocator keeps what was given up while names on disk may still lead there", () => {
  const space = allocator("eager");
  const first = space.allocate(104);
  space.published();
  space.release(first, 104);
  space.published(true);
  assert(space.allocate(104) !== first);
  space.published();
  assertEquals(space.allocate(104), first);
});

Deno.test("Allocator.discard() takes back what was allocated since the last flush, and keeps what was given up", () => {
  const space = allocator("eager");
  const published = space.allocate(104);
  space.published();
  const { end } = space;
  space.release(published, 104);
  const taken = [space.allocate(1000), space.allocate(200), space.allocate(40)];
  space.release(taken[1]!, 200);
  space.discard();
  space.published();
  assertEquals(space.allocate(1240), end);
  assert(space.allocate(104) !== published);
});

Deno.test("Allocator takes no more of what somebody else allocated than was given up", () => {
  const space = new Allocator(new BufferedStore(new MemoryStore(new Uint8Array(512))), 0, 512, "eager");
  // The next block starts right behind these 44 bytes.
  space.release(96, 44);
  space.published();
  assertEquals(space.allocate(48), 512);
  assertEquals(space.allocate(40), 96);
});
