"""Makes a file of what kerchunk can and cannot tell: python make_kerchunk_file.py FILE"""

import sys

import h5py
import numpy

data = numpy.random.default_rng(1).normal(size=(9, 50, 70))
with h5py.File(sys.argv[1], "w") as file:
    file.attrs["title"] = "a test"
    file.create_dataset("gzip", data=data, chunks=(2, 20, 30), compression="gzip")
    file.create_dataset("shuffled", data=(data * 100).astype(">i4"), chunks=(4, 50, 7), compression="gzip", shuffle=True)
    file.create_dataset("checked", data=data.astype("f4"), chunks=(9, 9, 9), fletcher32=True)
    group = file.create_group("deep/er")
    group.create_dataset("plain", data=data[0], chunks=(10, 10))
    group.create_dataset("contiguous", data=data)
    group.create_dataset("scalar", data=7.5)
    group.create_dataset("flags", data=data[0] > 0)
    sparse = group.create_dataset("sparse", (100, 100), "u2", chunks=(10, 10), fillvalue=42, compression="gzip")
    sparse[20:40, 5:15] = 3
    file.create_dataset("names", data=numpy.array([b"a", b"bcd"], "S3"))
    file.create_dataset("lzf", data=data, chunks=(2, 20, 30), compression="lzf")
    file.create_dataset("text", data=["x", "y"], dtype=h5py.string_dtype())
    x = file.create_dataset("x", data=numpy.arange(70.0))
    x.make_scale()
    file["gzip"].dims[2].attach_scale(x)
