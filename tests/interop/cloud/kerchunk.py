"""Reads a file through kerchunk references, with fsspec, zarr and Dask, and with h5py: python kerchunk.py REFERENCES FILE"""

import json
import sys
import warnings

import dask.array
import fsspec
import h5py
import numpy
import zarr
from zarr.storage import FsspecStore

warnings.simplefilter("ignore")
references = json.load(open(sys.argv[1]))
filesystem = fsspec.filesystem("reference", fo=references, remote_protocol="http", remote_options={"asynchronous": True}, asynchronous=True, skip_instance_cache=True)
group = zarr.open_group(FsspecStore(filesystem, read_only=True), mode="r", zarr_format=2)
compared = []
with h5py.File(sys.argv[2]) as file:
    for path in sorted(key[: -len("/.zarray")] for key in references["refs"] if key.endswith("/.zarray")):
        ours, theirs = group[path], file[path]
        assert ours.shape == theirs.shape and ours.dtype == theirs.dtype, path
        numpy.testing.assert_array_equal(ours[...], theirs[...], err_msg=path)
        if theirs.ndim == 3:
            mean = float(dask.array.from_zarr(ours).mean().compute())
            assert numpy.isclose(mean, theirs[...].mean()), path
        compared.append(path)
print(json.dumps(compared))
