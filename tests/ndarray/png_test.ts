import { assertEquals, assertThrows } from "@std/assert";
import { unzlibSync } from "fflate";
import { drawPNG } from "../../ndarray/png.ts";
import { zeros } from "../../ndarray/create.ts";

/** The chunks of a PNG file by type. */
function chunksOf(png: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    chunks.set(new TextDecoder().decode(png.subarray(at + 4, at + 8)), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return chunks;
}

Deno.test("drawPNG() maps the limits to the first and last colours of viridis, as imshow does", () => {
  const chunks = chunksOf(drawPNG([0, 0.5, 1, -7, 9, 0.25], 3, 2, { vmin: 0, vmax: 1 }));
  assertEquals([...unzlibSync(chunks.get("IDAT")!)], [0, 0, 128, 255, 0, 0, 255, 64]);
  const palette = chunks.get("PLTE")!;
  assertEquals([...palette.subarray(0, 3)], [68, 1, 84]);
  assertEquals([...palette.subarray(-3)], [253, 231, 37]);
});

Deno.test("drawPNG() leaves NaN transparent", () => {
  const chunks = chunksOf(drawPNG([0, NaN], 2, 1, { colormap: "gray", vmin: 0, vmax: 1 }));
  assertEquals([...unzlibSync(chunks.get("IDAT")!)], [0, 0, 0, 0, 255, 0, 0, 0, 0]);
});

Deno.test("drawPNG() draws a constant image in the first colour", () => {
  assertEquals([...unzlibSync(chunksOf(drawPNG([5, 5], 2, 1)).get("IDAT")!)], [0, 0, 0]);
});

Deno.test("DenseArray.toPNG() refuses what is no picture", () => {
  assertThrows(() => zeros([3]).toPNG(), TypeError, "it takes two axes of numbers");
  assertThrows(() => zeros([0, 3]).toPNG(), RangeError, "it has no pixel");
});
