"""The other side of the matrix: writes the cases with h5py, edits them, and tells what files hold.

Usage: peer.py write FOLDER       writes FOLDER/<number>.h5 for each case of FOLDER/cases.json
       peer.py edit FOLDER        edits FOLDER/<number>.h5
       peer.py compare A B        tells how A/<number>.h5 and B/<number>.h5 differ, as JSON on standard output
"""
import json
import os
import sys

import h5py
import numpy as np

try:
    import hdf5plugin  # noqa: F401
except ImportError:
    pass


def cases(folder):
    with open(os.path.join(folder, "cases.json")) as file:
        return json.load(file)


def write(folder):
    for case in cases(folder):
        try:
            with h5py.File(f"{case['number']}.h5", "w", **eval(f"dict({case['options']})")) as f:
                exec(case["python"], {"f": f, "np": np, "h5py": h5py})
        except Exception as error:
            if os.path.exists(f"{case['number']}.h5"):
                os.remove(f"{case['number']}.h5")
            print(f"{case['number']}: {error!r}", file=sys.stderr)


def edit(folder):
    for case in cases(folder):
        name = f"{case['number']}.h5"
        if not case["edited"] or not os.path.exists(name):
            continue
        with h5py.File(name, "r+") as f:
            edit_file(f)


def edit_file(f):
    """What edit.ts does."""
    datasets = []
    f.visititems(lambda name, obj: datasets.append(name) if isinstance(obj, h5py.Dataset) else None)
    for name in sorted(datasets):
        x = f[name]
        x.attrs["touched"] = np.int32(5)
        plain = x.dtype.kind in "iuf" and x.dtype.metadata is None and x.dtype.itemsize <= 8
        if not plain or x.is_virtual or x.shape is None:
            continue
        if x.chunks is not None and len(x.shape) > 0 and x.maxshape[0] is None:
            x.resize(x.shape[0] + 3, axis=0)
        if x.size > 0:
            x[(0,) * len(x.shape)] = 7
    f.attrs["edited by"] = "somebody"
    f.attrs["numbers"] = np.arange(3.0)
    f.create_group("edited/inner")
    f.create_dataset("edited/data", data=np.arange(10, dtype="<i4"), chunks=(4,), maxshape=(None,), compression="gzip")
    f["edited/soft"] = h5py.SoftLink("/edited/data")
    f["edited/hard"] = f["edited/data"]
    names = sorted(name for name in f if name != "edited")
    if names:
        f.move(names[0], "edited/moved")
    if len(names) > 2:
        del f[names[-1]]


def describe(path):
    """All that a file holds, so that what is equal there is equal in the files."""
    with h5py.File(path, "r") as f:
        told = {"userblock": f.userblock_size}
        seen = {}
        pending = [("/", f)]
        while pending:
            path, obj = pending.pop()
            where = h5py.h5o.get_info(obj.id).addr
            if where in seen:
                told[path] = ["same as", seen[where]]
                continue
            seen[where] = path
            told[path] = describe_object(f, obj, path, pending)
        return told


def describe_object(f, obj, path, pending):
    told = {"kind": type(obj).__name__, "links": h5py.h5o.get_info(obj.id).rc, "attributes": []}
    for name in obj.attrs:
        a = h5py.h5a.open(obj.id, name.encode())
        told["attributes"].append([name, attribute_type(name, a.get_type()), describe_space(a.get_space()), attribute_value(f, obj, name)])
    if isinstance(obj, h5py.Group):
        plist = obj.id.get_create_plist()
        told["order"] = [plist.get_link_creation_order(), plist.get_attr_creation_order()]
        told["members"] = []
        for name in obj:
            link = obj.get(name, getlink=True)
            if isinstance(link, h5py.HardLink):
                told["members"].append([name, "hard"])
                pending.append((path.rstrip("/") + "/" + name, obj[name]))
            elif isinstance(link, h5py.SoftLink):
                told["members"].append([name, "soft", link.path])
            else:
                told["members"].append([name, "external", link.filename, link.path])
    elif isinstance(obj, h5py.Datatype):
        told["type"] = describe_type(obj.id)
    else:
        plist = obj.id.get_create_plist()
        tid = obj.id.get_type()
        told["type"] = describe_type(tid)
        told["committed"] = bool(tid.committed())
        told["space"] = describe_space(obj.id.get_space())
        told["layout"] = plist.get_layout()
        told["chunks"] = obj.chunks
        told["filters"] = [describe_filter(plist.get_filter(i)) for i in range(plist.get_nfilters())]
        told["fill"] = [fill_time(plist), plist.fill_value_defined(), fill_value(f, obj, tid)]
        told["order"] = plist.get_attr_creation_order()
        told["external"] = obj.external
        if obj.is_virtual:
            told["sources"] = [[s.file_name, s.dset_name, describe_selection(s.vspace), describe_selection(s.src_space)] for s in obj.virtual_sources()]
        told["values"] = read(f, lambda: obj[()])
    return told


