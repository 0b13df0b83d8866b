/// <reference lib="dom" />
/**
 * A page that opens an HDF5 file of the user or of a server, walks its tree, and shows a slice of a dataset as an image
 * and as numbers.
 *
 * @module
 */

import {
  BlobSource,
  type ByteSource,
  Dataset,
  type DenseArray,
  Group,
  type Hdf5File,
  HttpSource,
  open,
  UnreadableObject,
} from "@hyperslab/ndarray";

/** How many rows and columns are shown as numbers. */
const MOST_NUMBERS = 10;
/** How many members of a group are listed at first. */
const MOST_MEMBERS = 500;

let file: Hdf5File | undefined;
let source: ByteSource | undefined;
let dataset: Dataset | undefined;

function element<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** Runs what the user asked for, and shows what went wrong. */
async function attempt(action: () => Promise<void>): Promise<void> {
  element("problem").textContent = "";
  document.body.setAttribute("aria-busy", "true");
  try {
    await action();
  } catch (error) {
    element("problem").textContent = error instanceof Error ? error.message : String(error);
  } finally {
    document.body.removeAttribute("aria-busy");
    showTraffic();
  }
}

function showTraffic(): void {
  element("traffic").textContent = source instanceof HttpSource
    ? `${count(source.statistics.requests, "request")}, ${bytesText(source.statistics.bytes)} of ${
      bytesText(source.size)
    }`
    : source === undefined
    ? "nothing fetched yet"
    : `a local file of ${bytesText(source.size ?? 0)}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function openFile(): Promise<void> {
  const [chosen] = element<HTMLInputElement>("file").files ?? [];
  const { value } = element<HTMLInputElement>("url");
  if (value === "" && chosen === undefined) throw new Error("Choose a file, or type a URL");
  await file?.close();
  file = undefined;
  source = value === "" ? new BlobSource(chosen!) : await HttpSource.open(new URL(value, location.href));
  file = await open(source);
  element("tree").replaceChildren();
  await list(file, element("tree"));
  await showObject(file);
}

/** Lists the members of a group below it. */
async function list(group: Group, into: HTMLElement): Promise<void> {
  const names = await group.keys();
  for (const name of names.slice(0, MOST_MEMBERS)) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.textContent = name;
    button.addEventListener("click", () => attempt(() => choose(group, name, item, button)));
    item.append(button);
    into.append(item);
  }
  if (names.length > MOST_MEMBERS) {
    const item = document.createElement("li");
    item.textContent = `… and ${names.length - MOST_MEMBERS} more`;
    into.append(item);
  }
}

async function choose(group: Group, name: string, item: HTMLElement, button: HTMLElement): Promise<void> {
  const object = await group.get(name);
  for (const other of document.querySelectorAll("nav [aria-current]")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  if (object instanceof UnreadableObject) throw object.error;
  if (object instanceof Group) {
    const below = item.querySelector("ul");
    if (below !== null) below.remove();
    else {
      const members = document.createElement("ul");
      item.append(members);
      await list(object, members);
    }
  }
  if (object instanceof Group || object instanceof Dataset) await showObject(object);
}

async function showObject(object: Group | Dataset): Promise<void> {
  dataset = object instanceof Dataset ? object : undefined;
  element("name").textContent = object.name;
  element("about").textContent = dataset === undefined ? "a group" : describe(dataset);
  const rows = [];
  for await (const [name, value] of object.attrs.entries()) rows.push(row("th", [name, String(value)]));
  element("attributes").replaceChildren(...rows);
  element("select").hidden = dataset === undefined;
  element("values").hidden = true;
  element("plan").textContent = "";
  if (dataset === undefined) return;
  const items = dataset.shape.slice(0, -2).map(() => "0");
  element<HTMLInputElement>("items").value = [...items, "..."].join(", ");
}

function describe({ shape, fileType, chunks, compression }: Dataset): string {
  const parts = [`shape (${shape.join(", ")})`, `type ${fileType}`];
  if (chunks !== null) parts.push(`chunks (${chunks.join(", ")})`);
  if (compression !== null) parts.push(compression);
  return parts.join(", ");
}

/** Reads the slice and shows it. */
async function showSlice(): Promise<void> {
  const view = dataset!.slice(element<HTMLInputElement>("items").value);
  const plan = await view.plan();
  element("plan").textContent = plan.requests === 0
    ? "nothing to fetch"
    : `${count(plan.requests, "request")}, ${bytesText(plan.bytes)}`;
  const values = await view.read() as DenseArray;
  showImage(values);
  showNumbers(values);
  element("values").hidden = false;
}

function showImage(values: DenseArray): void {
  const picture = element("picture");
  picture.hidden = values.ndim < 1 || values.ndim > 2 || values.size === 0 ||
    typeof values.at(...values.shape.map(() => 0)) !== "number";
  if (picture.hidden) return;
  const image = element<HTMLImageElement>("image");
  URL.revokeObjectURL(image.src);
  const rows = values.ndim === 1 ? values.slice("newaxis, :") : values;
  image.src = URL.createObjectURL(new Blob([rows.toPNG()], { type: "image/png" }));
  const [rowCount, columnCount] = rows.shape;
  element("range").textContent = `${rowCount} × ${columnCount}, from ${numberText(values.min())} to ${
    numberText(values.max())
  }`;
}

function showNumbers(values: DenseArray): void {
  const corner = values.slice(...values.shape.map((extent) => `:${Math.min(extent, MOST_NUMBERS)}`)).toNested();
  const rows = values.ndim === 0 ? [[corner]] : values.ndim === 1 ? [corner as unknown[]] : corner as unknown[][];
  element("numbers").replaceChildren(...rows.map((cells) => row("td", cells.map(numberText))));
}

function numberText(value: unknown): string {
  return typeof value === "number" && !Number.isInteger(value) ? value.toPrecision(6) : String(value);
}

function row(kind: "td" | "th", texts: readonly string[]): HTMLTableRowElement {
  const line = document.createElement("tr");
  for (const text of texts) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    line.append(cell);
  }
  return line;
}

element("open").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(openFile);
});
// Whichever of the two was chosen last is meant.
element("file").addEventListener("input", () => void (element<HTMLInputElement>("url").value = ""));
element("url").addEventListener("input", () => void (element<HTMLInputElement>("file").value = ""));
element("select").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(showSlice);
});
