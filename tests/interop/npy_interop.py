"""Arrays for npy and npz: numpy writes them with what it holds itself, and reads what we wrote."""

import json
import sys
from pathlib import Path

import numpy as np


def arrays():
    rng = np.random.default_rng(7)
    shapes = [(), (0,), (3,), (2, 3), (4, 0, 2), (2, 3, 4), (300, 700)]
    kinds = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16", "S5", "U4", "V3"]
    count = 0
    for kind in kinds:
        for order in "<>":
            for shape in shapes if kind in ["f8", "i2", "U4"] else shapes[:-1]:
                dtype = np.dtype(order + kind)
                size = int(np.prod(shape))
                if kind[0] in "SU":
                    words = np.array(["", "a", "häß", "😀", "abcd", "x\0y"]) if kind[0] == "U" else np.array([b"", b"ab", b"x\0y", b"12345"])
                    data = rng.choice(words, size).astype(dtype)
                elif kind[0] in "fc":
                    data = (rng.standard_normal(size) * 10).astype(dtype)
                    if size > 2:
                        data[0], data[1], data[2] = np.nan, np.inf, -0.0
                elif kind == "?":
                    data = rng.random(size) > 0.5
                else:
                    data = np.frombuffer(rng.bytes(size * dtype.itemsize), dtype=dtype)
                data = data.reshape(shape)
                for fortran in [False, True] if data.ndim > 1 else [False]:
                    yield f"a{count}", np.asfortranarray(data) if fortran else data
                    count += 1
    inner = [("x", "<f4"), ("y", ">i2", (2,))]
    record = np.dtype([("id", "<u2"), ("name", "<U3"), ("tag", "S2"), ("in", inner), ("grid", "<f8", (2, 2)), ("ok", "?")])
    data = np.zeros((3, 2), record)
    data["id"] = rng.integers(0, 60000, (3, 2))
    data["name"] = [["ä", "bcd"], ["", "x"], ["yz", "q"]]
    data["tag"] = b"t"
    data["in"]["x"] = rng.random((3, 2))
    data["in"]["y"] = rng.integers(-9, 9, (3, 2, 2))
    data["grid"] = rng.random((3, 2, 2, 2))
    data["ok"] = rng.random((3, 2)) > 0.5
    yield "record", data
    yield "record_fortran", np.asfortranarray(data)
    yield "aligned", np.zeros(4, np.dtype([("a", "i1"), ("b", "f8"), ("c", "i1")], align=True))
    yield "titled", np.ones(2, np.dtype([(("title", "name"), "i4")]))
    yield "umlaut", np.ones(2, np.dtype([("größe", "i4"), ("名", "f4")]))
    yield "__proto__", np.ones(2, np.dtype([("__proto__", "i4"), ("1", "f4"), ("0", "i2")]))
    yield "longdouble", np.linspace(-1, 1, 5, dtype=np.longdouble)
    yield "datetime", np.array(["2020-01-01", "NaT"], "M8[us]")
    yield "wide", np.zeros(2, [(f"a_field_with_a_long_name_{i}", "f8") for i in range(2000)])


def plain(data):
    """What an array holds: text as JSON, all else as its bytes in C order, little-endian."""
    if data.dtype.names is not None:
        return {"fields": {name: plain(data[name]) for name in data.dtype.names}}
    if data.dtype.kind == "U":
        return {"shape": data.shape, "text": data.ravel().tolist()}
    if data.dtype.kind == "S":
        return {"shape": data.shape, "text": [value.decode("latin1") for value in data.ravel().tolist()]}
    if data.dtype == np.longdouble:
        data = data.astype("<f8")
    if data.dtype.kind in "mM":
        data = data.astype("<i8")
    little = np.ascontiguousarray(data, data.dtype.newbyteorder("<"))
    return {"shape": data.shape, "hex": little.tobytes().hex()}


def make(folder):
    index = {}
    members = {}
    for name, data in arrays():
        np.save(folder / f"{name}.npy", data)
        index[name] = plain(data)
        if data.size < 1000 and "wide" not in name:
            members[name] = data
    np.savez(folder / "stored.npz", **members)
    np.savez_compressed(folder / "deflated.npz", **members)
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(folder / f"version{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, np.arange(6).reshape(2, 3), version=version)
    index["versions"] = plain(np.arange(6).reshape(2, 3))
    (folder / "index.json").write_text(json.dumps(index))


def check(folder):
    """Compares what we wrote with what we said it was."""
    found = {}
    for path in sorted(folder.glob("*.npy")):
        found[path.stem] = plain(np.load(path, max_header_size=10**6))
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as archive:
            assert archive.zip.testzip() is None
            found[path.stem] = {name: plain(archive[name]) for name in archive.files}
    print(json.dumps(found))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
