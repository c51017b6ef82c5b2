import { isUtf8 } from 'node:buffer';
import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Exchanges a file's text, all of it or nothing. The byte order mark, the mode and a link to the file stay.
 * Throws where the file is no longer what was linted, or holds bytes that would not come back.
 *
 * @param before the text that was linted, without its byte order mark
 */
export function rewrite(path: string, before: string, after: string): void {
  const real = realpathSync(path);
  const bytes = readFileSync(real);
  if (!isUtf8(bytes)) throw new Error('It is not UTF-8; writing it would lose bytes.');
  const mark = bytes.toString('utf8').startsWith('\uFEFF') ? '\uFEFF' : '';
  if (bytes.toString('utf8') !== mark + before) throw new Error('It changed while it was linted.');
  const beside = join(dirname(real), `.${basename(real)}.${process.pid}.tmp`);
  try {
    writeFileSync(beside, mark + after, { flag: 'wx' });
    // The mode given on creation is cut by the umask.
    chmodSync(beside, statSync(real).mode);
    renameSync(beside, real);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
