/**
 * Runs one workload with jsfive, which reads whole datasets only: those of two images, the time taken times their share.
 *
 * @module
 */

import { measure, type Outcome, peakMemory, std, task, tell, weighted } from "./measure.ts";

interface H5Object {
  readonly shape: number[];
  readonly value: number[];
  readonly attrs: Record<string, unknown>;
  readonly keys: string[];
  get(path: string): H5Object;
}

const work = task();
interface Jsfive {
  readonly File: new (bytes: ArrayBuffer, name: string) => H5Object;
}

const module = await import(Deno.args[1]!) as Jsfive & { readonly default?: Jsfive };
const jsfive = module.default ?? module;

function openFile(path: string): H5Object {
  return new jsfive.File(Deno.readFileSync(path).buffer, "file");
}

async function read(): Promise<Outcome> {
  const all = openFile(work.path).get("images").shape[0]!;
  const path = work.path.replace(/\.h5$/, "_2.h5");
  const run = (each: (image: number[]) => number): number[] => {
    const data = openFile(path).get("images");
    const { value, shape } = data;
    const size = shape[1]! * shape[2]!;
    return [each(value.slice(0, size)), each(value.slice(size))];
  };
  const ms = await measure(() => void run(work.kind === "read" ? () => 0 : std), 1) * all / 2;
  const memory = peakMemory();
  return { ms, memory, values: work.check ? run(work.kind === "read" ? weighted : std) : [] };
}

function metadata(): number[] {
  const file = openFile(work.path);
  if (work.kind === "group") return [file.get("group07531/data").value[3]!];
  const names = file.keys;
  if (work.kind === "list") return [names.length, names.reduce((sum, name) => sum + name.length, 0)];
  return [names.reduce((sum, name) => {
    const group = file.get(name);
    const data = group.get("data");
    const scale = data.attrs["scale"] as number;
    const own = Number(group.attrs["index"]) + (group.attrs["label"] as string).length + scale;
    return sum + own + data.value.reduce((a, b) => a + b, 0);
  }, 0)];
}

if (["group", "list", "walk"].includes(work.kind)) {
  const ms = await measure(() => void metadata(), 1);
  tell({ ms, memory: peakMemory(), values: metadata() });
} else if (["std", "stream", "read"].includes(work.kind)) tell(await read());
else throw new Error("jsfive cannot do it");
