import { isManifestInJson } from '../workspace/json';

/** What other editors call the languages that VS Code knows by these ids. Vim's dotted file types say the most last. */
const otherNames: readonly (readonly [name: RegExp, id: string])[] = [
  [/^(?:docker|dockerfile|containerfile)(?:\.|$)/, 'dockerfile'],
  [/^(?:yaml\.)?docker-?compose$/, 'dockercompose'],
  [/^(?:yaml\.)?helm$/, 'helm'],
  [/^(?:yaml|yml)(?:\.|$)/, 'yaml'],
];

/**
 * The language id as VS Code spells it, whatever the editor calls the language. An id that nobody claims says nothing of
 * the text, which the name of its file then has to: `plaintext`. A manifest in JSON is one in YAML, which reads it.
 */
export function languageIdIn(said: string, text: string, isClaimed: (languageId: string) => boolean): string {
  const id = said.trim().toLowerCase();
  if (/^jsonc?$/.test(id)) return isManifestInJson(text) ? 'yaml' : id;
  const known = otherNames.find(([name]) => name.test(id))?.[1] ?? id;
  return isClaimed(known) ? known : 'plaintext';
}
