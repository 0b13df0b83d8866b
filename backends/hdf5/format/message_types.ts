/**
 * The numbers of the header messages, and what their flags say.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.
 *
 * @module
 */

/** The type numbers of all messages that the specification names. */
export const messageTypes = {
  nil: 0x00,
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalDataFiles: 0x07,
  dataLayout: 0x08,
  bogus: 0x09,
  groupInfo: 0x0a,
  filterPipeline: 0x0b,
  attribute: 0x0c,
  comment: 0x0d,
  oldModificationTime: 0x0e,
  sharedMessageTable: 0x0f,
  continuation: 0x10,
  symbolTable: 0x11,
  modificationTime: 0x12,
  btreeK: 0x13,
  driverInfo: 0x14,
  attributeInfo: 0x15,
  referenceCount: 0x16,
  fileSpaceInfo: 0x17,
  cacheImage: 0x18,
} as const;

/** The bits of a message's flags. */
export const messageFlags = {
  /** The message never changes. */
  constant: 0x01,
  /** The body points to the message, which stands elsewhere. */
  shared: 0x02,
  /** Not to be shared. */
  private: 0x04,
  /** Who does not know the type must not open the object for writing. */
  failOnWrite: 0x08,
  /** Who does not know the type sets the next bit when it changes the object. */
  mark: 0x10,
  /** The object was changed by software that did not know the type. */
  marked: 0x20,
  /** May be shared. */
  shareable: 0x40,
  /** Who does not know the type must not open the object. */
  failAlways: 0x80,
} as const;

/** Whether the specification names the type. */
export function isKnownMessage(type: number): boolean {
  return type <= messageTypes.cacheImage;
}
