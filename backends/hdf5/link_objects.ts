/**
 * The links of a group as things of their own, for who wants the link and not what it leads to.
 *
 * @module
 */

import type { Link } from "./format/messages/link.ts";

/**
 * A name for an object of the same file.
 *
 * @example Telling links apart
 * ```ts
 * import { create, HardLink, MemoryStore } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.createGroup("a");
 * assert(await file.getLink("a") instanceof HardLink);
 * ```
 */
export class HardLink {
  /** The name of the kind. */
  readonly kind = "hard" as const;

  /**
   * The text that h5py prints.
   *
   * @example A link to an object
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("a");
   * assertEquals(String(await file.getLink("a")).includes("HardLink"), true);
   * ```
   */
  toString(): string {
    return "<HardLink>";
  }
}

/**
 * A name for a path of the same file, which may lead nowhere.
 *
 * @example What h5py prints
 * ```ts
 * import { SoftLink } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(String(new SoftLink("/a")), '<SoftLink to "/a">');
 * ```
 */
export class SoftLink {
  /** The name of the kind. */
  readonly kind = "soft" as const;
  /** The path it leads to. */
  readonly path: string;

  /**
   * Makes a link.
   *
   * @param path The path it leads to; relative ones start at the group the link stands in.
   */
  constructor(path: string) {
    this.path = path;
  }

  /**
   * The text that h5py prints.
   *
   * @example What h5py prints
   * ```ts
   * import { SoftLink } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(String(new SoftLink("/x")).includes("/x"), true);
   * ```
   */
  toString(): string {
    return `<SoftLink to "${this.path}">`;
  }
}

/**
 * A name for an object of another file.
 *
 * @example What h5py prints
 * ```ts
 * import { ExternalLink } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(String(new ExternalLink("b.h5", "/a")), '<ExternalLink to "/a" in file "b.h5"');
 * ```
 */
export class ExternalLink {
  /** The name of the kind. */
  readonly kind = "external" as const;
  /** The name of the other file. */
  readonly filename: string;
  /** The path there. */
  readonly path: string;

  /**
   * Makes a link.
   *
   * @param filename The name of the other file.
   * @param path The path there.
   */
  constructor(filename: string, path: string) {
    this.filename = filename;
    this.path = path;
  }

  /**
   * The text that h5py prints.
   *
   * @example What h5py prints
   * ```ts
   * import { ExternalLink } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(String(new ExternalLink("other.h5", "/x")).includes("other.h5"), true);
   * ```
   */
  toString(): string {
    return `<ExternalLink to "${this.path}" in file "${this.filename}"`;
  }
}

/**
 * A link of a kind that only its writer understands.
 *
 * @example A link of class 187
 * ```ts
 * import { UserDefinedLink } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new UserDefinedLink(187, new Uint8Array(0)).linkClass, 187);
 * ```
 */
export class UserDefinedLink {
  /** The name of the kind. */
  readonly kind = "user-defined" as const;
  /** The number of the kind: 65 to 255. */
  readonly linkClass: number;
  /** What the link says. */
  readonly data: Uint8Array;

  /**
   * Makes a link.
   *
   * @param linkClass The number of the kind.
   * @param data What the link says.
   */
  constructor(linkClass: number, data: Uint8Array) {
    this.linkClass = linkClass;
    this.data = data;
  }

  /**
   * A short text.
   *
   * @example A short text
   * ```ts
   * import { UserDefinedLink } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(String(new UserDefinedLink(187, new Uint8Array(0))), "<UserDefinedLink of class 187>");
   * ```
   */
  toString(): string {
    return `<UserDefinedLink of class ${this.linkClass}>`;
  }
}

/** Any link. */
export type LinkObject = HardLink | SoftLink | ExternalLink | UserDefinedLink;

/** The thing a user holds for a link of the file. */
export function linkObject(link: Link): LinkObject {
  switch (link.kind) {
    case "hard":
      return new HardLink();
    case "soft":
      return new SoftLink(link.target);
    case "external":
      return new ExternalLink(link.file, link.target);
    case "user-defined":
      return new UserDefinedLink(link.linkClass, link.data);
  }
}
