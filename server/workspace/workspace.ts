import type { File } from '../engine/source';
import type { Configuration } from './configuration';
import type { Files } from './files';

/** What a file's surroundings decide about it. */
export interface Surroundings {
  /** The folder whose files' facts it shares. */
  readonly world: string;
  /** The nearest `.seaworthy.yaml`, where there is one. Pass its settings to `configFrom`. */
  readonly configuration: Configuration | undefined;
  /** Hit by a glob under `exclude`. */
  readonly isExcluded: boolean;
  /** The roles of the file, to be spread into its `File`. */
  readonly roles: Pick<File, 'isTemplate' | 'isPatch'>;
}

/** A folder that is open in an editor, or named on the command line. Remembers what it read until told of a change. */
export interface Workspace {
  /** Never rejects. `languageId` is the editor's. */
  surroundings(path: string, languageId?: string): Promise<Surroundings>;
  /**
   * Every file below the folder that git does not ignore and no configuration excludes, `.git` and `node_modules` left
   * out, in the order of their names.
   */
  filesIn(folder: string): AsyncIterable<string>;
  /** To be called for every path that was created, changed or deleted. True where other files' surroundings may have changed. */
  forget(path: string): boolean;
}

export interface WorkspaceOptions {
  readonly files: Files;
  /** The workspace folder: the world of files that no nearer folder claims. */
  readonly folder: string;
  /** Where the search upwards ends; the folder itself unless said. */
  readonly top?: string;
  /** Told from misspelt ones in `rules:`. */
  readonly ruleIds: ReadonlySet<string>;
}

export type OpenWorkspace = (options: WorkspaceOptions) => Workspace;
