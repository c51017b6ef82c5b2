import { pageUrl } from '../../engine/explain';
import type { ActionsParams, Commands, InitializationOptions } from '../requests';

/** Where a rule's page opens: in the editor, where our client runs in it, else in the project's documentation. */
export function rulePageLink(rule: string, { ruleLinks = 'web' }: InitializationOptions): string {
  return ruleLinks === 'web' ? pageUrl(rule) : `${ruleLinks}://seaworthy.seaworthy/rule?${encodeURIComponent(rule)}`;
}

/** A Markdown link that runs a command of our client. */
const commandLink = <Name extends keyof Commands>(title: string, name: Name, args: Commands[Name]): string =>
  `[${title}](command:${name}?${encodeURIComponent(JSON.stringify(args))})`;

/** `fix`: what the link to the fix is called; undefined where there is none to carry out. */
export const findingLinks = (finding: Omit<ActionsParams, 'kind'>, fix: string | undefined): string[] => [
  ...(fix === undefined ? [] : [commandLink(fix, 'seaworthy.fix', [{ ...finding, kind: 'fix' }])]),
  commandLink('Full explanation', 'seaworthy.openRule', [finding.rule]),
  commandLink('Ignore…', 'seaworthy.ignore', [{ ...finding, kind: 'ignore' }]),
];
