"""Runs one workload with h5py and prints what it took: h5py_peer.py WORKLOAD, a JSON object (see workload.ts)."""

import itertools
import json
import os
import sys
import time

import h5py
import numpy as np

work = json.loads(sys.argv[1])
kind, path, checks = work["kind"], work["path"], work["check"]
random = np.random.default_rng(5)


def weighted(data):
    """A sum in which every place counts differently."""
    flat = np.asarray(data, dtype="float64").reshape(-1)
    return float(np.dot(flat, np.arange(flat.size) % 1021 + 1))


def measure(action, repeats):
    """The median time in milliseconds: for a second first, then `repeats` times and half a second (see measure.ts)."""
    begin = time.perf_counter()
    while True:
        action()
        if time.perf_counter() - begin >= 1:
            break
    times = []
    while len(times) < repeats or sum(times) < 0.5:
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1000


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def images(direct):
    data = file["images"]
    if not direct:
        for k in range(data.shape[0]):
            yield data[k]
        return
    out = np.empty(data.shape[1:], data.dtype)
    for k in range(data.shape[0]):
        data.read_direct(out, np.s_[k])
        yield out


def walk():
    total = 0.0
    with h5py.File(path, "r") as file:
        for name in file:
            group = file[name]
            attributes = dict(group.attrs)
            data = group["data"]
            total += attributes["index"] + len(attributes["label"]) + data.attrs["scale"] + data[...].sum()
    return total


def write():
    source = h5py.File(work["source"], "r")["images"]
    pictures = [source[k] for k in range(min(source.shape[0], work["images"]))]

    def action():
        with h5py.File(path, "w") as file:
            data = file.create_dataset("images", (len(pictures), *pictures[0].shape), pictures[0].dtype, chunks=tuple(work["chunks"]),
                                       **work["options"])
            for k, picture in enumerate(pictures):
                data[k] = picture

    ms = measure(action, 1)
    memory = peak()
    size = os.path.getsize(path)
    with h5py.File(path, "r") as file:
        values = [weighted(file["images"][k]) for k in range(len(pictures))] if checks else []
    os.remove(path)
    return ms, memory, values, size


size = None
if kind == "write":
    ms, memory, values, size = write()
elif kind == "walk":
    ms, memory = measure(walk, 1), peak()
    values = [walk()]
elif kind == "open":
    def action():
        with h5py.File(path, "r") as file:
            return file["images"][0, 0, 0]
    ms, memory, values = measure(action, 30), peak(), [float(action())]
elif kind == "group":
    def action():
        with h5py.File(path, "r") as file:
            return file["group07531/data"][3]
    ms, memory, values = measure(action, 30), peak(), [float(action())]
elif kind == "list":
    def action():
        with h5py.File(path, "r") as file:
            return list(file.keys())
    ms, memory, values = measure(action, 5), peak(), [len(action()), sum(map(len, action()))]
else:
    file = h5py.File(path, "r")
    data = file["images"]
    direct = work.get("direct", False)
    if kind in ("std", "stream"):
        ms, memory = measure(lambda: [image.std() for image in images(direct)], 1), peak()
        values = [float(image.std()) for image in images(direct)] if checks else []
    elif kind == "read":
        def action():
            for image in images(direct):
                pass
        ms, memory = measure(action, 1), peak()
        values = [weighted(image) for image in images(direct)] if checks else []
    elif kind == "slice":
        selections = [eval("np.s_[" + text + "]") for text in work["slices"]]
        places = itertools.cycle(selections)
        ms, memory = measure(lambda: data[next(places)], 5), peak()
        values = [weighted(data[selections[0]])]
    elif kind in ("points", "windows"):
        places = np.array(work["places"]).reshape(-1, 3).tolist()
        if kind == "points":
            action = lambda: [data[i, j, k] for i, j, k in places]
        else:
            action = lambda: [data[i, j:j + 16, k:k + 16] for i, j, k in places]
        ms, memory, values = measure(action, 1), peak(), [weighted(action())]
print(json.dumps({"ms": ms, "memory": memory, "values": values, "size": size}))
