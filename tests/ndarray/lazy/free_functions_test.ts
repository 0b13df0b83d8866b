import { assertEquals, assertThrows } from "@std/assert";
import * as numpy from "../../../ndarray/mod.ts";
import { type ArrayInput, type DenseArray, NDArray } from "../../../ndarray/mod.ts";

type Name = keyof typeof numpy;

const unary =
  ("negative invert absolute fabs sign signbit positive conj real imag angle exp exp2 expm1 log log2 log10 log1p sqrt " +
    "cbrt square reciprocal floor ceil trunc rint round isnan isinf isfinite isneginf isposinf sin cos tan arcsin arccos " +
    "arctan deg2rad rad2deg sinh cosh tanh arcsinh arccosh arctanh logicalNot").split(" ") as Name[];
const binary =
  ("add subtract multiply divide floorDivide remainder fmod power floatPower maximum minimum fmax fmin equal notEqual " +
    "less lessEqual greater greaterEqual logicalAnd logicalOr logicalXor arctan2 hypot logaddexp logaddexp2 copysign " +
    "heaviside bitwiseAnd bitwiseOr bitwiseXor leftShift rightShift gcd lcm").split(" ") as Name[];

function call(name: Name, operands: readonly ArrayInput[]): unknown {
  return (numpy[name] as (...all: readonly ArrayInput[]) => unknown)(...operands);
}

const integers = numpy.array([[0, 1, 2], [3, 5, 7]], "int16");
const floats = numpy.array([[-0.5, 0, 0.25], [NaN, 1, Infinity]]);
const complex = numpy.array([[{ re: 1, im: 2 }], [{ re: -3, im: 0.5 }]]);
const others = numpy.array([1, 2, 3], "int16");

/** What a call gives, or what it throws. */
async function outcome(run: () => unknown): Promise<unknown> {
  try {
    const result = run() as NDArray;
    const { dtype, shape } = result;
    const dense = await result.read();
    return [result.residence, String(dtype), shape, dense.toNested()];
  } catch (error) {
    return String(error);
  }
}

async function sameLazily(name: Name, operands: readonly (DenseArray | number)[]): Promise<void> {
  const expected = await outcome(() => call(name, operands));
  const lazily = operands.map((operand) => typeof operand === "number" ? operand : NDArray.from(operand.backend));
  const wanted = Array.isArray(expected) ? ["lazy", ...expected.slice(1)] : expected;
  assertEquals(await outcome(() => call(name, lazily as ArrayInput[])), wanted, name);
  if (operands.length === 1 || typeof operands[1] === "number") return;
  const mixed = [operands[0]!, lazily[1]!] as ArrayInput[];
  assertEquals(await outcome(() => call(name, mixed)), wanted, `${name} of an array in memory and a lazy one`);
}

Deno.test("functions of one lazy array give lazy arrays that are read as what they give in memory", async () => {
  for (const name of unary) for (const a of [integers, floats, complex]) await sameLazily(name, [a]);
});

Deno.test("functions of a lazy array and another give lazy arrays that are read as what they give in memory", async () => {
  for (const name of binary) {
    for (const a of [integers, floats, complex]) for (const b of [others, floats, 2]) await sameLazily(name, [a, b]);
  }
});

Deno.test("clip() and where() are lazy where any operand is", async () => {
  const lazy = NDArray.from(others.backend);
  const clipped = numpy.clip(integers, lazy, 5);
  assertEquals((await clipped.read()).toNested(), [[1, 2, 3], [3, 5, 5]]);
  assertEquals((await numpy.clip(lazy, null, 2).read()).toNested(), [1, 2, 2]);
  assertEquals((await numpy.clip(lazy, 2, null).read()).toNested(), [2, 2, 3]);
  const chosen = numpy.where(numpy.greater(lazy, 1), lazy, integers);
  assertEquals((await chosen.read()).toNested(), [[0, 2, 3], [3, 2, 3]]);
});

Deno.test("where(), select(), isclose() and divmod() are lazy, and typed so, where any operand is", async () => {
  const lazy = NDArray.from(others.backend);
  const second: NDArray<numpy.DType, "lazy"> = numpy.where(numpy.greater(integers, 2), lazy, integers);
  assertEquals((await second.read()).toNested(), [[0, 1, 2], [1, 2, 3]]);
  const third: NDArray<numpy.DType, "lazy"> = numpy.where(numpy.greater(integers, 2), integers, lazy);
  assertEquals((await third.read()).toNested(), [[1, 2, 3], [3, 5, 7]]);
  const selected: NDArray<numpy.DType, "lazy"> = numpy.select([numpy.less(lazy, 2), numpy.greater(others, 2)], [
    -1,
    lazy,
  ]);
  assertEquals((await selected.read()).toNested(), [-1, 0, 3]);
  const inMemory: DenseArray = numpy.select([numpy.less(others, 2)], [-1], others);
  assertEquals(inMemory.toNested(), [-1, 2, 3]);
  const close: NDArray<"bool", "lazy"> = numpy.isclose(lazy, [1, 2.1, 3], { atol: 0.2 });
  assertEquals((await close.read()).toNested(), [true, true, true]);
  const nans: NDArray<"bool", "lazy"> = numpy.isclose(NDArray.from(floats.backend), floats, { equalNaN: true });
  assertEquals(await nans.all(), true);
  const [quotients, rests]: NDArray<numpy.DTypeName, "lazy">[] = numpy.divmod(integers, lazy);
  assertEquals((await quotients!.read()).toNested(), numpy.floorDivide(integers, others).toNested());
  assertEquals((await rests!.read()).toNested(), numpy.remainder(integers, others).toNested());
});

Deno.test("allclose() refuses lazy arrays", () => {
  assertThrows(() => numpy.allclose(NDArray.from(others.backend), 1), TypeError);
});

Deno.test("an array in memory and a lazy one are added lazily", async () => {
  const lazy = NDArray.from(others.backend);
  const sum: NDArray<numpy.DTypeName, "lazy"> = integers.add(lazy);
  assertEquals((await sum.read()).toNested(), [[1, 3, 5], [4, 7, 10]]);
  const less: NDArray<"bool", "lazy"> = integers.less(lazy);
  assertEquals((await less.read()).toNested(), [[true, true, true], [false, false, false]]);
  const inMemory: DenseArray = integers.add(others);
  assertEquals([sum.residence, inMemory.residence], ["lazy", "dense"]);
});

Deno.test("lazy results do not go into `out`", () => {
  const out = numpy.zeros([3], "int16");
  assertThrows(() => numpy.add(NDArray.from(others.backend), 1, { out }), TypeError, "`out`");
});
