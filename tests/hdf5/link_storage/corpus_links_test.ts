import { assert, assertEquals } from "@std/assert";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import { messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { decodeLink, type Link } from "../../../backends/hdf5/format/messages/link.ts";
import { decodeLinkInfo } from "../../../backends/hdf5/format/messages/link_info.ts";
import { decodeSymbolTableMessage } from "../../../backends/hdf5/format/messages/symbol_table_message.ts";
import { type ObjectHeader, readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { CompactLinks } from "../../../backends/hdf5/link_storage/compact.ts";
import { DenseLinkStorage } from "../../../backends/hdf5/link_storage/dense.ts";
import type { LinkStorage } from "../../../backends/hdf5/link_storage/link_storage.ts";
import { SymbolTableStorage } from "../../../backends/hdf5/link_storage/symbol_table.ts";
import { type CorpusFile, corpusFiles, corpusFolder, type OracleObject } from "../corpus.ts";

const folder = corpusFolder();

function openLinks({ superblock }: CorpusFile, header: ObjectHeader, far = false): LinkStorage<unknown> {
  const { sizes, groupLeafK: leafK, groupInternalK: internalK } = superblock;
  const message = (type: number) => header.messages.filter((message) => message.type === type);
  const [table] = message(messageTypes.symbolTable);
  if (table !== undefined) {
    const places = decodeSymbolTableMessage(new Cursor(table.body, sizes, "symbol table"));
    return new SymbolTableStorage(places, { sizes, leafK, internalK });
  }
  const info = decodeLinkInfo(new Cursor(message(messageTypes.linkInfo)[0]!.body, sizes, "link info"));
  if (info.heapAddress !== undefined) return new DenseLinkStorage(info, sizes, { far });
  return new CompactLinks(
    message(messageTypes.link).map(({ body }) => decodeLink(new Cursor(body, sizes, "link"))),
  );
}

/** The links of each group, from the paths of all objects. */
function childrenByGroup(objects: readonly OracleObject[]): Map<string, Map<string, OracleObject>> {
  const children = new Map<string, Map<string, OracleObject>>();
  for (const object of objects) if (object.kind === "group") children.set(object.path, new Map());
  for (const object of objects) {
    if (object.path === "/") continue;
    const slash = object.path.lastIndexOf("/");
    children.get(object.path.slice(0, slash) || "/")?.set(object.path.slice(slash + 1), object);
  }
  return children;
}

function assertLeadsTo(link: Link, object: OracleObject): void {
  if (object.kind === "softlink") assertEquals([link.kind, "target" in link && link.target], ["soft", object.target]);
  else if (object.kind === "udlink") assertEquals(link.kind, "user-defined");
  else if (object.kind === "extlink") {
    assert(link.kind === "external");
    assertEquals([link.file, link.target], [object.file, object.target]);
  } else {
    assert(link.kind === "hard");
    if (object.addr !== undefined) assertEquals(link.address, object.addr);
  }
}

Deno.test({
  name: "LinkStorage lists and finds the links of every group of the corpus",
  ignore: folder === undefined,
  fn() {
    let groups = 0;
    const kinds = new Map<string, number>();
    for (const corpusFile of corpusFiles(folder!)) {
      const children = childrenByGroup(corpusFile.objects);
      for (const group of corpusFile.objects) {
        if (group.kind !== "group" || group.error || group.addr === undefined) continue;
        const where = `${corpusFile.name} ${group.path}`;
        const header = corpusFile.file.run(readObjectHeader(group.addr, corpusFile.superblock.sizes));
        const storage = openLinks(corpusFile, header);
        const expected = children.get(group.path)!;
        const links: Link[] = [];
        corpusFile.file.run(storage.list("name", (link) => links.push(link)));
        // The oracle tells bytes that are not UTF-8 as U+FFFD.
        assertEquals(links.map(({ name }) => name.toWellFormed()), [...expected.keys()], where);
        for (const link of links) assertLeadsTo(link, expected.get(link.name.toWellFormed())!);
        const listedFar: Link[] = [];
        corpusFile.file.run(openLinks(corpusFile, header, true).list("name", (link) => listedFar.push(link)));
        assertEquals(listedFar, links, where);
        for (const link of links.slice(0, 50)) {
          assertEquals(corpusFile.file.run(storage.lookup(link.name)), link, where);
        }
        assertEquals(corpusFile.file.run(storage.lookup("no such name")), undefined, where);
        if (group.link_order !== undefined) {
          const ordered: string[] = [];
          corpusFile.file.run(storage.list("creation", ({ name }) => ordered.push(name)));
          assertEquals(ordered.slice(0, 1000), group.link_order, where);
        }
        groups++;
        kinds.set(storage.constructor.name, (kinds.get(storage.constructor.name) ?? 0) + 1);
      }
    }
    assert(groups > 1000, `${groups} groups`);
    assertEquals(kinds.size, 3);
  },
});
