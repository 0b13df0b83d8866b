"""Makes, checks and changes files for the tests of group and attribute storage.

make PATH LIBVER COUNT ORDER    a group /g of COUNT links and its attributes
show PATH                       what is in /g, as JSON, each name looked up too
change PATH                     removes every third link and attribute of /g, and adds as many new ones
"""

import json
import sys

import h5py
import numpy as np


def make(path, libver, count, order):
    with h5py.File(path, "w", libver=libver) as file:
        file["target"] = 1
        group = file.create_group("g", track_order=order == "order")
        for i in range(int(count)):
            if i % 7 == 3:
                group[name(i, libver)] = h5py.SoftLink(f"/soft/target/{i}")
            else:
                group[name(i, libver)] = file["target"]
        if libver != "earliest":
            for i in range(min(int(count), 300)):
                group.attrs[f"attribute {i}"] = np.arange(i % 5 + 1) + i


def name(i, libver):
    # A name beyond ASCII makes an old-style group a new-style one.
    more = "x" if libver == "earliest" else "\u00e9"
    return f"link {i * 7919 % 1000003:07d}" + more * (i % 4)


def show(path):
    with h5py.File(path, "r") as file:
        group = file["g"]
        links = {}
        if group.id.get_create_plist().get_link_creation_order():
            orders = [group.id.links.get_info(key.encode()).corder for key in group]
            assert orders == sorted(orders)
        for key in group:
            link = group.get(key, getlink=True)
            links[key] = link.path if isinstance(link, h5py.SoftLink) else "hard"
            if links[key] == "hard":
                assert group[key][()] == 1
            assert key in group
        attributes = {key: np.asarray(value).reshape(-1)[:4].tolist() for key, value in group.attrs.items()}
        print(json.dumps({"links": links, "attributes": attributes}))


def change(path):
    with h5py.File(path, "r+") as file:
        group = file["g"]
        for i, key in enumerate(sorted(group)):
            if i % 3 == 0:
                del group[key]
                group[f"new {h5py.version.hdf5_version} {i} " + "x" * (i % 90)] = file["target"]
        for i, key in enumerate(sorted(group.attrs)):
            if i % 3 == 0:
                del group.attrs[key]
                group.attrs[f"new {h5py.version.hdf5_version} {i}"] = np.arange(i)


globals()[sys.argv[1]](*sys.argv[2:])
