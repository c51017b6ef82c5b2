import type { Seaworthy } from '../api';
import type { Judgeable, Sources } from '../engine/fix-files';
import { folderOf } from '../engine/paths';
import type { Source } from '../engine/source';
import { type Files, nameOf } from '../workspace/files';
import type { Folders } from './folders';
import { uriOf } from './places';
import type { JudgedDocument, Texts } from './texts';
import { soon } from './turns';

/** What the sources stand on, for all documents of a session. */
interface SourcesOptions {
  readonly seaworthy: Seaworthy;
  readonly files: Files;
  readonly folders: Folders;
  readonly texts: Texts;
}

/** The files around a document: those that are open as they are, the others as the disk has them now. */
export function sourcesAround(
  { document, judged }: JudgedDocument,
  { seaworthy, files, folders, texts }: SourcesOptions,
): Sources {
  const world = document.circumstances?.world;

  const closed = async (path: string, read: () => Promise<Source | undefined>): Promise<Judgeable | undefined> => {
    const circumstances = await folders.circumstances(path, 'plaintext');
    if (circumstances.world !== world || circumstances.isExcluded) return undefined;
    const source = await read();
    const unit = source?.units[0]?.unit;
    if (!source || !unit) return undefined;
    const { config } = folders.asOfToday(circumstances);
    return { source: seaworthy.inWorld(source, judged.world.over(new Map()), { path, unit, isStale: false }), config };
  };

  const read = async (path: string): Promise<Judgeable | undefined> => {
    const open = texts.at(uriOf(path));
    if (!open) return closed(path, async () => world?.read(path));
    await texts.settled(open);
    return open.circumstances?.world === world ? texts.judgedNow(open)?.judged : undefined;
  };

  return {
    read,
    async created(path, text) {
      const entries = await files.list(folderOf(path));
      if (texts.at(uriOf(path)) || entries.some(({ name }) => name === nameOf(path))) return undefined;
      return closed(path, async () => seaworthy.languageOf({ path })?.read({ path }, text));
    },
    async *all() {
      for (const path of judged.world.paths) {
        const file = await read(path).catch(() => undefined);
        if (file) yield file;
        // What is typed meanwhile goes first.
        await soon();
      }
    },
  };
}