def fill_time(plist):
    """The time of filling; h5py 3.7 asks for another one with chunks than later versions do, unless it is told."""
    time = plist.get_fill_time()
    return time if h5py.version.version_tuple >= (3, 9) or time == h5py.h5d.FILL_TIME_NEVER else "whenever"


def fill_value(f, obj, tid):
    """The fill value; h5py 3.7 crashes on one of variable length."""
    return "any" if tid.detect_class(h5py.h5t.VLEN) or obj.dtype.hasobject else read(f, lambda: obj.fillvalue)


def attribute_type(name, tid):
    """The datatype of an attribute; HDF5 1.10 has a signed number in REFERENCE_LIST and 2.0 an unsigned one."""
    return describe_type(tid)[:2] if name == "REFERENCE_LIST" else describe_type(tid)


def attribute_value(f, obj, name):
    value = read(f, lambda: obj.attrs[name])
    return json.loads(json.dumps(value).replace('"uint32"', '"int32"')) if name == "REFERENCE_LIST" else value


def describe_filter(info):
    number, flags, values, name = info
    return [number, flags & 1, list(values)]


def describe_space(space):
    kind = space.get_simple_extent_type()
    if kind != h5py.h5s.SIMPLE:
        return kind
    return [list(space.shape), [-1 if m == h5py.h5s.UNLIMITED else m for m in space.get_simple_extent_dims(True)]]


def describe_selection(space):
    kind = space.get_select_type()
    if kind == h5py.h5s.SEL_HYPERSLABS and space.is_regular_hyperslab():
        regular = [list(map(int, each)) for each in space.get_regular_hyperslab()]
        blocks = [[s + i * t for i in range(min(c, 1000))] for s, t, c, b in zip(*regular)]
        unlimited = [c >= 2**60 for c in regular[2]]
        if any(unlimited):
            return ["unlimited", regular]
        return ["grid", [sorted(x + k for x in starts for k in range(b)) for starts, b in zip(blocks, regular[3])]]
    if kind == h5py.h5s.SEL_ALL:
        return ["all"]
    if kind == h5py.h5s.SEL_HYPERSLABS:
        return ["blocks", np.array(space.get_select_hyper_blocklist()).tolist()]
    if kind == h5py.h5s.SEL_POINTS:
        return ["points", np.array(space.get_select_elem_pointlist()).tolist()]
    return ["none"]


def describe_type(t):
    kind = t.get_class()
    told = [kind, t.get_size()]
    if kind == h5py.h5t.INTEGER:
        told += [t.get_order(), t.get_sign(), t.get_precision(), t.get_offset()]
    elif kind == h5py.h5t.FLOAT:
        told += [t.get_order(), list(t.get_fields()), t.get_ebias(), t.get_norm()]
    elif kind == h5py.h5t.STRING:
        told += [t.is_variable_str(), t.get_strpad(), t.get_cset()]
    elif kind == h5py.h5t.COMPOUND:
        for i in range(t.get_nmembers()):
            told.append([repr(t.get_member_name(i)), t.get_member_offset(i), describe_type(t.get_member_type(i))])
    elif kind == h5py.h5t.ENUM:
        told.append(describe_type(t.get_super()))
        told += [[repr(t.get_member_name(i)), t.get_member_value(i)] for i in range(t.get_nmembers())]
    elif kind == h5py.h5t.ARRAY:
        told += [list(t.get_array_dims()), describe_type(t.get_super())]
    elif kind == h5py.h5t.VLEN:
        told.append(describe_type(t.get_super()))
    elif kind == h5py.h5t.OPAQUE:
        told.append(repr(t.get_tag()))
    elif kind == h5py.h5t.REFERENCE:
        told.append(t.equal(h5py.h5t.STD_REF_OBJ))
    return told


