"""Opens every file of a folder with h5py and reads all of it. Prints the name and the error of those that fail."""
import os
import sys

import h5py


def read(name, thing):
    for value in thing.attrs.values():
        pass
    if isinstance(thing, h5py.Dataset):
        thing[()]


failed = 0
names = sorted(os.listdir(sys.argv[1]))
for name in names:
    try:
        with h5py.File(os.path.join(sys.argv[1], name), "r") as file:
            read("/", file)
            file.visititems(read)
    except Exception as error:
        failed += 1
        print(f"{name}: {error!r}")
print(f"{len(names)} files, {failed} failed")
