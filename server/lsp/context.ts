import type { Connection } from 'vscode-languageserver';
import type { Seaworthy } from '../api';
import type { Sources } from '../engine/fix-files';
import type { Files } from '../workspace/files';
import type { Abilities } from './abilities';
import type { JudgedDocument, Texts } from './texts';

/** What an entry binds the server to. */
export interface Bindings {
  readonly seaworthy: Seaworthy;
  /** Files as the server finds them itself, by decoded URI, where the client does not offer to. */
  readonly files: Files;
  /** The date: `2026-12-31`. */
  readonly today: () => string;
  /** Of the server, for the log of the client: `1.2.3`. */
  readonly version: string;
}

/** Everything that lives from `initialize` to the end. */
export interface Session extends Bindings {
  readonly connection: Connection;
  readonly abilities: Abilities;
  readonly texts: Texts;
  /** The files around a document, for fixes that change them. */
  readonly sourcesAround: (at: JudgedDocument) => Sources;
  readonly log: (message: string) => void;
}
