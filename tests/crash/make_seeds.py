"""Makes files as other programs leave them, for writers to edit: `make_seeds.py FOLDER`. Prints their names."""
import sys

import h5py
import numpy as np


def make(path, libver, track_order, room):
    rng = np.random.default_rng(len(path))
    with h5py.File(path, "w", libver=libver, track_order=track_order) as file:
        options = [
            ("plain", (60,), {"chunks": (16,), "maxshape": (None,)}),
            ("gzip", (60,), {"chunks": (16,), "maxshape": (None,), "compression": "gzip"}),
            ("fixed", (40,), {"chunks": (8,), "maxshape": (64,)}),
            ("both", (9, 7), {"chunks": (2, 3), "maxshape": (None, None), "fletcher32": True}),
            ("single", (12, 5), {"chunks": (12, 5), "compression": "lzf"}),
            ("contiguous", (100,), {}),
        ]
        for group in (file, file.create_group("inner"), file.create_group("inner/most")):
            for name, shape, rest in options:
                data = rng.integers(0, 1_000_000, shape, dtype=np.int32)
                dataset = group.create_dataset(name, data=data, **rest)
                # Attributes that take what room a header has for more.
                for i in range(room):
                    dataset.attrs[f"a{i}"] = float(i)
            group.create_dataset("text", data=[f"text {i}" for i in range(9)], chunks=(4,), maxshape=(None,),
                                 dtype=h5py.string_dtype())
            group.attrs["name"] = "metre"


names = []
for libver in ("earliest", "v108", "v110", "latest"):
    for track_order in (False, True):
        for room in (0, 2, 11):
            name = f"{libver}_{'ordered' if track_order else 'plain'}_{room}.h5"
            make(f"{sys.argv[1]}/{name}", libver, track_order, room)
            names.append(name)
print("\n".join(names))
