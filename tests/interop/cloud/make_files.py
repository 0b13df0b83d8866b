"""Makes the files that reading over HTTP is measured with: python make_files.py FOLDER"""

import os
import sys

import h5py
import numpy

FOLDER = sys.argv[1]
SHAPE = (20, 2048, 2048)


def fill(group, first, count):
    for i in range(first, first + count):
        dataset = group.create_dataset(f"dataset_{i:05d}", data=numpy.arange(100.0) + i)
        dataset.attrs["number"] = i
        dataset.attrs["unit"] = "metre"


def many(name, nested, **options):
    """10,000 small datasets with two attributes each: all in the root, or in 100 groups of 100."""
    with h5py.File(os.path.join(FOLDER, name), "w", **options) as file:
        if not nested:
            fill(file, 0, 10000)
        else:
            for g in range(100):
                fill(file.create_group(f"group_{g:02d}"), 100 * g, 100)


def image(i):
    """A picture with a smooth part and noise: about two fifths of it are left after compression."""
    y, x = numpy.mgrid[0:2048, 0:2048]
    smooth = (500 + 400 * numpy.sin(x / 300 + i) * numpy.cos(y / 200)).astype("uint16")
    bits = numpy.random.default_rng(i).integers(0, 2**8, size=(2048, 2048), dtype="uint16")
    noise = numpy.where((x + y) % 2 == 0, bits, 0).astype("uint16")
    return (smooth // 64) * 64 + noise


def images(name, chunks, compression, **options):
    with h5py.File(os.path.join(FOLDER, name), "w", **options) as file:
        dataset = file.create_dataset("images", SHAPE, "uint16", chunks=chunks, compression=compression)
        step = chunks[0]
        for i in range(0, SHAPE[0], step):
            dataset[i : i + step] = numpy.stack([image(i + k) for k in range(step)])


many("flat.h5", False)
many("nested.h5", True)
many("flat_latest.h5", False, libver="latest")
many("nested_latest.h5", True, libver="latest")
images("auto.h5", (2, 128, 128), "lzf")
images("auto_latest.h5", (2, 128, 128), "lzf", libver="latest")
images("gz.h5", (2, 128, 128), "gzip")
images("frame.h5", (1, 2048, 2048), "lzf")
images("small.h5", (1, 64, 64), "lzf")
