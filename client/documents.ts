import { type TextDocument, workspace } from 'vscode';

/** The ids of the languages that hold what the rules judge, in whatever file system their files lie. */
export const languages = ['dockerfile', 'yaml', 'dockercompose', 'helm'];

/**
 * Whether findings are shown for the document. The other side of a comparison (`git:` and its like) is not what anyone
 * can repair, and belongs to no folder that is open.
 */
export function isLinted({ uri }: Pick<TextDocument, 'uri'>): boolean {
  return ['file', 'untitled', 'vscode-remote'].includes(uri.scheme) || workspace.getWorkspaceFolder(uri) !== undefined;
}
