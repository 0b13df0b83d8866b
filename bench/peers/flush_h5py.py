"""Appends and flushes with h5py, as flush_hyperslab.ts does: `flush_h5py.py FILE WORKLOAD FLUSHES LIBVER`. Prints JSON."""
import json
import os
import sys
import time

import h5py
import numpy as np

path, workload, flushes, libver = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]


def written():
    with open("/proc/self/io") as lines:
        return int(next(line for line in lines if line.startswith("wchar")).split()[1])


def numbers(first, count):
    """The same in both programs: they compress to about a third."""
    at = np.arange(first, first + count, dtype=np.int64)
    return (at * 2654435761 % 4093).astype(np.int32)


spent = 0.0
before = written()
started = time.perf_counter()
with h5py.File(path, "w", libver=("earliest", "v108") if libver == "default" else "latest") as file:
    if workload == "gzip":
        series = [
            file.create_dataset(f"series{i}", (0,), "i4", maxshape=(None,), chunks=(1000,), compression="gzip")
            for i in range(4)
        ]
    elif workload == "text":
        series = [file.create_dataset("text", (0,), h5py.string_dtype(), maxshape=(None,), chunks=(64,))]
    else:
        series = [file.create_dataset(f"series{i}", (10,), "i4") for i in range(4)]
    file.flush()
    for flush in range(flushes):
        for step in range(20):
            dataset = series[step % len(series)]
            if workload == "gzip":
                rows = dataset.shape[0]
                dataset.resize((rows + 250,))
                dataset[rows:] = numbers(rows, 250)
            elif workload == "text":
                rows = dataset.shape[0]
                dataset.resize((rows + 1,))
                dataset[rows:] = [f"line {rows} of some text"]
            elif step < 4:
                dataset.attrs["count"] = flush
                dataset.attrs["note"] = f"flush {flush}"
        begun = time.perf_counter()
        file.flush()
        spent += time.perf_counter() - begun
seconds = time.perf_counter() - started
print(json.dumps({"written": written() - before, "size": os.path.getsize(path), "seconds": seconds, "flushing": spent}))
