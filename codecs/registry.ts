/**
 * Which filter numbers are known, and where their codecs are.
 *
 * @module
 */

import { UnsupportedError } from "../ndarray/errors.ts";
import type { Awaitable, Codec } from "./codec.ts";
import { deflate } from "./deflate.ts";
import { fletcher32 } from "./fletcher32.ts";
import { lzf } from "./lzf.ts";
import { nbit } from "./nbit.ts";
import { scaleOffset } from "./scale_offset.ts";
import { shuffle } from "./shuffle.ts";
import { szip } from "./szip.ts";

type Loader = () => Promise<Codec>;

/** The registered names of filters that have no codec here, so that errors can name them. */
const UNSUPPORTED: readonly (readonly [number, string])[] = [
  [305, "lzo"],
  [32002, "mafisc"],
  [32003, "snappy"],
  [32005, "apax"],
  [32006, "cbf"],
  [32007, "jpeg-xr"],
  [32009, "spdp"],
  [32010, "lpc-rice"],
  [32011, "ccsds-123"],
  [32012, "jpeg-ls"],
  [32014, "fpzip"],
  [32016, "b3d"],
  [32017, "sz"],
  [32018, "fcidecomp"],
  [32019, "jpeg"],
  [32020, "vbz"],
  [32021, "fapec"],
  [32024, "sz3"],
  [32025, "delta-rice"],
  [32027, "flac"],
  [32028, "sperr"],
  [32029, "terse"],
  [32030, "ffmpeg"],
];

/**
 * An immutable set of codecs, looked up by filter number or name.
 *
 * Codecs that need a package of their own are loaded the first time they are asked for.
 *
 * @example Adding a codec of one's own
 * ```ts
 * import { type Codec, registry } from "@hyperslab/ndarray/codecs";
 * import { assertEquals } from "@std/assert";
 *
 * const invert: Codec = {
 *   id: 300,
 *   name: "invert",
 *   decode: (input) => input.map((byte) => byte ^ 0xff),
 *   encode: (input) => input.map((byte) => byte ^ 0xff),
 * };
 * const mine = registry.with(invert);
 * assertEquals(mine.get(300), invert);
 * assertEquals(registry.get(300), undefined);
 * ```
 */
export class CodecRegistry {
  readonly #codecs: Map<number, Codec>;
  readonly #loaders: ReadonlyMap<number, Loader>;
  readonly #names: ReadonlyMap<number, string>;

  private constructor(
    codecs: Map<number, Codec>,
    loaders: ReadonlyMap<number, Loader>,
    names: ReadonlyMap<number, string>,
  ) {
    this.#codecs = codecs;
    this.#loaders = loaders;
    this.#names = names;
  }

  /**
   * Makes a registry of given codecs only.
   *
   * @param codecs The codecs.
   * @returns The registry.
   *
   * @example Only what is wanted
   * ```ts
   * import { CodecRegistry, deflate } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * const few = CodecRegistry.of(deflate());
   * assertEquals([few.byName("deflate") !== undefined, few.byName("lzf")], [true, undefined]);
   * ```
   */
  static of(...codecs: Codec[]): CodecRegistry {
    return new CodecRegistry(new Map(), new Map(), new Map()).with(...codecs);
  }

  /**
   * The registry of all filters that come with the library.
   *
   * @example A registry of one's own
   * ```ts
   * import { CodecRegistry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(CodecRegistry.builtIn().nameOf(32000), "lzf");
   * ```
   */
  static builtIn(): CodecRegistry {
    const codecs = [deflate(), shuffle(), fletcher32(), szip(), nbit(), scaleOffset(), lzf()];
    return new CodecRegistry(
      new Map(codecs.map((codec) => [codec.id, codec])),
      new Map(OPTIONAL.map(([id, , load]) => [id, load])),
      new Map([
        ...codecs.map((codec) => [codec.id, codec.name] as const),
        ...OPTIONAL.map(([id, name]) => [id, name] as const),
        ...UNSUPPORTED,
      ]),
    );
  }

