/**
 * Conversion between the datatypes of the file and the dtypes of memory.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { type AnyData, type DType, unfold } from "../../ndarray/dtype.ts";
import { FormatError } from "../../ndarray/errors.ts";
import { fetchHeapObjects, HeapObjects } from "./convert_heap.ts";
import type { DecodeContext, EncodeContext, Kernel } from "./convert_kernel.ts";
import { integerFields, integerKernel, nativeKernel, typedForm } from "./convert_numbers.ts";
import { floatKernel } from "./convert_floats.ts";
import { arrayKernel, recordKernel } from "./convert_records.ts";
import { fixedTextKernel, type TextForm, variableTextKernel } from "./convert_text.ts";
import { referenceKernel, sequenceKernel } from "./convert_values.ts";
import type { FieldSizes } from "./format/cursor.ts";
import type { CompoundType, Datatype, EnumerationType } from "./format/messages/datatype.ts";
import type { StorageContext } from "./storage_context.ts";
import { complexOf, complexParts, floatName, isBool, toDType } from "./value_types.ts";

/** How the elements of a dataset or attribute are converted. */
export interface Conversion {
  /** The dtype of the innermost elements: array datatypes are taken apart. */
  readonly dtype: DType;
  /** The axes that an array datatype adds. */
  readonly elementShape: readonly number[];
  /** Converts the innermost elements. */
  readonly kernel: Kernel;
}

/** What elements are to become: their values, raw text, or the stored bytes as they are. */
export type ConversionForm = "values" | "bytes" | "raw";

/**
 * Chooses the conversion of a datatype.
 *
 * @param datatype How an element is laid out in the file.
 * @param sizes The widths of addresses and lengths.
 * @param form What elements are to become. Default: their values. `"bytes"` gives text as raw bytes.
 * @returns The conversion.
 */
export function conversionOf(datatype: Datatype, sizes: FieldSizes, form: ConversionForm = "values"): Conversion {
  if (form === "raw") {
    if (datatype.size < 1) throw new FormatError("Cannot read datatype: its elements have no bytes");
    const dtype: DType = { opaque: true, size: datatype.size, tag: "" };
    return { dtype, elementShape: [], kernel: nativeKernel(Uint8Array, datatype.size) };
  }
  // First of all, since it bounds how deep datatypes are nested.
  const whole = toDType(datatype);
  const elementShape: number[] = [];
  let base = datatype;
  while (base.class === "array") {
    elementShape.push(...base.shape);
    base = base.base;
  }
  const kernel = kernelOf(base, sizes, form === "bytes" ? "bytes" : "string");
  const dtype = unfold(whole).base;
  return { dtype: dtype === "string" && form === "bytes" ? "bytes" : dtype, elementShape, kernel };
}

/** The kernel of a datatype and of all that is nested in it. */
function kernelOf(type: Datatype, sizes: FieldSizes, text: TextForm): Kernel {
  if (type.size < 1) throw new FormatError("Cannot read datatype: its elements have no bytes");
  switch (type.class) {
    case "fixed-point":
    case "bitfield":
    case "time":
      return type.size > 8 ? nativeKernel(Uint8Array, type.size) : integerKernel(checkedFields(type));
    case "floating-point":
      return floatKernel(type, floatName(type));
    case "string":
      return fixedTextKernel(type, text);
    case "opaque":
      return nativeKernel(Uint8Array, type.size);
    case "compound":
      return compoundKernel(type, sizes, text);
    case "complex":
      return complexKernel(type.base);
    case "enumeration":
      return enumKernel(type, sizes, text);
    case "reference":
      return referenceKernel(type, sizes);
    case "variable-length": {
      if (type.size !== 8 + sizes.offsets) {
        throw new FormatError(`Cannot read datatype: a pointer to the global heap has ${type.size} bytes`);
      }
      if (type.kind === "string") return variableTextKernel(type, sizes, text);
      const { base, shape } = unfold(toDType(type.base));
      return sequenceKernel(type, kernelOf(type.base, sizes, text), base, shape, sizes);
    }
    case "array": {
      const length = type.shape.reduce((product, extent) => product * extent, 1);
      const kernel = arrayKernel(kernelOf(type.base, sizes, text), length);
      if (kernel.size !== type.size || length < 1) {
        throw new FormatError(`Cannot read datatype: an array of ${length} elements does not have ${type.size} bytes`);
      }
      return kernel;
    }
  }
}

function checkedFields(type: Parameters<typeof integerFields>[0]): ReturnType<typeof integerFields> {
  const fields = integerFields(type);
  if (fields.bitPrecision < 1 || fields.bitOffset + fields.bitPrecision > fields.size * 8) {
    throw new FormatError("Cannot read datatype: the bits of a whole number lie outside of it");
  }
  return fields;
}

