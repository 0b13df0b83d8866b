import { assertThrows } from "@std/assert";
import { decodeObjectComment, encodeObjectComment } from "../../../../backends/hdf5/format/messages/object_comment.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("a comment is text up to a zero byte", () => {
  assertSame('"where it lies" 00', "where it lies", decodeObjectComment, encodeObjectComment);
  assertSame("00", "", decodeObjectComment, encodeObjectComment);
});

Deno.test("a comment that does not end is refused", () => {
  assertThrows(() => decodeObjectComment(over('"where"')), FormatError, "does not end");
});
