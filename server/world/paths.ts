/** Every folder around a file, outermost first: `a`, `a/b` for `a/b/c.yaml`. The outermost of all, '', is left out. */
export function foldersAround(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
  return folders;
}

/** A file of the world, as far as places are compared. */
export interface Located {
  readonly path: string;
  /** `foldersAround(path)` */
  readonly folders: readonly string[];
}
