import { assertEquals } from "@std/assert";
import { AsideReader } from "../../backends/sources/aside.ts";
import { FileSource } from "../../backends/sources/file.ts";

async function withFile(action: (path: string, identity: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, Uint8Array.from({ length: 10 }, (_, i) => i));
    const source = FileSource.open(path);
    source.close();
    await action(path, source.identity);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("AsideReader reads where it is told to, several parts at once", async () => {
  await withFile(async (path, identity) => {
    const reader = new AsideReader(path, identity);
    const parts = [new Uint8Array(3), new Uint8Array(2)];
    await Promise.all([reader.read(4, parts[0]!), reader.read(0, parts[1]!)]);
    assertEquals(parts.map((part) => [...part]), [[4, 5, 6], [0, 1]]);
    reader.close();
  });
});

Deno.test("AsideReader reads what there is, and fails silently", async () => {
  await withFile(async (path, identity) => {
    const reader = new AsideReader(path, identity);
    const part = new Uint8Array(4);
    await reader.read(8, part);
    assertEquals([...part], [8, 9, 0, 0]);
    await reader.read(100, part);
    assertEquals([...part], [8, 9, 0, 0]);
    reader.close();
    await reader.read(0, part);
    assertEquals([...part], [8, 9, 0, 0]);
  });
});

Deno.test("AsideReader ends what it is at before it closes the file", async () => {
  await withFile(async (path, identity) => {
    const reader = new AsideReader(path, identity);
    const part = new Uint8Array(2);
    const reading = reader.read(7, part);
    reader.close();
    await reading;
    assertEquals([...part], [7, 8]);
  });
});

Deno.test("AsideReader reads nothing from another file, or where there is none any more", async () => {
  await withFile(async (path, identity) => {
    const part = new Uint8Array(2);
    for (const reader of [new AsideReader(path, "another"), new AsideReader(`${path}-moved`, identity)]) {
      await reader.read(1, part);
      reader.close();
    }
    assertEquals([...part], [0, 0]);
  });
});
