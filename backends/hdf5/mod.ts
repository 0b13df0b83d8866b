/**
 * HDF5 files: opening, walking, reading, making and changing.
 *
 * @module
 */

export type { SpaceReuse } from "./allocator.ts";
export type { SetAttributeOptions } from "./attribute_editing.ts";
export { type AttributeDescription, Attributes, type AttributeValue } from "./attributes.ts";
export { CommittedDatatype } from "./committed_datatype.ts";
export type { OpenMode } from "./context.ts";
export { Dataset } from "./dataset.ts";
export type { CreateDatasetOptions, RequireDatasetOptions } from "./dataset_options.ts";
export type { ExternalFile } from "./dataset_storage.ts";
export { Dimension } from "./dimension_scales.ts";
export type { DataspaceSelection, SelectionBlock } from "./format/dataspace_selection.ts";
export type { CharacterSet, StringPadding } from "./format/messages/datatype.ts";
export { Empty } from "./empty.ts";
export { Hdf5File } from "./file.ts";
export type { DatasetFilter } from "./filter_settings.ts";
export { Group } from "./group.ts";
export type { GroupListing } from "./group_listing.ts";
export type { GroupLookup } from "./group_lookup.ts";
export type { LibVer } from "./libver.ts";
export { HLObject } from "./hl_object.ts";
export { ExternalLink, HardLink, type LinkObject, SoftLink, UserDefinedLink } from "./link_objects.ts";
export { Listing } from "./listing.ts";
export type { DatatypeOptions, ReferenceKind, StoredDType } from "./make_datatype.ts";
export type { CreateGroupOptions } from "./new_header.ts";
export type { ObjectTimes } from "./object_handle.ts";
export { create, type CreateOptions, open, type OpenOptions, type ResolveInput } from "./open.ts";
export type { Hdf5Object } from "./open_object.ts";
export type { ResolvePurpose } from "./resolver.ts";
export type { ChunkEntry } from "./stored_chunks.ts";
export { UnreadableObject } from "./unreadable_object.ts";
export type { StoreInput, WriteMode } from "./to_store.ts";
export type { VirtualMapping } from "./virtual_mapping.ts";
export type { FlushOptions, Overwrite } from "./writer.ts";
export {
  type EndlessRange,
  type VirtualItem,
  VirtualLayout,
  type VirtualLayoutOptions,
  type VirtualShape,
  VirtualSource,
} from "./virtual_layout.ts";
export type { AppendedBlock } from "./append.ts";
export type { CopyOptions } from "./copy_object.ts";
export type { Kerchunk, KerchunkOptions, KerchunkReference } from "./kerchunk.ts";
export type { RepackedDataset, RepackOptions } from "./repack.ts";
export type { SpaceReport } from "./space_report.ts";
