"""Compares files with models. Reads one request a line from standard input: a JSON list of path and model; answers each
with a line: "same", or what is different."""

import json
import sys

import h5py
import numpy as np


def attributes(path, found, wanted):
    assert sorted(found) == sorted(name for name, _ in wanted), f"{path or '/'} has the attributes {sorted(found)}"
    for name, value in wanted:
        read = found[name]
        read = read.tolist() if isinstance(read, (np.ndarray, np.generic)) else read
        assert read == value, f"{name} of {path or '/'} is {read!r}, not {value!r}"


def dataset(path, found, wanted):
    assert list(found.shape) == wanted["shape"], f"{path} has the shape {found.shape}, not {wanted['shape']}"
    text = wanted["dtype"] == "string"
    assert text == (h5py.check_string_dtype(found.dtype) is not None), f"{path} is of {found.dtype}"
    assert text or found.dtype == wanted["dtype"], f"{path} is of {found.dtype}"
    read = np.asarray(found.asstr()[()] if text else found[()]).ravel().tolist()
    assert read == wanted["data"], f"{path} is {read}, not {wanted['data']}"


def compare(name, model):
    with h5py.File(name, "r", locking=False) as file:
        paths = [""]
        file.visit(lambda path: paths.append(f"/{path}"))
        assert sorted(paths) == sorted(model), f"there are {sorted(paths)}, not {sorted(model)}"
        for path, wanted in model.items():
            found = file[path or "/"]
            attributes(path, found.attrs, wanted["attrs"])
            assert isinstance(found, h5py.Dataset) == ("dataset" in wanted), path
            if "dataset" in wanted:
                dataset(path, found, wanted["dataset"])


for line in sys.stdin:
    try:
        compare(*json.loads(line))
        answer = "same"
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    print(json.dumps(answer), flush=True)
