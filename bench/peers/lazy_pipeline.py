"""The pipelines of lazy_pipeline.ts, by numpy: the file is read whole, then computed. Prints seconds, CPU seconds, peak MB."""

import json
import resource
import sys
import time

import h5py
import numpy as np


def make(path, images, size):
    rng = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        data = file.create_dataset("images", (images, size, size), "f8")
        for i in range(images):
            data[i] = rng.random((size, size))
        file["dark"] = rng.random((size, size)) / 10
        file["flat"] = 1 + rng.random((size, size)) / 10


def run(path, name):
    start = time.perf_counter()
    with h5py.File(path) as file:
        images, dark, flat = file["images"][...], file["dark"][...], file["flat"][...]
        if name == "mean":
            result = ((images - dark) / flat).mean(axis=0).sum()
        elif name == "count":
            result = (images > 0.5).sum()
        else:
            with h5py.File(path + ".out", "w") as out:
                out["result"] = ((images - dark) / flat).astype("f4")
            result = 0
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, float(result)]))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        run(sys.argv[1], sys.argv[2])
