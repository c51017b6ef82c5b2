import { rules } from 'seaworthy:documented-rules';
import explanations from 'seaworthy:explanations/en';
import { groupPage, page } from '../server/engine/explain';
import { groupName, groupsOf } from '../server/engine/hardening';
import type { DocumentedRule } from '../server/engine/rule';

const domains: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile',
  compose: 'Compose',
  kubernetes: 'Kubernetes',
  istio: 'Istio',
  builds: 'From image to workload',
  controlplane: 'Control plane',
  csi: 'Secrets Store CSI driver',
  eso: 'External Secrets',
  kustomize: 'Kustomize',
  sealed: 'Sealed Secrets',
  vault: 'Vault annotations',
  vso: 'Vault Secrets Operator',
  seaworthy: 'Seaworthy itself',
};

const fixes: Readonly<Record<string, string>> = { safe: 'yes', review: 'to review', template: 'with your value' };

/** The documentation of all rules, made from the rules themselves: text by path. */
export const documentation = (): Map<string, string> =>
  new Map([
    ['docs/rules.md', rulesPage()],
    ...[...rules].map(([id, rule]): [string, string] => [`docs/rules/${id}.md`, page(id, rule, explanations[id]!)]),
    ...[...groupsOf(rules)].map(([id, members]): [string, string] => [
      `docs/rules/${id}.md`,
      groupPage(id, members, rules, explanations),
    ]),
  ]);

/** Every rule in one table a domain. */
function rulesPage(): string {
  const groups = new Map<string, [string, DocumentedRule][]>();
  for (const [id, rule] of rules) groups.set(domainOf(id), [...(groups.get(domainOf(id)) ?? []), [id, rule]]);
  return [
    '# Rules',
    '',
    `Seaworthy has ${rules.size} rules. The page behind each id tells its whole story, as the hover and \`seaworthy explain RULE\` do.`,
    '',
    '`essential` is nearly always right and of high impact. `recommended`, the default, adds what an experienced reviewer would raise. `strict` is everything, opinions included.',
    '',
    `${groupName} have a name together, which may stand wherever a rule's id may: ${[...groupsOf(rules).keys()].map((id) => `\`${id}\``).join(', ')}.`,
    ...[...groups].flatMap(([domain, entries]) => ['', `## ${domains[domain] ?? domain}`, '', ...table(entries)]),
    '',
  ].join('\n');
}

function table(entries: readonly (readonly [string, DocumentedRule])[]): string[] {
  return [
    '| rule | what it finds | severity | profile | fix | also known as |',
    '| --- | --- | --- | --- | --- | --- |',
    ...entries.map(([id, rule]) => {
      const aliases = Object.entries(rule.aliases ?? {}).flatMap(([tool, checks]) =>
        checks.map((check) => `${tool}: ${check}`),
      );
      const cells = [
        `\`${id}\``,
        rule.title,
        rule.severity,
        rule.profile,
        fixes[rule.fixable ?? ''] ?? '',
        aliases.join(', '),
      ];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ];
}

const domainOf = (id: string) => id.slice(0, id.indexOf('/'));
