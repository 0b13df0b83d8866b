"""Writes a million normal numbers of each seed as bytes, then what comes next of the stream."""

import sys

import numpy as np

for seed in map(int, sys.argv[1:]):
    stream = np.random.RandomState(seed)
    sys.stdout.buffer.write(stream.randn(1_000_000).tobytes())
    sys.stdout.buffer.write(np.float64(stream.random_sample()).tobytes())
    sys.stdout.buffer.write(stream.randint(0, 2**31, 1000).astype(np.float64).tobytes())
    sys.stdout.buffer.write(stream.permutation(1000).astype(np.float64).tobytes())
    sys.stdout.buffer.write(stream.rand(1000).tobytes())
