/**
 * References as a user holds them: pointers that open what they point to.
 *
 * @module
 */

import type { Reference } from "../../ndarray/dtype.ts";
import { FormatError, NotFoundError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { Dataset } from "./dataset.ts";
import { pathOfObject } from "./find_path.ts";
import { decodeReferenceElement, decodeReferenceObject, type ReferenceTarget } from "./format/reference.ts";
import { naming } from "./naming_errors.ts";
import { makeObject } from "./open_object.ts";
import { prepareObject } from "./prepare_object.ts";
import { readObject } from "./read_object.ts";
import { regionView } from "./region_view.ts";
import type { StoredReference } from "./storage_context.ts";

/** A reference as a file stores it. */
export class StoredPointer implements Reference {
  /** What it points to; `null` for a reference that was never set. */
  readonly kind: "object" | "region" | "attribute" | "null";
  readonly #context: FileContext;
  readonly #stored: StoredReference;

  /**
   * Makes a reference.
   *
   * @param context The file it is stored in.
   * @param stored What is stored.
   */
  constructor(context: object, stored: StoredReference) {
    this.#context = context as FileContext;
    this.#stored = stored;
    this.kind = this.#kind();
  }

  /** What is stored, to store it again. */
  get stored(): StoredReference {
    return this.#stored;
  }

  /**
   * Opens what the reference points to: an object, a lazy view of a region, or the value of an attribute.
   *
   * @returns The target.
   * @throws {NotFoundError} It was never set, or what it points to is gone.
   */
  resolve(): Promise<unknown> {
    return naming("resolve reference", async () => {
      const target = this.target();
      if (target === undefined) throw new NotFoundError("it was never set", { path: "" });
      const context = await this.#contextOf(target);
      context.assertOpen("resolve reference");
      const path = await pathOfObject(context, target.address);
      const state = await context.run(readObject(context, target.address, path));
      await prepareObject(state);
      const object = makeObject(state, path);
      if (target.attribute !== undefined) return await object.attrs.get(target.attribute);
      if (target.selection === undefined) return object;
      if (!(object instanceof Dataset)) throw new FormatError(`"${path}" has no region, it is no dataset`);
      return regionView(object, target.selection);
    });
  }

  /** Whether it is stored in a file, and may be stored there again. */
  standsIn(context: FileContext): boolean {
    return this.#context === context;
  }

  /** What the reference points to; `undefined` where it was never set. */
  target(): ReferenceTarget | undefined {
    const { type, bytes, heapObject } = this.#stored;
    const element = decodeReferenceElement(bytes, type, this.#context.sizes);
    if (element.where === "here") return element.target;
    if (element.where === "null" || heapObject === undefined) return undefined;
    return decodeReferenceObject(bytes, heapObject, type, this.#context.sizes);
  }

  /** A short text. */
  toString(): string {
    return this.kind === "null" ? "<HDF5 reference (null)>" : `<HDF5 ${this.kind} reference>`;
  }

  #kind(): Reference["kind"] {
    const { type, bytes } = this.#stored;
    if (decodeReferenceElement(bytes, type, this.#context.sizes).where === "null") return "null";
    switch (type.kind.startsWith("revised") ? bytes[0] : type.kind) {
      case "region":
      case 3:
        return "region";
      case 4:
        return "attribute";
    }
    return "object";
  }

  async #contextOf(target: ReferenceTarget): Promise<FileContext> {
    if (target.file === undefined) return this.#context;
    const other = await this.#context.settings.resolver.file(target.file, "external link");
    if (other === undefined) {
      throw new NotFoundError(`it points into "${target.file}", which is not at hand`, { path: target.file });
    }
    return other;
  }
}
