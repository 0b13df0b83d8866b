/**
 * h5wasm, the C library of HDF5 2.0 as WebAssembly: what it reads of our files is what it reads of h5py's.
 *
 * @module
 */

interface WasmObject {
  readonly type: string;
  readonly attrs: Readonly<Record<string, WasmObject>>;
  readonly metadata: unknown;
  readonly value: unknown;
  readonly filters: unknown;
  keys(): string[];
  get(name: string): WasmObject | null;
}

interface Wasm {
  readonly ready: Promise<
    { readonly FS: { writeFile(name: string, bytes: Uint8Array): void; unlink(name: string): void } }
  >;
  readonly File: new (name: string, mode: "r") => WasmObject & { close(): void };
}

// Not a literal, so that nothing is downloaded before it is needed.
const module = "npm:h5wasm@^0.10.3";
const { default: h5wasm } = await import(module) as { readonly default: Wasm };
const { FS } = await h5wasm.ready;

/** All that h5wasm reads, as JSON. */
export function readWithWasm(bytes: Uint8Array): string {
  FS.writeFile("matrix.h5", bytes);
  const file = new h5wasm.File("matrix.h5", "r");
  try {
    return JSON.stringify(describe(file, 0), plain, 1);
  } finally {
    file.close();
    FS.unlink("matrix.h5");
  }
}

function describe(object: WasmObject, depth: number): unknown {
  const attributes = Object.entries(object.attrs).map(([name, { metadata, value }]) => [name, metadata, value]);
  if (depth > 8) return { attributes };
  if (typeof object.keys !== "function") {
    return { attributes, metadata: object.metadata, filters: object.filters, value: object.value };
  }
  const members = object.keys().sort().map((name) => {
    try {
      const member = object.get(name);
      return [name, member === null ? null : describe(member, depth + 1)];
    } catch (error) {
      return [name, String(error)];
    }
  });
  return { attributes, members };
}

/** Numbers of any kind; what references lead to is not compared, since it depends on where objects stand. */
function plain(key: string, value: unknown): unknown {
  if (key === "ref_data") return undefined;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0";
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? [...value as Uint8Array] : value;
}
