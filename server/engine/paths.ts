/** The folder a path lies in: `/a/b` for `/a/b/c`. The empty string above the last slash. */
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What lies in the folder under the name. */
export const pathAt = (folder: string, name: string): string =>
  folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;

/**
 * A relative path, seen from a folder: `/a/c.yaml` for `../c.yaml` in `/a/b`. Steps above a relative folder stay:
 * `../c.yaml` for `../../c.yaml` in `b`.
 */
export function pathFrom(folder: string, path: string): string {
  let result = folder;
  for (const step of path.split('/')) {
    if (step === '..') {
      if (result === '' || nameOf(result) === '..') result = pathAt(result, '..');
      else result = folderOf(result);
    } else if (step !== '.' && step !== '') result = pathAt(result, step);
  }
  return result;
}

/** The path as it is written in a file of the folder: `../c.yaml` for `/a/c.yaml` in `/a/b`. */
export function pathTo(folder: string, path: string): string {
  const from = folder === '' ? [] : folder.split('/');
  const to = path.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}
