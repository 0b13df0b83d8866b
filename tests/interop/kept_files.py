"""Compares what h5py reads in files with what was told of them.

kept_files.py FOLDER: FOLDER/NAME is a file, FOLDER/NAME.json a list of the records of its objects, in the form of the
conformance corpus. Prints a line for each difference, then how many files and values were compared.
"""
import hashlib
import json
import os
import struct
import sys

import h5py
import numpy as np
from h5py import h5o, h5t, h5z

try:
    import hdf5plugin  # noqa: F401 (its filters are found by number)
except ImportError:
    pass


# Elements that are brought into their canonical form one by one, at most.
SLOW = 4000
# What h5py says of datatypes that it has no values for.
NOT_FOR_H5PY = (
    "no appropriate function for conversion path",
    "Insufficient precision in available types",
    "No NumPy equivalent",
    "Unknown reference type",
    "not understood",
)
IEEE = (h5t.IEEE_F16LE, h5t.IEEE_F16BE, h5t.IEEE_F32LE, h5t.IEEE_F32BE, h5t.IEEE_F64LE, h5t.IEEE_F64BE)


class Untold(Exception):
    """There is no digest of such values, or this h5py cannot read them."""


def in_bytes(name):
    return name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")


def in_text(name):
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name


class File:
    """A file, and the first path of each object in it."""

    def __init__(self, file):
        self.file = file
        self.paths = {}
        self.values = 0

    def walk(self):
        """Visits all links depth first, in the byte order of their names, as the records are ordered."""
        pending = [("/", None)]
        while pending:
            path, parent = pending.pop()
            name = in_bytes(path[path.rindex("/") + 1:])
            link = h5py.h5l.TYPE_HARD if parent is None else parent.id.links.get_info(name).type
            if link == h5py.h5l.TYPE_SOFT:
                yield path, {"kind": "softlink", "target": in_text(parent.id.links.get_val(name))}, None
            elif link == h5py.h5l.TYPE_EXTERNAL:
                file, target = parent.id.links.get_val(name)
                yield path, {"kind": "extlink", "file": in_text(file), "target": in_text(target)}, None
            elif link != h5py.h5l.TYPE_HARD:
                yield path, {"kind": "udlink"}, None
            else:
                try:
                    thing = self.file if parent is None else parent[name]
                except (KeyError, TypeError) as error:
                    yield path, {"error": str(error)}, None
                    continue
                address = h5o.get_info(thing.id).addr
                if address in self.paths:
                    yield path, {"kind": "hardlink", "to": self.paths[address]}, None
                    continue
                self.paths[address] = path
                kind = {h5py.Dataset: "dataset", h5py.Datatype: "datatype"}.get(type(thing), "group")
                yield path, {"kind": kind}, thing
                if kind != "group":
                    continue
                for name in sorted(map(in_bytes, thing), reverse=True):
                    pending.append((path.rstrip("/") + "/" + in_text(name), thing))

    def element(self, kind, value, out):
        """Appends the canonical form of one element."""
        if isinstance(kind, h5t.TypeEnumID):
            kind = kind.get_super()
        if isinstance(kind, (h5t.TypeIntegerID, h5t.TypeBitfieldID)):
            size = kind.get_size()
            out += int(value).to_bytes(16, "little", signed=True)[:size]
        elif isinstance(kind, h5t.TypeFloatID):
            out += self.number(kind, value)
        elif isinstance(kind, h5t.TypeStringID):
            out += self.text(kind, value)
        elif isinstance(kind, h5t.TypeOpaqueID):
            out += value.tobytes()
        elif isinstance(kind, h5t.TypeReferenceID):
            if kind.equal(h5t.STD_REF_DSETREG):
                raise Untold("regions")
            if not value:
                out += b"\0"
            else:
                target = self.file[value]
                path = self.paths.get(h5o.get_info(target.id).addr, "?")
                out += path.encode("utf-8", "surrogateescape") + b"\0"
        elif isinstance(kind, h5t.TypeCompoundID):
            if isinstance(value, (complex, np.complexfloating)):
                for i, part in enumerate((value.real, value.imag)):
                    self.element(kind.get_member_type(i), part, out)
                return
            for i in range(kind.get_nmembers()):
                name = kind.get_member_name(i).decode("utf-8", "surrogateescape")
                self.element(kind.get_member_type(i), value[name], out)
        elif isinstance(kind, h5t.TypeArrayID):
            count = int(np.prod(kind.get_array_dims()))
            dims = kind.get_array_dims()
            for i in range(count):
                self.element(kind.get_super(), value[np.unravel_index(i, dims)], out)
        elif isinstance(kind, h5t.TypeVlenID):
            out += struct.pack("<I", len(value))
            for each in value:
                self.element(kind.get_super(), each, out)
        elif kind.get_class() == getattr(h5t, "COMPLEX", -1):
            base = kind.get_super()
            self.element(base, value.real, out)
            self.element(base, value.imag, out)
        else:
            raise Untold(f"datatype class {kind.get_class()}")

    def number(self, kind, value):
        if any(kind.equal(each) for each in IEEE):
            return np.asarray(value).astype(np.dtype("<f%d" % kind.get_size())).tobytes()
        value = float(value)
        return struct.pack("<d", value) if value == value else bytes.fromhex("000000000000f87f")

    def text(self, kind, value):
        if isinstance(value, str):
            value = value.encode("utf-8", "surrogateescape")
        value = bytes(value)
        if kind.is_variable_str() or kind.get_strpad() == h5t.STR_NULLTERM:
            value = value.split(b"\0")[0]
        elif kind.get_strpad() == h5t.STR_NULLPAD:
            value = value.rstrip(b"\0")
        else:
            value = value.rstrip(b" ")
        return value + b"\0"

    def digest(self, kind, shape, values):
        """The length and the digest of all elements, in C order."""
        inner = kind.get_super() if isinstance(kind, h5t.TypeEnumID) else kind
        fast = isinstance(inner, h5t.TypeIntegerID) or any(inner.equal(each) for each in IEEE)
        out = bytearray()
        if fast and isinstance(values, np.ndarray) and values.dtype.itemsize == inner.get_size():
            out += values.astype(values.dtype.newbyteorder("<")).tobytes()
        else:
            values = np.asarray(values, dtype=None if isinstance(values, np.ndarray) else object)
            if values.size > SLOW:
                raise Untold("many")
            if len(shape) == 0:
                self.element(kind, values[()], out)
            else:
                for index in np.ndindex(*shape):
                    self.element(kind, values[index], out)
        self.values += 1
        return len(out), hashlib.sha256(out).hexdigest()


