import type { Seaworthy } from '../api';
import { groupIdOf } from '../engine/hardening';
import type { Rule } from '../engine/rule';
import { listed } from '../engine/say';

interface ListedRule {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly profile: string;
  /** The release that brought the rule: `0.1`. */
  readonly since: string;
  readonly aliases: Rule['aliases'];
  readonly fixable: string | null;
  /** `kubernetes/hardening`: what may be named in its place, together with the others of the group. */
  readonly group: string | null;
}

/** Every rule, for people or for programs. The fields of the JSON form are a promise. */
export function listedRules({ rules, groups }: Pick<Seaworthy, 'rules' | 'groups'>, format: 'table' | 'json'): string {
  const list = [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { title, severity, profile, since, aliases = {}, fixable = null, group }]): ListedRule => {
      return { id, title, severity, profile, since, aliases, fixable, group: group ? groupIdOf(id, group) : null };
    });
  if (format === 'json') return `${JSON.stringify(list, null, 2)}\n`;
  const head = ['rule', 'severity', 'profile', 'fix', 'what it finds'];
  const rows = [
    head,
    ...list.map(({ id, severity, profile, fixable, title }) => [id, severity, profile, fixable ?? '', title]),
  ];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const together = [...groups].map(([id, members]) => `\n${id} stands for ${listed(members)}.\n`);
  return [
    ...rows.map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    ),
    ...together,
  ].join('');
}
