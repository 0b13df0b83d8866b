"""Writes the files that the peers are measured on: deterministic, made once, kept in a cache folder.

Usage: make_data.py FOLDER IMAGES SIZE GROUPS
"""

import json
import os
import sys
import zlib

import h5py
import numpy as np

folder, images, size, groups = sys.argv[1], *map(int, sys.argv[2:5])
os.makedirs(folder, exist_ok=True)


def noise(k):
    """A picture of normal random numbers, which hardly compresses."""
    return np.random.default_rng(k).standard_normal((size, size))


def smooth(k):
    """A smooth picture with a little noise."""
    y, x = np.mgrid[0:size, 0:size]
    waves = 2000 * np.sin(x / 80 + k) * np.cos(y / 60)
    return (waves + np.random.default_rng(1000 + k).normal(0, 8, (size, size))).astype("<i2")


def cube(name, picture, dtype, count=images, **options):
    path = os.path.join(folder, name + ".h5")
    if os.path.exists(path):
        return
    with h5py.File(path + ".part", "w") as file:
        data = file.create_dataset("images", (count, size, size), dtype, **options)
        for k in range(count):
            data[k] = picture(k)
    os.rename(path + ".part", path)


GZIP = {"compression": "gzip", "compression_opts": 4}
CUBES = {
    "f8_contiguous": (noise, "<f8", {}),
    "f8_chunks": (noise, "<f8", {"chunks": (1, 256, 256)}),
    "f8_lzf": (noise, "<f8", {"compression": "lzf"}),
    "f8_gzip": (noise, "<f8", GZIP),
    "f8_shuffle_gzip": (noise, "<f8", {"shuffle": True, **GZIP}),
    "i2_gzip": (smooth, "<i2", GZIP),
    "i2_shuffle_gzip": (smooth, "<i2", {"shuffle": True, **GZIP}),
    "i2_lzf": (smooth, "<i2", {"compression": "lzf"}),
    "i2_shuffle_lzf": (smooth, "<i2", {"shuffle": True, "compression": "lzf"}),
    "i2_raw": (smooth, "<i2", {}),
}
for name, (picture, dtype, options) in CUBES.items():
    cube(name, picture, dtype, **options)
    # jsfive reads a dataset whole, as JavaScript arrays: two pictures are enough for it.
    cube(name + "_2", picture, dtype, count=2, **options)


def zarr(name):
    """The same chunks as a Zarr store."""
    path = os.path.join(folder, name + ".zarr")
    if os.path.exists(path):
        return
    with h5py.File(os.path.join(folder, name + ".h5"), "r") as file:
        data = file["images"]
        part = os.path.join(path + ".part", "images")
        os.makedirs(part, exist_ok=True)
        compressed = data.compression == "gzip"
        for at in np.ndindex(*(-(-extent // chunk) for extent, chunk in zip(data.shape, data.chunks))):
            box = tuple(slice(i * chunk, (i + 1) * chunk) for i, chunk in zip(at, data.chunks))
            content = data[box].tobytes()
            with open(os.path.join(part, ".".join(map(str, at))), "wb") as chunk_file:
                chunk_file.write(zlib.compress(content, 4) if compressed else content)
        facts = {
            "zarr_format": 2, "shape": data.shape, "chunks": data.chunks, "dtype": data.dtype.str, "order": "C",
            "fill_value": 0, "filters": None, "compressor": {"id": "zlib", "level": 4} if compressed else None,
        }
        with open(os.path.join(part, ".zarray"), "w") as text:
            json.dump(facts, text)
    os.rename(path + ".part", path)


for name in ["f8_chunks", "f8_gzip", "i2_gzip"]:
    zarr(name)

path = os.path.join(folder, "groups.h5")
if not os.path.exists(path):
    with h5py.File(path + ".part", "w") as file:
        for i in range(groups):
            group = file.create_group(f"group{i:05}")
            group.attrs["index"] = i
            group.attrs["label"] = f"number {i}"
            data = group.create_dataset("data", data=np.arange(16) + float(i))
            data.attrs["scale"] = 1.5
    os.rename(path + ".part", path)
