import { deflate, fletcher32, lzf, nbit, registry, scaleOffset, shuffle, szip } from "../../codecs/mod.ts";
import { portableZlib } from "../../codecs/zlib_portable.ts";
import { testCodec } from "../contract/codec_contract.ts";

const none = () => [];

testCodec("deflate() on the platform's zlib", deflate(), { parameters: none, checks: true });
testCodec("deflate() on fflate", deflate({}, portableZlib), { parameters: none, checks: true });
testCodec("lzf()", lzf(), { parameters: (count, itemSize) => [4, 0x0105, count * itemSize] });
testCodec("shuffle()", shuffle(), { parameters: (_, itemSize) => [itemSize], itemSizes: [1, 2, 3, 4, 5, 8, 16] });
testCodec("fletcher32()", fletcher32(), { parameters: none, checks: true });
for (const mask of [128 + 32 + 8, 128 + 4 + 16]) {
  testCodec(`szip() with options ${mask}`, szip(), {
    parameters: (count, itemSize) => [mask, 8, 8 * itemSize, Math.min(Math.max(count >> 2, 1), 1024)],
    itemSizes: [1, 2, 4, 8],
    wholeElements: true,
  });
}
testCodec("nbit() of whole elements", nbit(), {
  parameters: (count, itemSize) => [8, 0, count, 1, itemSize, 0, 8 * itemSize, 0],
  itemSizes: [1, 2, 4, 8],
  wholeElements: true,
});
for (const signed of [0, 1]) {
  testCodec(`scaleOffset() of integers, signed ${signed}`, scaleOffset(), {
    parameters: (count, itemSize) => [2, 0, count, 0, itemSize, signed, count % 2, 1, 3, ...new Array(11).fill(0)],
    itemSizes: [1, 2, 4, 8],
    wholeElements: true,
  });
}

const optional = {
  lz4: [300],
  zstd: [3],
} as const;
for (const [name, parameters] of Object.entries(optional)) {
  testCodec(name, (await registry.byName(name))!, { parameters: () => parameters });
}
for (const [compressor, text] of [[0, "nothing"], [2, "lz4"], [3, "zstd"]] as const) {
  testCodec(`bitshuffle with ${text} inside`, (await registry.byName("bitshuffle"))!, {
    parameters: (_, itemSize) => [0, 5, itemSize, 64, compressor],
  });
}
