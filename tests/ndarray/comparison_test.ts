import { assertEquals } from "@std/assert";
import { array, equal, greater, lessEqual, notEqual } from "../../mod.ts";

Deno.test("a single complex number is compared with integers whole, not by its real part", () => {
  const integers = array([0, 3, 4], "uint8");
  for (const dtype of ["complex64", "complex128"] as const) {
    const single = array({ re: 3, im: 2 }, dtype);
    assertEquals(equal(integers, single).toNested(), [false, false, false]);
    assertEquals(notEqual(single, integers).toNested(), [true, true, true]);
    assertEquals(lessEqual(integers, single).toNested(), [true, true, false]);
    assertEquals(greater(single, integers).toNested(), [true, true, false]);
    assertEquals(notEqual(integers, array({ re: 3, im: NaN }, dtype)).toNested(), [true, true, true]);
  }
});