  /**
   * Looks up a codec by filter number.
   *
   * @param id The number that the HDF Group registered for the filter.
   * @returns The codec, a promise of it where it is yet to be loaded, or `undefined` where there is none.
   * @throws {UnsupportedError} (as a rejection) where the package that the codec needs cannot be loaded.
   *
   * @example By number
   * ```ts
   * import { registry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals((await registry.get(1))?.name, "deflate");
   * assertEquals(registry.get(9999), undefined);
   * ```
   */
  get(id: number): Awaitable<Codec> | undefined {
    return this.#codecs.get(id) ?? this.#load(id);
  }

  /**
   * Looks up a codec by name, such as `"lzf"`.
   *
   * @param name The name of the filter.
   * @returns The codec, a promise of it where it is yet to be loaded, or `undefined` where there is none.
   * @throws {UnsupportedError} (as a rejection) where the package that the codec needs cannot be loaded.
   *
   * @example By name
   * ```ts
   * import { registry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals((await registry.byName("shuffle"))?.id, 2);
   * ```
   */
  byName(name: string): Awaitable<Codec> | undefined {
    for (const [id, known] of this.#names) if (known === name) return this.get(id);
    return undefined;
  }

  /**
   * Gives the registered name of a filter, whether or not there is a codec for it.
   *
   * @param id The number that the HDF Group registered for the filter.
   * @returns The name, or `undefined` for a number that is not known.
   *
   * @example A name for a message
   * ```ts
   * import { registry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(registry.nameOf(32015), "zstd");
   * ```
   */
  nameOf(id: number): string | undefined {
    return this.#names.get(id);
  }

  /**
   * Makes a registry with more codecs, which take the place of those with the same number or name.
   *
   * @param codecs The codecs to add.
   * @returns The new registry; this one stays as it is.
   *
   * @example Adding a codec
   * ```ts
   * import { registry } from "@hyperslab/ndarray/codecs";
   * import { assertEquals } from "@std/assert";
   *
   * const copy = { id: 300, name: "copy", decode: (input: Uint8Array) => input };
   * assertEquals(registry.with(copy).byName("copy"), copy);
   * ```
   */
  with(...codecs: Codec[]): CodecRegistry {
    const all = new Map(this.#codecs);
    const names = new Map(this.#names);
    for (const codec of codecs) {
      for (const [id, name] of names) if (name === codec.name && id !== codec.id) names.delete(id);
      all.set(codec.id, codec);
      names.set(codec.id, codec.name);
    }
    return new CodecRegistry(all, this.#loaders, names);
  }

  #load(id: number): Promise<Codec> | undefined {
    const load = this.#loaders.get(id);
    if (load === undefined) return undefined;
    return load().then((codec) => {
      this.#codecs.set(id, codec);
      return codec;
    }, (cause) => {
      const feature = `filter ${id} (${this.#names.get(id)})`;
      throw new UnsupportedError(`Cannot load ${feature}: ${cause instanceof Error ? cause.message : cause}`, {
        feature,
        cause,
      });
    });
  }
}

/** Filters whose codec is loaded on first use: number, name, loader. */
const OPTIONAL: readonly (readonly [number, string, Loader])[] = [
  [307, "bzip2", async () => (await import("./optional/bzip2.ts")).bzip2],
  [32001, "blosc", async () => (await import("./optional/blosc.ts")).blosc],
  [32004, "lz4", async () => (await import("./optional/lz4.ts")).lz4],
  [32008, "bitshuffle", async () => (await import("./optional/bitshuffle.ts")).bitshuffle],
  [32013, "zfp", async () => (await import("./optional/zfp.ts")).zfp],
  [32015, "zstd", async () => (await import("./optional/zstd.ts")).zstd],
  [32022, "bitgroom", async () => (await import("./optional/bitround.ts")).bitgroom],
  [32023, "granular-bitround", async () => (await import("./optional/bitround.ts")).granularBitRound],
  [32026, "blosc2", async () => (await import("./optional/blosc2.ts")).blosc2],
];

/**
 * The codecs that come with the library.
 *
 * @example Looking a codec up
 * ```ts
 * import { registry } from "@hyperslab/ndarray/codecs";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals((await registry.byName("lzf"))?.id, 32000);
 * assertEquals(registry.nameOf(32017), "sz");
 * ```
 */
export const registry: CodecRegistry = CodecRegistry.builtIn();
