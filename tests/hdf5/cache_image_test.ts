import { assertEquals } from "@std/assert";
import { open } from "../../mod.ts";
import { corpusFolder } from "./corpus.ts";

const folder = corpusFolder();
const path = `${folder}/files/hdf5-1.10.8__tools__test__misc__testfiles__h5clear_mdc_image.h5`;

Deno.test({
  name: "a local file whose metadata stand in a cache image is read as the same bytes in memory are",
  ignore: folder === undefined,
  fn: async () => {
    await using local = await open(path);
    await using inMemory = await open(await Deno.readFile(path));
    const [found, expected] = [await local.dataset("DSET"), await inMemory.dataset("DSET")];
    assertEquals((await found.read()).toNested(), (await expected.read()).toNested());
    assertEquals(await found.attrs.keys(), await expected.attrs.keys());
  },
});