def read(f, action):
    try:
        return plain(f, action())
    except Exception as error:
        return ["error", type(error).__name__]


def plain(f, value):
    """A value as JSON that tells apart whatever is different."""
    if isinstance(value, h5py.Empty):
        return ["empty", str(value.dtype)]
    if isinstance(value, h5py.RegionReference):
        if not value:
            return ["no region"]
        space = h5py.h5r.get_region(value, f.id)
        return ["region", f[value].name, elements_of(space)]
    if isinstance(value, h5py.Reference):
        if not value:
            return ["no object"]
        try:
            return ["object", f[value].name]
        except Exception:
            return ["dangling"]
    if isinstance(value, np.ndarray) and (value.dtype.hasobject or value.dtype.names):
        if value.dtype.names and not value.dtype.hasobject:
            return [list(value.shape), {n: plain(f, value[n]) for n in value.dtype.names}]
        return [list(value.shape), [plain(f, each) for each in value.ravel()]]
    if isinstance(value, np.void) and value.dtype.names:
        return {n: plain(f, value[n]) for n in value.dtype.names}
    if isinstance(value, np.ndarray):
        return [list(value.shape), str(value.dtype), value.tobytes().hex()]
    if isinstance(value, np.generic):
        return [str(value.dtype), value.tobytes().hex()]
    return repr(value)


def elements_of(space):
    """The elements of a selection, whatever its form."""
    kind = space.get_select_type()
    if kind == h5py.h5s.SEL_ALL:
        return ["all"]
    if kind == h5py.h5s.SEL_POINTS:
        return sorted(map(list, np.array(space.get_select_elem_pointlist()).tolist()))
    chosen = set()
    for first, last in np.array(space.get_select_hyper_blocklist()).tolist():
        boxes = [range(a, b + 1) for a, b in zip(first, last)]
        chosen.update(map(tuple, np.stack(np.meshgrid(*boxes, indexing="ij"), -1).reshape(-1, len(boxes)).tolist()))
    return sorted(map(list, chosen))


def difference(a, b, where=""):
    """The first place in which two descriptions differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in list(a) + [key for key in b if key not in a]:
            if key not in a or key not in b:
                return f"{where}/{key}: {'only in the second' if key in b else 'only in the first'}"
            found = difference(a[key], b[key], f"{where}/{key}")
            if found:
                return found
        return None
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            found = difference(x, y, f"{where}[{i}]")
            if found:
                return found
        return None
    return None if a == b else f"{where}: {str(a)[:200]} against {str(b)[:200]}"


def compare(ours, theirs):
    names = sorted(name for name in os.listdir(theirs) if name.endswith(".h5"))
    print(json.dumps({name[:-3]: apart(lambda: compare_one(name, ours, theirs)) for name in names}))


def compare_one(name, ours, theirs):
    top = os.getcwd()
    descriptions = []
    for folder in (ours, theirs):
        os.chdir(os.path.join(top, folder))
        try:
            descriptions.append(describe(name))
        except Exception as error:
            return f"{folder}: {error!r}"
    return difference(*descriptions)


def apart(action):
    """What an action returns, in a process of its own: the C library may crash."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(sender, "w") as out:
            out.write(json.dumps(action()))
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return json.loads(told) if told else "the reader crashed"


if __name__ == "__main__":
    command, *folders = sys.argv[1:]
    if command == "compare":
        compare(*folders)
    else:
        os.chdir(folders[0])
        {"write": write, "edit": edit}[command](".")
