"""Looks at files that killed writers left, with h5py.

Reads one request a line from standard input, writes one answer a line: a JSON list.

    check FILE LOG              [null] where the file holds what its log promises, else [what is wrong]
    read FILE                   [null] where all of the file can be read
    describe FILE LOG           writes a log that promises all that the file holds: [null]

A log is a list of changes, one a line, and of the word "flushed", which promises all that was said before.
"""
import copy
import json
import sys

import h5py
import numpy as np


class Model:
    """What a file is to hold: objects by number, groups lead to them."""

    def __init__(self):
        self.objects = {0: {"kind": "group", "members": {}, "attrs": {}}}
        self.count = 1

    def find(self, path):
        at = 0
        for name in path.split("/"):
            if name:
                at = self.objects[at]["members"][name]
        return at

    def place(self, path):
        parent, _, name = path.rpartition("/")
        return self.objects[self.find(parent)]["members"], name

    def add(self, path, thing):
        members, name = self.place(path)
        assert name not in members, path
        members[name] = self.count
        self.objects[self.count] = {"attrs": {}, **thing}
        self.count += 1

    def dataset(self, path):
        return self.objects[self.find(path)]

    def do(self, word, path, *rest):
        if word == "group":
            self.add(path, {"kind": "group", "members": {}})
        elif word == "numbers":
            self.add(path, numbers(np.zeros(rest[0], np.int32)))
        elif word == "values":
            dtype = np.int32 if rest[0] == "numbers" else object
            self.add(path, {**numbers(np.array(rest[2], dtype).reshape(rest[1])), "kind": rest[0]})
        elif word == "text":
            self.add(path, {**numbers(texts(*rest)), "kind": "text"})
        elif word == "fill":
            start, stop, first, in_place = rest
            dataset = self.dataset(path)
            part = dataset["data"][start:stop]
            part[...] = np.arange(first, first + part.size, dtype=np.int32).reshape(part.shape)
            if in_place:
                dataset["loose"][start:stop] = True
        elif word == "fillText":
            start, stop, first = rest
            self.dataset(path)["data"][start:stop] = texts(stop - start, first)
        elif word == "resize":
            dataset = self.dataset(path)
            old = dataset["data"]
            new = np.full(rest[0], "" if dataset["kind"] == "text" else 0, old.dtype)
            kept = tuple(slice(0, min(a, b)) for a, b in zip(old.shape, new.shape))
            new[kept] = old[kept]
            dataset["data"], dataset["loose"] = new, np.zeros(new.shape, bool)
        elif word == "attribute":
            self.dataset(path)["attrs"][rest[0]] = rest[1]
        elif word == "noAttribute":
            del self.dataset(path)["attrs"][rest[0]]
        elif word == "delete":
            members, name = self.place(path)
            del members[name]
        elif word == "move":
            number = self.find(path)
            members, name = self.place(path)
            del members[name]
            members, name = self.place(rest[0])
            members[name] = number
        elif word == "link":
            members, name = self.place(path)
            members[name] = self.find(rest[0])
        else:
            raise ValueError(word)

    def promise(self):
        """What was overwritten in place is there for good once it was flushed."""
        for thing in self.objects.values():
            if "loose" in thing:
                thing["loose"] = np.zeros(thing["data"].shape, bool)

    def reachable(self):
        found, todo = set(), [0]
        while todo:
            number = todo.pop()
            if number not in found:
                found.add(number)
                todo += self.objects[number].get("members", {}).values()
        return found


def numbers(data):
    return {"kind": "numbers", "data": data, "loose": np.zeros(data.shape, bool)}


def texts(rows, first):
    return np.array([f"text {first + i}" for i in range(rows)], object).reshape(rows)


def models(log):
    """What was promised, and what was under way."""
    with open(log) as lines:
        words = [json.loads(line) for line in lines if line.endswith("\n")]
    last = max((i for i, word in enumerate(words) if word[0] == "flushed"), default=-1)
    before = Model()
    for word in words[: last + 1]:
        if word[0] != "flushed":
            before.do(*word)
    before.promise()
    after = copy.deepcopy(before)
    for word in words[last + 1 :]:
        after.do(*word)
    return before, after, last


def elements(dataset):
    if h5py.check_string_dtype(dataset.dtype) is not None:
        return dataset.asstr()[()]
    return dataset[()]


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


