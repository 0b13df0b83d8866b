/**
 * Datasets that show the elements of other datasets.
 *
 * @module
 */

import { astypeBackend } from "../../ndarray/astype.ts";
import type {
  Awaitable,
  Backend,
  BackendOptions,
  BlockRequest,
  BlockSink,
  BlockSource,
  ChunkGrid,
} from "../../ndarray/backend.ts";
import { type DType, sameDType } from "../../ndarray/dtype.ts";
import { gridFor, partition } from "../../ndarray/grid.ts";
import { placeBlock } from "../../ndarray/place.ts";
import { contiguousStrides, type Storage } from "../../ndarray/storage.ts";
import { sizeOfBox } from "./box.ts";
import type { ConversionForm } from "./convert.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { inBatches, LayoutBackend } from "./layout_backend.ts";
import { syntheticGrid } from "./layout_contiguous.ts";
import { type FixedMapping, fixedMappings } from "./virtual_extent.ts";
import { readMappings, type VirtualMapping } from "./virtual_mapping.ts";
import { type Match, matchBox } from "./virtual_match.ts";
import { type AxisPositions, type Selected, selectedOf, wholeAxis } from "./virtual_selection.ts";

/** Elements of a source, and where they stand in the memory of a box. */
interface Part extends Match {
  readonly source: Backend;
}

/** The backend of a virtual dataset. */
export class VirtualBackend extends LayoutBackend {
  readonly #form: ConversionForm;
  #mappings: readonly VirtualMapping[] | undefined;
  #fixedOf: readonly number[] | undefined;
  #fixed: readonly FixedMapping[] = [];
  readonly #sources = new Map<string, Backend | undefined>();
  #gridOf: readonly number[] | undefined;
  #grid: ChunkGrid = { chunk: [], count: [] };

  /**
   * Opens the elements.
   *
   * @param storage The state that all handles of the dataset share.
   * @param form What elements are to become.
   */
  constructor(storage: DatasetStorage, form: ConversionForm) {
    super(storage, form);
    this.#form = form;
  }

  /** Blocks of about 1 MiB. */
  override get grid(): ChunkGrid {
    const { shape } = this;
    if (shape !== this.#gridOf) {
      this.#gridOf = shape;
      this.#grid = syntheticGrid(shape, this.kernel.memory.bytes);
    }
    return this.#grid;
  }

  /** The same elements under another dtype, where the file form allows it. */
  override as(dtype: DType): VirtualBackend | undefined {
    return dtype === "bytes" && this.dtype === "string" && this.#form === "values"
      ? new VirtualBackend(this.storage, "bytes")
      : undefined;
  }

  protected override readBoxes(
    requests: Iterable<BlockRequest>,
    sink: BlockSink,
    options?: BackendOptions,
  ): Awaitable<void> {
    const { bytes } = this.kernel.memory;
    const begin = () =>
      inBatches(
        requests,
        (request) => sizeOfBox(request.count) * bytes,
        (batch) => this.#readBatch(batch, sink, options),
        options?.signal,
      );
    const ready = this.#prepare();
    return ready instanceof Promise ? ready.then(begin) : begin();
  }

  /** Reads the mappings, once. */
  #prepare(): Awaitable<void> {
    if (this.#mappings !== undefined) return;
    const read = readMappings(this.storage);
    const keep = (mappings: readonly VirtualMapping[]): void => {
      this.#mappings = mappings;
    };
    return read instanceof Promise ? read.then(keep) : keep(read);
  }

