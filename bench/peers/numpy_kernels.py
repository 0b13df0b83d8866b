"""Times numpy's kernels, for bench/peers/numpy_kernels.ts: prints {case: seconds}."""

import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np

size = int(sys.argv[1])
results = {}


def measure(name, work):
    work()
    best = float("inf")
    end = time.perf_counter() + 0.4
    while time.perf_counter() < end:
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    results[name] = best


for dtype in ("float64", "int16"):
    side = int((size / np.dtype(dtype).itemsize) ** 0.5)
    index = np.arange(side * side)
    a = (index % 251 - 125).astype(dtype).reshape(side, side)
    b = (index % 7 + 1).astype(dtype).reshape(side, side)
    for name in ("add", "subtract", "multiply", "divide", "maximum", "less", "equal"):
        work = getattr(np, name)
        measure(f"{dtype} {name}", lambda: work(a, b))
    out = np.empty_like(a)
    measure(f"{dtype} add into out", lambda: np.add(a, b, out=out))
    measure(f"{dtype} add scalar", lambda: a + 3)
    for name in ("sum", "mean", "std", "min", "max", "argmax"):
        work = getattr(a, name)
        measure(f"{dtype} {name}", lambda: work())
        measure(f"{dtype} {name} axis 0", lambda: work(axis=0))
        measure(f"{dtype} {name} axis 1", lambda: work(axis=1))
    measure(f"{dtype} transposed copy", lambda: a.T.copy())
    measure(f"{dtype} copy", lambda: a.copy())
json.dump(results, sys.stdout)
