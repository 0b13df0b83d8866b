"""Zarr hierarchies of both versions that zarr-python writes, and what it reads back itself."""

import json
import sys
from pathlib import Path

import numcodecs
import numpy as np
import zarr


def plain(array):
    data = array[...]
    if data.dtype.kind in "UOT":
        return {"shape": data.shape, "text": [str(value) for value in np.asarray(data).ravel().tolist()]}
    little = np.ascontiguousarray(data, data.dtype.newbyteorder("<"))
    return {"shape": data.shape, "hex": little.tobytes().hex()}


def make(folder):
    rng = np.random.default_rng(5)
    index = {}
    for version in [2, 3]:
        root = zarr.open_group(folder / f"v{version}.zarr", mode="w", zarr_format=version)
        root.attrs["title"] = "both"
        for kind in ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8", ">i4", ">f8"]:
            if version == 3 and kind[0] == ">":
                continue
            name = kind.replace("?", "b1").replace(">", "big_")
            data = (rng.standard_normal((10, 7)) * 100).astype(kind)
            array = root.create_array(name, shape=(10, 7), chunks=(4, 3), dtype=kind, fill_value=1)
            array[:8] = data[:8]
        root.create_array("scalar", shape=(), dtype="f8")[...] = 3.5
        cube = root.create_group("deep").create_group("er").create_array("cube", shape=(3, 4, 5), chunks=(2, 2, 5), dtype="f4")
        cube[...] = rng.random((3, 4, 5))
        cube.attrs["unit"] = "K"
        if version == 2:
            for label, codec in {"blosc": numcodecs.Blosc(), "zlib": numcodecs.Zlib(5), "gzip": numcodecs.GZip(5),
                                 "lz4": numcodecs.LZ4(), "zstd": numcodecs.Zstd(3), "none": None}.items():
                root.create_array(label, shape=(50,), chunks=(8,), dtype="i4", compressors=codec)[...] = np.arange(50)
            root.create_array("fortran", shape=(5, 6), chunks=(3, 4), dtype="i2", order="F")[...] = np.arange(30).reshape(5, 6)
            root.create_array("U4", shape=(3,), dtype="U4")[...] = np.array(["a", "äöü", ""])
        else:
            for label, codec in {"blosc": zarr.codecs.BloscCodec(), "gzip": zarr.codecs.GzipCodec(), "zstd": zarr.codecs.ZstdCodec()}.items():
                root.create_array(label, shape=(50,), chunks=(8,), dtype="i4", compressors=codec)[...] = np.arange(50)
            root.create_array("sharded", shape=(20, 9), shards=(8, 6), chunks=(4, 3), dtype="u2")[...] = np.arange(180).reshape(20, 9)
        index[f"v{version}"] = {path: plain(node) for path, node in root.members(max_depth=None) if isinstance(node, zarr.Array)}
        index[f"v{version}"] = dict(sorted(index[f"v{version}"].items()))
        if version == 2:
            zarr.consolidate_metadata(folder / "v2.zarr", zarr_format=2)
    zarr.create_array(folder / "array.zarr", shape=(6,), chunks=(4,), dtype="i4")[...] = np.arange(6)
    (folder / "index.json").write_text(json.dumps(index))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
