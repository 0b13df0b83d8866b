"""The other side of chunk_index_interop_test.ts.

    chunk_index.py make FILE LIBVER     datasets of one-byte chunks, some of them written; prints header addresses
    chunk_index.py check FILE VALUES    compares all values with those of a JSON file, then changes the file further
"""

import json
import sys

import h5py
import numpy as np

KINDS = {
    "earliest": {
        "one_axis": ((2000,), (None,), {}),
        "two_axes": ((40, 50), (None, None), {"compression": "gzip"}),
        "untouched": ((30,), (None,), {}),
    },
    "v110": {
        "fixed": ((20, 30), (20, 30), {}),
        "fixed_paged": ((2500,), (2500,), {"compression": "gzip"}),
        "extensible": ((2000,), (None,), {"compression": "gzip"}),
        "extensible_inner": ((3, 300), (3, None), {}),
        "btree": ((40, 50), (None, None), {}),
        "btree_filtered": ((40, 50), (None, None), {"compression": "gzip"}),
        "extensible_untouched": ((30,), (None,), {}),
        "fixed_untouched": ((30,), (30,), {}),
        "btree_untouched": ((5, 6), (None, None), {}),
    },
}


def make(path, libver):
    bounds = "earliest" if libver == "earliest" else (libver, libver)
    headers = {}
    with h5py.File(path, "w", libver=bounds) as f:
        for name, (shape, limit, options) in KINDS[libver].items():
            d = f.create_dataset(name, shape, "u1", chunks=(1,) * len(shape), maxshape=limit, **options)
            headers[name] = h5py.h5o.get_info(d.id).addr
            if "untouched" not in name:
                for i in range(0, shape[0], 2):
                    d[i, ...] = 7
    print(json.dumps(headers))


def compare(f, expected, when):
    for name, values in expected.items():
        stored = f[name][...]
        assert stored.shape == values.shape, (when, name)
        assert (stored == values).all(), (when, name, np.argwhere(stored != values)[:5])


def check(path, values):
    with open(values) as v:
        written = json.load(v)
    expected = {name: np.array(facts["values"], "u1").reshape(facts["shape"]) for name, facts in written.items()}
    with h5py.File(path, "r") as f:
        compare(f, expected, "as it was written")
        for name, facts in written.items():
            d = f[name]
            if hasattr(d.id, "get_num_chunks"):
                assert d.id.get_num_chunks() == facts["chunks"], (name, d.id.get_num_chunks(), facts["chunks"])
            h5py.h5o.get_info(d.id)
    random = np.random.default_rng(5)
    with h5py.File(path, "r+") as f:
        for name, old in expected.items():
            d = f[name]
            values = old
            if d.maxshape[-1] is None:
                d.resize(d.shape[-1] + 40, axis=d.ndim - 1)
                values = np.zeros(d.shape, "u1")
                values[..., : old.shape[-1]] = old
            for _ in range(150):
                at = tuple(int(random.integers(extent)) for extent in d.shape)
                values[at] = d[at] = int(random.integers(1, 250))
            expected[name] = values
        compare(f, expected, "after the library changed it")
    with h5py.File(path, "r+") as f:
        compare(f, expected, "after it was closed")
        for name, values in expected.items():
            d = f[name]
            if d.maxshape[-1] is None:
                d.resize(d.shape[-1] - 55 if d.shape[-1] > 60 else 1, axis=d.ndim - 1)
                expected[name] = values[..., : d.shape[-1]]
        compare(f, expected, "after it shrank")
    with h5py.File(path, "r") as f:
        compare(f, expected, "after it shrank and was closed")
        print(json.dumps({name: {"shape": v.shape, "values": v.ravel().tolist()} for name, v in expected.items()}))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](*sys.argv[2:])
