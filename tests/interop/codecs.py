"""Reads chunks from standard input, lets libhdf5 decode them, and prints the names of those that came out wrong."""

import base64
import json
import sys

import h5py
import hdf5plugin  # noqa: F401
import numpy as np

wrong = []
vectors = json.load(sys.stdin)
for vector in vectors:
    raw = base64.b64decode(vector["raw"])
    dtype = np.dtype(vector["dtype"])
    with h5py.File("vector", "w", driver="core", backing_store=False) as file:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        count = len(raw) // dtype.itemsize
        shape = tuple(vector.get("shape", (count,)))
        plist.set_chunk(shape)
        for step in vector["filters"]:
            values = tuple(step["parameters"])
            if step["id"] == 4:  # libhdf5 computes the other two values itself
                plist.set_szip(values[0] & 0x24, values[1])
            elif step["id"] == 6:
                plist.set_scaleoffset(values[0], values[1])
            elif step["id"] == 32008:  # and this plugin the first three
                plist.set_filter(step["id"], step["flags"], values[3:])
            else:
                plist.set_filter(step["id"], step["flags"], values)
        space = h5py.h5s.create_simple(shape)
        dataset = h5py.h5d.create(file.id, b"x", h5py.h5t.py_create(dtype), space, plist)
        kept = dataset.get_create_plist()
        for i, step in enumerate(vector["filters"]):
            if [int(v) & 0xFFFFFFFF for v in kept.get_filter(i)[2]] != list(step["parameters"]):
                wrong.append(f"{vector['name']}: parameters {kept.get_filter(i)[2]} not {step['parameters']}")
        dataset.write_direct_chunk((0,) * len(shape), base64.b64decode(vector["stored"]), vector["filterMask"])
        del dataset, kept  # libhdf5 forgets the mask of a chunk that it has just been given
        dataset = h5py.h5d.open(file.id, b"x")
        try:
            back = h5py.Dataset(dataset)[...].tobytes()
        except OSError as error:
            wrong.append(f"{vector['name']}: {error} (mask {vector['filterMask']})")
            continue
        if vector.get("tolerance") is not None:
            near = np.allclose(np.frombuffer(back, dtype), np.frombuffer(raw, dtype), rtol=0, atol=vector["tolerance"])
            if not near:
                wrong.append(f"{vector['name']}: too far off")
        elif back != raw:
            wrong.append(f"{vector['name']}: other bytes")
print(json.dumps({"count": len(vectors), "wrong": wrong}))