  async #readBatch(batch: readonly BlockRequest[], sink: BlockSink, options?: BackendOptions): Promise<void> {
    const mappings = this.#fixedMappings();
    for (const request of batch) {
      this.checkBox(request);
      const result = await this.#filled(request);
      for (const mapping of mappings) await this.#show(request, mapping, result, options);
      sink({
        request,
        data: result.data,
        offset: 0,
        stride: result.strides,
        ...(result.objects === undefined ? {} : { objects: result.objects }),
      });
    }
  }

  /** The mappings for the shape at this moment. */
  #fixedMappings(): readonly FixedMapping[] {
    const { shape } = this.storage;
    if (shape !== this.#fixedOf) {
      this.#fixedOf = shape;
      this.#fixed = fixedMappings(this.#mappings!, shape);
    }
    return this.#fixed;
  }

  /** Memory for a box, full of the fill value. */
  async #filled(request: BlockRequest): Promise<Storage> {
    const result = this.#memoryOf(request);
    await this.deliver([this.fillAnswer(own(request, result))], (block) => placeBlock(this.dtype, block, result));
    return result;
  }

  /** Memory for a box. */
  #memoryOf({ count }: BlockRequest): Storage {
    const { memory } = this.kernel;
    const objects = memory.slots ? [undefined] : undefined;
    return { data: memory.create(sizeOfBox(count)), offset: 0, strides: contiguousStrides(count), objects };
  }

  /** Puts what a mapping shows into the memory of a box. */
  async #show(
    request: BlockRequest,
    mapping: FixedMapping,
    result: Storage,
    options: BackendOptions | undefined,
  ): Promise<void> {
    for (const { source, view, offset, strides } of await this.#partsOf(request, mapping, result)) {
      const found = gridFor(source, view);
      const parts = partition(view, found instanceof Promise ? await found : found, strides, { offset });
      const read = source.read(parts, (block) => placeBlock(this.dtype, block, result), options);
      if (read !== undefined) await read;
    }
  }

  /** The elements of a mapping that a box shows. */
  async #partsOf(request: BlockRequest, mapping: FixedMapping, { strides }: Storage): Promise<Part[]> {
    if (mapping.virtual.kind === "product" && !mayTouch(request, mapping.virtual.axes)) return [];
    const source = await this.#source(mapping.file, mapping.dataset);
    if (source === undefined) return [];
    const shape = source.shape.slice(0, source.shape.length - this.elementRank);
    const [virtual, selected] = alike(mapping, selectedOf(mapping.source, shape)).map((own) => this.#withElement(own));
    const parts: Part[] = [];
    for (const match of matchBox(request, strides, virtual!, selected!)) {
      const view = clipTo(match.view, source.shape);
      if (view !== undefined) parts.push({ ...match, view, source });
    }
    return parts;
  }

  /** Writes boxes to the datasets that their elements stand in. */
  override async write(
    requests: Iterable<BlockRequest>,
    source: BlockSource,
    options?: BackendOptions,
  ): Promise<void> {
    if (this.storage.context.writer === undefined) this.#refuse("the file is open for reading");
    await this.#prepare();
    for (const request of requests) {
      this.checkBox(request);
      const box = this.#memoryOf(request);
      placeBlock(this.dtype, { ...source(request), request: own(request, box) }, box);
      await this.#writeBox(request, box, options);
    }
  }

  async #writeBox(request: BlockRequest, box: Storage, options: BackendOptions | undefined): Promise<void> {
    const parts: Part[] = [];
    for (const mapping of this.#fixedMappings()) parts.push(...await this.#partsOf(request, mapping, box));
    const shown = parts.reduce((sum, { view }) => sum + sizeOfBox(view.shape), 0);
    if (shown < sizeOfBox(request.count)) this.#refuse("no dataset is at hand that holds some of the elements");
    const { data, objects } = box;
    const lend: BlockSource = ({ to: offset, toStride: stride }) =>
      objects === undefined ? { data, offset, stride } : { data, offset, stride, objects };
    for (const { source, view, offset, strides } of parts) {
      const write = source.write?.(partition(view, source.grid, strides, { offset }), lend, options);
      if (write !== undefined) await write;
    }
  }

  #refuse(reason: string): never {
    throw new TypeError(`Cannot write dataset ${JSON.stringify(this.storage.name)}: ${reason}`);
  }

  /** The axes of an array datatype are shown as they are. */
  #withElement(selected: Selected): Selected {
    if (this.elementRank === 0) return selected;
    if (selected.kind === "product") {
      return { kind: "product", axes: [...selected.axes, ...this.elementShape.map(wholeAxis)] };
    }
    const count = sizeOfBox(this.elementShape);
    const strides = contiguousStrides(this.elementShape);
    const points = selected.points.flatMap((point) =>
      Array.from({ length: count }, (_, i) => [
        ...point,
        ...this.elementShape.map((extent, axis) => Math.floor(i / strides[axis]!) % extent),
      ])
    );
    return { kind: "list", points };
  }

  async #source(file: string, dataset: string): Promise<Backend | undefined> {
    const key = `${file}\0${dataset}`;
    if (this.#sources.has(key)) return this.#sources.get(key);
    const found = await this.storage.context.virtualSource(this.storage, file, dataset);
    const source = found === undefined || sameDType(found.dtype, this.dtype) ? found : astypeBackend(found, this.dtype);
    this.#sources.set(key, source);
    return source;
  }
}

/** A request whose elements stand in memory of their own. */
function own(request: BlockRequest, { strides }: Storage): BlockRequest {
  const { into: _, ...rest } = request;
  return { ...rest, to: 0, toStride: strides };
}

/** Both selections of a mapping, of the same extent along their axes without end. */
function alike({ virtual, unlimited }: FixedMapping, source: Selected): [Selected, Selected] {
  if (unlimited.virtual < 0 || unlimited.source < 0 || virtual.kind === "list" || source.kind === "list") {
    return [virtual, source];
  }
  const size = Math.min(virtual.axes[unlimited.virtual]!.size, source.axes[unlimited.source]!.size);
  const cut = (axes: readonly AxisPositions[], which: number): Selected => {
    return {
      kind: "product",
      axes: axes.map((positions, axis) => axis === which ? { ...positions, size } : positions),
    };
  };
  return [cut(virtual.axes, unlimited.virtual), cut(source.axes, unlimited.source)];
}

/** Whether a box may hold selected elements. */
function mayTouch({ from, step, count }: BlockRequest, axes: readonly AxisPositions[]): boolean {
  return axes.every(({ start, stride, block, size }, axis) => {
    if (size === 0) return false;
    const last = start + Math.floor((size - 1) / block) * stride + block - 1;
    return from[axis]! <= last && from[axis]! + (count[axis]! - 1) * step[axis]! >= start;
  });
}

/** Cuts a view off where the source ends: it may be smaller than when it was mapped. */
function clipTo(view: Parameters<typeof partition>[0], shape: readonly number[]): typeof view | undefined {
  const extents = [...view.shape];
  for (let axis = 0; axis < shape.length; axis++) {
    const term = view.terms[axis]!;
    if (term.start >= shape[axis]!) return undefined;
    if (term.axis < 0) continue;
    extents[term.axis] = Math.min(extents[term.axis]!, Math.floor((shape[axis]! - 1 - term.start) / term.step) + 1);
  }
  return { ...view, shape: extents };
}
