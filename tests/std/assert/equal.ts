type Pairs = Map<object, Set<object>>;

/** Whether two values are deeply equal: `NaN` equals `NaN`, `0` equals `-0`, classes must match. */
export function equal(a: unknown, b: unknown): boolean {
  return same(a, b, new Map());
}

function same(a: unknown, b: unknown, seen: Pairs): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (!sameClass(a, b)) return false;
  if (a instanceof WeakMap || a instanceof WeakSet) {
    throw new TypeError(`cannot compare ${a.constructor.name} instances`);
  }
  const met = seen.get(a) ?? new Set();
  if (met.has(b)) return true;
  seen.set(a, met.add(b));
  return sameContent(a, b, seen);
}

function sameClass(a: object, b: object): boolean {
  const [left, right] = [a.constructor, b.constructor];
  return left === right || left === Object && !right || !left && right === Object;
}

function sameContent(a: object, b: object, seen: Pairs): boolean {
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof Number || a instanceof String || a instanceof Boolean) return Object.is(a.valueOf(), b.valueOf());
  if (a instanceof Error && a.message !== (b as Error).message) return false;
  if (a instanceof WeakRef) return same(a.deref(), (b as WeakRef<WeakKey>).deref(), seen);
  if (ArrayBuffer.isView(a) || isBuffer(a)) return sameElements(a, b as ArrayBufferView | ArrayBufferLike);
  if (a instanceof Set) return sameSet(a, b as Set<unknown>, seen);
  if (a instanceof Map) return sameMap(a, b as Map<unknown, unknown>, seen);
  return sameProperties(a as Record<PropertyKey, unknown>, b as Record<PropertyKey, unknown>, seen);
}

function isBuffer(value: object): value is ArrayBufferLike {
  return value instanceof ArrayBuffer ||
    typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
}

function elements(value: ArrayBufferView | ArrayBufferLike): ArrayLike<number | bigint> {
  if (!ArrayBuffer.isView(value)) return new Uint8Array(value);
  if (value instanceof DataView) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value as unknown as ArrayLike<number | bigint>;
}

function sameElements(a: ArrayBufferView | ArrayBufferLike, b: ArrayBufferView | ArrayBufferLike): boolean {
  const [left, right] = [elements(a), elements(b)];
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) {
    if (left[i] !== right[i] && !Object.is(left[i], right[i])) return false;
  }
  return true;
}

function sameSet(a: Set<unknown>, b: Set<unknown>, seen: Pairs): boolean {
  if (a.size !== b.size) return false;
  const rest = [...b].filter((value) => !a.has(value));
  return [...a].filter((value) => !b.has(value)).every((value) => takeOut(rest, (other) => same(value, other, seen)));
}

function sameMap(a: Map<unknown, unknown>, b: Map<unknown, unknown>, seen: Pairs): boolean {
  if (a.size !== b.size) return false;
  const rest = [...b];
  return [...a].every(([key, value]) => {
    return takeOut(rest, ([otherKey, other]) => same(key, otherKey, seen) && same(value, other, seen));
  });
}

function takeOut<T>(rest: T[], fits: (item: T) => boolean): boolean {
  const at = rest.findIndex(fits);
  if (at >= 0) rest.splice(at, 1);
  return at >= 0;
}

function ownKeys(value: object): PropertyKey[] {
  return Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
}

function sameProperties(a: Record<PropertyKey, unknown>, b: Record<PropertyKey, unknown>, seen: Pairs): boolean {
  if (Array.isArray(a) && a.length !== (b as unknown as unknown[]).length) return false;
  const keys = ownKeys(a);
  return keys.length === ownKeys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key], seen));
}
