/** An entry of a folder. A link has the kind of what it leads to; one that leads nowhere is left out. */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly isLink?: true;
}

/**
 * The one way in which files are found and read: by node's own means, or by asking the editor, which can also read what
 * is on no disk. Paths are strings with forward slashes that are only ever cut and joined at those, so a URI serves too.
 */
export interface Files {
  /** What lies directly in the folder; nothing where there is no such folder. Rejects, with a sentence, where it cannot be read. */
  list(folder: string): Promise<readonly Entry[]>;
  /**
   * The text of a UTF-8 or UTF-16 file, its byte order mark included, broken characters replaced; undefined where there
   * is no such file. Rejects, with a sentence, where it cannot be read, or has more than `atMost` bytes.
   */
  read(path: string, atMost?: number): Promise<string | undefined>;
  /** Where the path leads once every link on it is followed; undefined where that is nowhere, or not known. */
  real(path: string): Promise<string | undefined>;
  /** Calls back with the path of every file created, changed or deleted below the folder, until disposed of. */
  watch(folder: string, changed: (path: string) => void): { dispose(): void };
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The folder a path lies in: `/a/b` for `/a/b/c`. The empty string above the last slash. */
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/** Whether the path is the folder itself or lies below it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The rest of a path behind a folder it lies in: `b/c` for `/a/b/c` in `/a`. */
export const pathIn = (folder: string, path: string): string =>
  path === folder ? '' : path.slice(folder.endsWith('/') ? folder.length : folder.length + 1);
