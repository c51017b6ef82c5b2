import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
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

/**
 * Exchanges a file's text, all of it or nothing. The encoding, the byte order mark, the owner, the mode and other names
 * of the file stay. Throws where the file is no longer what was linted, may not be written, or holds bytes that would
 * not come back.
 *
 * @param path where the file really lies: no link
 * @param before the text that was linted, without its byte order mark
 */
export function rewrite(path: string, before: string, after: string): void {
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
  if (stats.nlink > 1 || !replace(path, stats, result)) overwrite(path, bytes, result);
}

/** The byte order mark that a text starts with. */
export const markOf = (text: string): string => (text.startsWith('\uFEFF') ? '\uFEFF' : '');

/** That of a file, for a patch of it. Throws where no patch, which is UTF-8, can change the file. */
export function markAt(path: string): string {
  const bytes = readFileSync(path);
  if (encodingOf(bytes) !== 'utf-8') throw new Error('It is UTF-16, which no patch can change.');
  return markOf(decoded(bytes.subarray(0, 3)));
}

/** Puts a new file in the place of the old one, at once. False where it could not be given to the same owner. */
function replace(path: string, { mode, uid, gid }: Stats, bytes: Uint8Array): boolean {
  const beside = join(dirname(path), `.seaworthy-${randomUUID()}.tmp`);
  try {
    // The name is short and random: a long one beside a long one would be too long, and a known one could be taken.
    writeFileSync(beside, bytes, { flag: 'wx' });
    const created = statSync(beside);
    if (created.uid !== uid || created.gid !== gid) {
      try {
        chownSync(beside, uid, gid);
      } catch {
        rmSync(beside);
        return false;
      }
    }
    // The mode given on creation is cut by the umask, and a new owner takes the rights of the old one off.
    chmodSync(beside, mode);
    renameSync(beside, path);
    return true;
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
      writeAll(file, after);
      fsyncSync(file);
    } catch (error) {
      writeAll(file, before);
      throw error;
    }
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
  ftruncateSync(file, bytes.length);
}
