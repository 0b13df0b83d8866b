/** Sparse datasets of h5py, with each chunk index, give what h5py reads. */

import { assert, assertEquals } from "@std/assert";
import { open } from "../../mod.ts";
import { python } from "./python.ts";

const script = `
import hashlib, json, sys
import h5py, numpy as np
path, seed = sys.argv[1], int(sys.argv[2])
random = np.random.RandomState(seed)
told = {}
def digest(values):
    return hashlib.sha256(np.ascontiguousarray(values).astype("<i4").tobytes()).hexdigest()
for libver in ("earliest", "v110", "latest"):
    with h5py.File(f"{path}/{libver}.h5", "w", libver=libver) as file:
        for name, maxshape in (("fixed", None), ("one", (None, 700)), ("two", (None, None))):
            d = file.create_dataset(name, (900, 700), "i4", chunks=(4, 5), maxshape=maxshape, fillvalue=-3,
                                    compression="gzip" if name == "one" else None)
            for _ in range(25):
                row, column = random.randint(890), random.randint(690)
                d[row:row + random.randint(1, 10), column:column + random.randint(1, 10)] = random.randint(1000)
            a = d[()]
            told[f"{libver} {name}"] = {
                "all": digest(a), "part": digest(a[13:800:3, 650:20:-1]), "sum": int(a.sum()), "max": int(a.argmax()),
                "rows": [int(n) for n in a.sum(axis=1)],
            }
print(json.dumps(told))
`;

async function digest(data: Int32Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", data.slice());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("a sparse dataset of h5py gives what h5py reads, whatever the chunk index", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const told = JSON.parse(await python(script, folder, String(seed)));
    for (const [key, expected] of Object.entries(told)) {
      const [libver, name] = key.split(" ");
      await using file = await open(`${folder}/${libver}.h5`);
      const dataset = await file.dataset(name!, "int32");
      assert((await dataset.backend.gridFor!(dataset.view)).stored !== undefined, "few chunks are visited");
      const found = {
        all: await digest((await dataset.read()).data),
        part: await digest((await dataset.slice("13:800:3, 650:20:-1").read()).data),
        sum: Number(await dataset.sum()),
        max: await dataset.argmax(),
        rows: Array.from((await dataset.sum({ axis: 1 })).data, Number),
      };
      assertEquals(found, expected, `seed ${seed}: ${key}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
