import type { Rule } from '../engine/rule';

interface ListedRule {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly profile: string;
  readonly aliases: Rule['aliases'];
  readonly fixable: string | null;
}

/** Every rule, for people or for programs. The fields of the JSON form are a promise. */
export function listedRules(rules: ReadonlyMap<string, Rule>, format: 'table' | 'json'): string {
  const list = [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { title, severity, profile, aliases = {}, fixable }]): ListedRule => {
      return { id, title, severity, profile, aliases, fixable: fixable ?? null };
    });
  if (format === 'json') return `${JSON.stringify(list, null, 2)}\n`;
  const head = ['rule', 'severity', 'profile', 'fix', 'what it finds'];
  const rows = [
    head,
    ...list.map(({ id, severity, profile, fixable, title }) => [id, severity, profile, fixable ?? '', title]),
  ];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