def known_filters(dataset):
    """Whether this library has all filters of a dataset."""
    plist = dataset.id.get_create_plist()
    return all(h5z.filter_avail(plist.get_filter(i)[0]) for i in range(plist.get_nfilters()))


def same(what, ours, theirs, complain):
    if ours != theirs:
        complain(f"{what} is {theirs!r}, and was told as {ours!r}")


def compare_attributes(of, thing, records, complain):
    names = [in_text(name) for name in sorted(map(in_bytes, thing.attrs))]
    same("the list of attributes", [record["name"] for record in records], names, complain)
    for record in records:
        name = record["name"]
        told = lambda text, name=name: complain(f"attribute {name!r}: {text}")
        if name not in thing.attrs or "digest" not in record:
            continue
        attribute = thing.attrs.get_id(name)
        try:
            value = thing.attrs[name]
            kind = attribute.get_type()
            same("shape", record["shape"], list(attribute.shape), told)
            if isinstance(value, h5py.Empty):
                told("is empty")
                continue
            length, digest = of.digest(kind, tuple(record["shape"]), value)
            same("value", (record["bytes"], record["digest"]), (length, digest), told)
        except Untold:
            continue
        except Exception as error:
            if not cannot(error):
                told(f"{type(error).__name__}: {error}")


def cannot(error):
    """Whether an error says that h5py has no values of such a datatype."""
    return any(text in str(error) for text in NOT_FOR_H5PY)


def compare_dataset(of, dataset, record, complain):
    null = isinstance(dataset.shape, type(None))
    same("shape", record["shape"], None if null else list(dataset.shape), complain)
    if "maxshape" in record:
        same("maxshape", record["maxshape"], list(dataset.maxshape), complain)
    if "chunk" in record:
        same("chunk", record["chunk"], list(dataset.chunks or ()), complain)
        same("n_chunks", record["n_chunks"], dataset.id.get_num_chunks(), complain)
    plist = dataset.id.get_create_plist()
    filters = [plist.get_filter(i) for i in range(plist.get_nfilters())]
    told = [[each["id"], each["flags"], each["opts"][:16]] for each in record.get("filters", [])]
    # h5py makes room for 16 values alone.
    same("filters", told, [[code, flags, list(opts)[:16]] for code, flags, opts, _ in filters], complain)
    if null or not known_filters(dataset) or dataset.size > 2 ** 24:
        return
    if "data_error" in record:
        try:
            dataset[()]
        except Exception:
            return
        complain(f"is read, and was told as: {record['data_error']}")
        return
    if "digest" not in record:
        return
    try:
        length, digest = of.digest(dataset.id.get_type(), dataset.shape, dataset[()])
        same("value", (record["bytes"], record["digest"]), (length, digest), complain)
    except Untold:
        pass


def compare_file(path, records, complain):
    with h5py.File(path, "r") as file:
        of = File(file)
        found = list(of.walk())
        same("the list of paths", [r["path"] for r in records], [p for p, _, _ in found], complain)
        told = {record["path"]: record for record in records}
        for path, links, thing in found:
            record = told.get(path)
            at = lambda text, path=path: complain(f"{path}: {text}")
            if "error" in links and "error" not in record:
                at(links["error"])
            if record is None or "error" in record or "error" in links:
                continue
            try:
                for key, value in links.items():
                    same(key, record.get(key), value, at)
                if thing is None:
                    continue
                compare_attributes(of, thing, record["attrs"], at)
                if record["kind"] == "dataset":
                    compare_dataset(of, thing, record, at)
            except Exception as error:
                if not cannot(error):
                    at(f"{type(error).__name__}: {error}")
        return of.values


def main(folder):
    names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    values = 0
    for name in names:
        path = os.path.join(folder, name[:-5])
        complain = lambda text, name=name: print(f"{name[:-5]}: {text}")
        with open(path + ".json") as file:
            records = json.load(file)
        try:
            values += compare_file(path, records, complain) or 0
        except Exception as error:
            complain(f"{type(error).__name__}: {error}")
    print(f"{len(names)} files, {values} values")


main(sys.argv[1])
