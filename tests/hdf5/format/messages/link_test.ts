import { assertEquals, assertThrows } from "@std/assert";
import { decodeLink, encodeLink, type Link } from "../../../../backends/hdf5/format/messages/link.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

const common = { name: "ab", characterSet: "ascii", creationOrder: undefined } as const;

Deno.test("a hard link has a name and an address", () => {
  assertSame<Link>('01 00 02 "ab" 3412', { ...common, kind: "hard", address: 0x1234 }, decodeLink, encodeLink);
});

Deno.test("a link tells its creation order and its character set where the flags say so", () => {
  const link = { ...common, name: "é", characterSet: "utf-8", creationOrder: 5, kind: "hard", address: 8 } as const;
  assertSame<Link>('01 14 0500000000000000 01 02 "é" 0800', link, decodeLink, encodeLink);
});

Deno.test("soft, external and user-defined links have their targets behind a length", () => {
  assertSame<Link>('01 08 01 02 "ab" 0300 "/x/"', { ...common, kind: "soft", target: "/x/" }, decodeLink, encodeLink);
  const external = { ...common, kind: "external", file: "f.h5", target: "/y" } as const;
  assertSame<Link>('01 08 40 02 "ab" 0900 00 "f.h5" 00 "/y" 00', external, decodeLink, encodeLink);
  const other = { ...common, kind: "user-defined", linkClass: 187, data: Uint8Array.of(1, 2) } as const;
  assertSame<Link>('01 08 bb 02 "ab" 0200 0102', other, decodeLink, encodeLink);
});

Deno.test("a link's name may be longer than 255 bytes", () => {
  const name = "n".repeat(300);
  assertSame<Link>(`01 01 2c01 "${name}" 0800`, { ...common, name, kind: "hard", address: 8 }, decodeLink, encodeLink);
});

Deno.test("a name like __proto__ is only a name", () => {
  assertEquals(decodeLink(over('01 00 09 "__proto__" 0800')).name, "__proto__");
});

Deno.test("links that lead nowhere, have no name, or do not end are refused", () => {
  assertThrows(() => decodeLink(over('02 00 02 "ab" 3412')), FormatError, "version 2");
  assertThrows(() => decodeLink(over('01 00 02 "ab" ffff')), FormatError, "points nowhere");
  assertThrows(() => decodeLink(over("01 00 00 3412")), FormatError, "no name");
  assertThrows(() => decodeLink(over('01 08 40 02 "ab" 0500 00 "f.h5"')), FormatError, "does not end");
  assertThrows(() => decodeLink(over('01 08 40 02 "ab" 0500 10 "f" 00 "y" 00')), FormatError, "version 1");
  assertThrows(() => decodeLink(over('01 08 01 02 "ab" ffff "x"')), FormatError, "65535 bytes are wanted");
});
