"""How long h5py with fsspec takes for a task: python h5py_over_http.py URL TASK SETTING"""

import json
import sys
import time

import fsspec
import h5py

url, task, setting = sys.argv[1:]
MEBIBYTE = 2**20
SETTINGS = {
    "bytes 5 MiB": {"cache_type": "bytes", "block_size": 5 * MEBIBYTE},
    "readahead 5 MiB": {"cache_type": "readahead", "block_size": 5 * MEBIBYTE},
    "blockcache 5 MiB": {"cache_type": "blockcache", "block_size": 5 * MEBIBYTE},
    "blockcache 1 MiB": {"cache_type": "blockcache", "block_size": MEBIBYTE},
    "background 1 MiB": {"cache_type": "background", "block_size": MEBIBYTE},
    "adaptive": {"cache_type": "adaptive"},
    "all": {"cache_type": "all"},
}


def run(file):
    if task == "list":
        return len(list(file))
    if task == "walk":
        found = []
        file.visititems(lambda name, member: found.append(member))
        return len(found)
    if task == "image":
        return int(file["images"][0].sum())
    if task == "line":
        return int(file["images"][:, 1000, 1000].sum())
    dataset = file[task]
    return float(dataset[...].sum())


filesystem = fsspec.filesystem("http", skip_instance_cache=True)
start = time.perf_counter()
with filesystem.open(url, **SETTINGS[setting]) as stream, h5py.File(stream) as file:
    result = run(file)
print(json.dumps({"result": result, "seconds": time.perf_counter() - start}))