function compoundKernel(type: CompoundType, sizes: FieldSizes, text: TextForm): Kernel {
  const part = complexParts(type);
  if (part !== undefined) return complexKernel(part);
  const kernels = new Map(type.members.map((member) => [member.name, kernelOf(member.type, sizes, text)]));
  const offsets = new Map(type.members.map((member) => [member.name, member.offset]));
  const dtype = toDType(type) as { readonly fields: Readonly<Record<string, DType>> };
  // The packed order is that of the dtype's keys, which for names like "0" is not the order of the file.
  let packed = 0;
  const fields = Object.keys(dtype.fields).map((name) => {
    const kernel = kernels.get(name)!;
    const field = { offset: offsets.get(name)!, packed, kernel };
    packed += kernel.memory.bytes;
    return field;
  });
  return recordKernel(type.size, fields);
}

function complexKernel(part: Datatype): Kernel {
  if (part.class !== "floating-point") throw new FormatError("Cannot read datatype: a complex number has no floats");
  return arrayKernel(floatKernel(part, complexOf(part) === "complex128" ? "float64" : "float32"), 2);
}

function enumKernel(type: EnumerationType, sizes: FieldSizes, text: TextForm): Kernel {
  const base = kernelOf(type.base, sizes, text);
  if (!isBool(type)) return base;
  if (base.size === 1 && base.native) return nativeKernel(Uint8Array);
  return {
    ...base,
    memory: typedForm(Uint8Array),
    native: false,
    decode(from, start, stride, count, to, at, context) {
      const wide = base.memory.create(count) as unknown as number[];
      base.decode(from, start, stride, count, wide as unknown as AnyData, 0, context);
      for (let i = 0; i < count; i++) (to as Uint8Array)[at + i] = Number(wide[i]) === 0 ? 0 : 1;
    },
    encode(from, at, step, count, to, start, stride, context) {
      const wide = base.memory.create(count) as unknown as (number | bigint)[];
      const big = base.size > 4;
      for (let i = 0; i < count; i++) {
        const value = (from as Uint8Array)[at + i * step]!;
        wide[i] = big ? BigInt(value) : value;
      }
      base.encode(wide as unknown as AnyData, 0, 1, count, to, start, stride, context);
    },
  };
}

/** Elements in memory, and what the slots of records among them point into. */
export interface DecodedElements {
  readonly data: AnyData;
  readonly objects: unknown[];
}

/** What decoding in a file needs. */
export function decodeContext(context: StorageContext, heap: HeapObjects = new HeapObjects()): DecodeContext {
  // Not written as a property: V8 would put the function where only a full collection finds it, one a read.
  const makeReference: DecodeContext["makeReference"] = (stored) => context.makeReference(stored);
  return { heap, objects: [undefined], budget: { bytes: context.maxBytes }, makeReference };
}

/** What encoding in a file needs. */
export function encodeContext(context: StorageContext, objects: readonly unknown[] = []): EncodeContext {
  const { writer } = context;
  if (writer === undefined) throw new TypeError("Cannot write: the file is open for reading");
  return {
    objects,
    addHeapObject: (bytes) => writer.heap.add(bytes),
    encodeReference: (reference, type) => writer.encodeReference(reference, type),
  };
}

/**
 * Decodes elements that follow one another: the value of an attribute, a fill value.
 *
 * @param context The file.
 * @param conversion The conversion of their datatype.
 * @param bytes The elements as the file stores them.
 * @param count How many innermost elements there are.
 * @returns The elements; a promise where values of variable length have to be waited for.
 */
export function decodeElements(
  context: StorageContext,
  conversion: Conversion,
  bytes: Uint8Array,
  count: number,
): Awaitable<DecodedElements> {
  const { kernel } = conversion;
  if (count * kernel.size > bytes.length) {
    throw new FormatError(
      `Cannot read elements: ${count * kernel.size} bytes are wanted and ${bytes.length} are there`,
    );
  }
  const finish = (heap: HeapObjects | undefined): DecodedElements => {
    const decoding = decodeContext(context, heap);
    const data = kernel.memory.create(count);
    kernel.decode(bytes, 0, kernel.size, count, data, 0, decoding);
    return { data, objects: decoding.objects };
  };
  if (!kernel.usesHeap) return finish(undefined);
  const heap = fetchHeapObjects(context, (visit) => kernel.visitHeap!(bytes, 0, kernel.size, count, visit));
  return heap instanceof Promise ? heap.then(finish) : finish(heap);
}

/**
 * Encodes elements that follow one another.
 *
 * @param context The file, open for writing.
 * @param conversion The conversion of their datatype.
 * @param data The elements.
 * @param count How many innermost elements there are.
 * @param objects What the slots of records point into.
 * @returns The elements as the file stores them.
 */
export function encodeElements(
  context: StorageContext,
  conversion: Conversion,
  data: AnyData,
  count: number,
  objects?: readonly unknown[],
): Uint8Array {
  const { kernel } = conversion;
  const bytes = new Uint8Array(count * kernel.size);
  kernel.encode(data, 0, 1, count, bytes, 0, kernel.size, encodeContext(context, objects));
  return bytes;
}