class Check:
    def __init__(self, before, after):
        self.before, self.after, self.reached = before, after, set()

    def ways(self, numbers):
        """The states an object may be in that is the one or the other of these."""
        return [m.objects[n] for n in numbers for m in (self.before, self.after) if n in m.objects]

    def group(self, path, found, number):
        if number in self.reached:
            return
        self.reached.add(number)
        self.attributes(path, found, self.ways([number]))
        sides = [m.objects[number]["members"] if number in m.objects else {} for m in (self.before, self.after)]
        names = set(found)
        for name in sides[0].keys() & sides[1].keys():
            assert name in names, f"{path}/{name} is gone"
        for name in names:
            numbers = {side[name] for side in sides if name in side}
            assert numbers, f"{path}/{name} was promised by nobody"
            self.object(f"{path}/{name}", found[name], numbers)

    def object(self, path, found, numbers):
        errors = []
        for number in numbers:
            try:
                if isinstance(found, h5py.Group):
                    assert self.ways([number])[0]["kind"] == "group", f"{path} is a group"
                    return self.group(path, found, number)
                self.dataset(path, found, self.ways([number]))
                self.reached.add(number)
                return
            except AssertionError as error:
                errors.append(str(error))
        raise AssertionError("; or ".join(errors))

    def dataset(self, path, found, ways):
        assert ways[0]["kind"] != "group", f"{path} is a dataset"
        self.attributes(path, found, ways)
        shapes = [way["data"].shape for way in ways]
        assert found.shape in shapes, f"{path} has the shape {found.shape}, not one of {shapes}"
        data = elements(found)
        right = np.zeros(data.shape, bool)
        for way in ways:
            common = tuple(slice(0, min(a, b)) for a, b in zip(data.shape, way["data"].shape))
            right[common] |= (data[common] == way["data"][common]) | way["loose"][common]
        if not right.all():
            where = tuple(int(i[0]) for i in np.nonzero(~right))
            raise AssertionError(f"{path}{list(where)} is {data[where]!r}; {int((~right).sum())} elements are wrong")

    def attributes(self, path, found, ways):
        values = {name: plain(value) for name, value in found.attrs.items()}
        for name in set.intersection(*(set(way["attrs"]) for way in ways)):
            assert name in values, f"{path}@{name} is gone"
        for name, value in values.items():
            promised = [way["attrs"][name] for way in ways if name in way["attrs"]]
            assert value in promised, f"{path}@{name} is {value!r}, not one of {promised}"


def check(path, log):
    before, after, _ = models(log)
    with h5py.File(path, "r") as file:
        looked = Check(before, after)
        looked.group("", file, 0)
        for number in before.reachable() & after.reachable() - looked.reached:
            raise AssertionError(f"object {number} has no name any more")


def read(path, _):
    def visit(_, thing):
        dict(thing.attrs)
        if isinstance(thing, h5py.Dataset):
            elements(thing)

    with h5py.File(path, "r") as file:
        visit("/", file)
        file.visititems(visit)


def describe(path, log):
    words = []

    def attributes(name, thing):
        words.extend(["attribute", name, each, plain(value)] for each, value in thing.attrs.items())

    def visit(group, path, seen):
        for name in group:
            thing, at = group[name], f"{path}/{name}"
            address = h5py.h5o.get_info(thing.id).addr
            if address in seen:
                words.append(["link", at, seen[address]])
                continue
            seen[address] = at
            if isinstance(thing, h5py.Group):
                words.append(["group", at])
                visit(thing, at, seen)
            else:
                kind = "numbers" if thing.dtype.kind == "i" else "text"
                words.append(["values", at, kind, thing.shape, elements(thing).tolist()])
            attributes(at, thing)

    with h5py.File(path, "r") as file:
        visit(file, "", {})
        attributes("/", file)
    with open(log, "w") as lines:
        for word in words + [["flushed"]]:
            lines.write(json.dumps(word) + "\n")


def main():
    for line in sys.stdin:
        action, path, log = line.rstrip("\n").split("\t")
        try:
            {"check": check, "read": read, "describe": describe}[action](path, log)
            answer = [None]
        except Exception as error:
            answer = [f"{type(error).__name__}: {error}"[:2000]]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
