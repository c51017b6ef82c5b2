import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { decoded, encoded, encodingOf } from '../workspace/encoding';

/** A file's text before and after, without its byte order mark. */
export interface TextChange {
  /** Where the file really lies: no link. */
  readonly path: string;
  /** For messages, where several files change. */
  readonly name: string;
  /** The text that was linted; undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * Exchanges the texts of files, all of them or none. The encoding, the byte order mark, the owner, the mode and other
 * names of a file stay. Throws where one is no longer what was linted, may not be written, or holds bytes that would not
 * come back; what was written by then is put back.
 */
export function writeAll(changes: readonly TextChange[]): void {
  const ready: Ready[] = [];
  const made: Ready[] = [];
  let at = 0;
  try {
    for (; at < changes.length; at++) ready.push(prepared(changes[at]!));
    for (at = 0; at < changes.length; at++) {
      ready[at]!.commit();
      made.push(ready[at]!);
    }
  } catch (error) {
    for (const each of made.reverse()) each.undo();
    const [only, ...others] = changes;
    if (!only || others.length === 0) throw error;
    throw new Error(`${changes[at]?.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    for (const each of ready) each.discard();
  }
}

/** A file whose new text lies ready. */
interface Ready {
  commit(): void;
  /** Puts back what was there, once it is committed. */
  undo(): void;
  /** Takes away what is not needed any more. */
  discard(): void;
}

function prepared({ path, before, after }: TextChange): Ready {
  if (before === undefined) return preparedNew(path, after);
  const stats = statSync(path);
  // Root may write to it all the same, but somebody said that nobody should.
  if ((stats.mode & 0o222) === 0) throw new Error('It is read-only.');
  const bytes = readFileSync(path);
  const encoding = encodingOf(bytes);
  const text = decoded(bytes);
  if (encoding === 'utf-8' ? !isUtf8(bytes) : !bytes.equals(encoded(text, encoding)))
    throw new Error(`It is not ${encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'}; writing it would lose bytes.`);
  const mark = markOf(text);
  if (text !== mark + before) throw new Error('It changed while it was linted.');
  const result = encoded(mark + after, encoding);
  // A new file in its place would not be what its other names lead to.
  const beside = stats.nlink > 1 ? undefined : besideOf(path, stats, result);
  return {
    commit() {
      // Others may have written while the rest was made ready.
      if (!readFileSync(path).equals(bytes)) throw new Error('It changed while it was linted.');
      if (beside === undefined) overwrite(path, bytes, result);
      else renameSync(beside, path);
    },
    undo() {
      const back = stats.nlink > 1 ? undefined : besideOf(path, stats, bytes);
      if (back === undefined) overwrite(path, result, bytes);
      else renameSync(back, path);
    },
    discard() {
      if (beside !== undefined) rmSync(beside, { force: true });
    },
  };
}

function preparedNew(path: string, text: string): Ready {
  const beside = nameBeside(path);
  writeFileSync(beside, text, { flag: 'wx' });
  return {
    commit() {
      // A second name fails where there is a file by now; a move would take its place.
      try {
        linkSync(beside, path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Error('There is such a file by now.');
        // Not every disk knows second names.
        writeFileSync(path, text, { flag: 'wx' });
      }
    },
    undo: () => rmSync(path, { force: true }),
    discard: () => rmSync(beside, { force: true }),
  };
}

/** The byte order mark that a text starts with. */
export const markOf = (text: string): string => (text.startsWith('\uFEFF') ? '\uFEFF' : '');

/** That of a file, for a patch of it. Throws where no patch, which is UTF-8, can change the file. */
export function markAt(path: string): string {
  const bytes = readFileSync(path);
  if (encodingOf(bytes) !== 'utf-8') throw new Error('It is UTF-16, which no patch can change.');
  return markOf(decoded(bytes.subarray(0, 3)));
}

/** The name is short and random: a long one beside a long one would be too long, and a known one could be taken. */
const nameBeside = (path: string): string => join(dirname(path), `.seaworthy-${randomUUID()}.tmp`);

/** A file with these bytes, to be put in the place of another. Undefined where it could not be given to the same owner. */
function besideOf(path: string, { mode, uid, gid }: Stats, bytes: Uint8Array): string | undefined {
  const beside = nameBeside(path);
  try {
    writeFileSync(beside, bytes, { flag: 'wx' });
    const created = statSync(beside);
    if (created.uid !== uid || created.gid !== gid) {
      try {
        chownSync(beside, uid, gid);
      } catch {
        rmSync(beside);
        return undefined;
      }
    }
    // The mode given on creation is cut by the umask, and a new owner takes the rights of the old one off.
    chmodSync(beside, mode);
    return beside;
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Writes over the file, and back what was there where that fails half way. */
function overwrite(path: string, before: Uint8Array, after: Uint8Array): void {
  const file = openSync(path, 'r+');
  try {
    try {
      writeBytes(file, after);
      fsyncSync(file);
    } catch (error) {
      writeBytes(file, before);
      throw error;
    }
  } finally {
    closeSync(file);
  }
}

function writeBytes(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
  ftruncateSync(file, bytes.length);
}
