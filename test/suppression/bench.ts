// Rules made for these tests alone, so that what they report never changes: one for every aliased check, reporting the
// line of its word wherever it stands.

import type { Config } from '../../server/engine/config';
import { defaultConfig } from '../../server/engine/config';
import type { World } from '../../server/engine/facts';
import { Linter, type LintResult } from '../../server/engine/lint';
import type { Aliases, Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { File, Source, Unit } from '../../server/engine/source';
import { domains, languages, linter } from '../../server/languages';
import { loneWorld } from '../../server/world/world-index';

function ruleFor(word: RegExp, aliases: Aliases, more: Partial<Rule> = {}): Rule {
  const rule: Rule<Unit> = {
    title: 'A word that stands in the text',
    severity: 'warning',
    confidence: 'high',
    profile: 'recommended',
    since: '0.1',
    aliases,
    subjects: (unit) => [unit],
    *check(unit) {
      for (const { index, 0: found } of unit.text.matchAll(new RegExp(word, 'g'))) {
        yield { at: { unit, span: { start: index, end: index + found.length } }, message: say`There is "${found}".` };
      }
    },
  };
  return { ...rule, ...more } as Rule;
}

const network = 'kubernetes/host-network';
const pid = 'kubernetes/host-pid';

export const rules = new Map<string, Rule>([
  // The engine makes its findings; the real rule lends it everything else.
  ['seaworthy/unused-ignore', linter().rules.get('seaworthy/unused-ignore')!],
  [
    network,
    ruleFor(/(?<=hostNetwork: )true/, {
      trivy: ['KSV-0009'],
      checkov: ['CKV_K8S_19'],
      kics: ['shared_host_network_namespace'],
      'kube-linter': ['host-network'],
      polaris: ['hostNetworkSet'],
      'kube-score': ['pod-host-network'],
      semgrep: ['hostnetwork-pod'],
      monokle: ['host-network'],
      datree: ['CONTAINERS_INCORRECT_HOSTNETWORK_VALUE_TRUE'],
    }),
  ],
  [pid, ruleFor(/(?<=hostPID: )true/, { trivy: ['KSV-0010'] })],
  ['kubernetes/unread', ruleFor(/(?<=unread: )true/, {}, { profile: 'strict' })],
  ['kubernetes/unsealed', ruleFor(/(?<=unsealed: )true/, {}, { group: 'hardening' })],
  ['dockerfile/latest', ruleFor(/(?<=:)latest/, { hadolint: ['DL3007'], trivy: ['AVD-DS-0001'], checkov: ['CKV_DOCKER_7'], buildkit: ['NoLatest'], kics: ['image_version_using_latest'] })], // biome-ignore format: one line
  ['dockerfile/sudo', ruleFor(/(?<!\/)\bsudo\b/, { hadolint: ['DL3004'], buildkit: ['NoSudo'] })],
]);

const bench = new Linter(rules, domains);

export interface Linted extends LintResult {
  readonly source: Source;
  readonly linter: Linter;
  readonly config: Config;
  readonly world: World;
}

export function lint(path: string, text: string, config: Partial<Config> = {}, file: Partial<File> = {}): Linted {
  const described = { path, ...file };
  const source = languages.find((language) => language.matches(described))!.read(described, text);
  const whole = { ...defaultConfig, today: '2026-06-30', ...config };
  const world = loneWorld(bench.kinds, source);
  return { ...bench.lint(source, whole, world), source, linter: bench, config: whole, world };
}

/** Findings as `line rule`, and those that were hidden with who hid them. */
export function summary({ findings, suppressed, source }: Linted): { shown: string[]; hidden: string[] } {
  const line = (offset: number) => source.text.slice(0, offset).split('\n').length;
  const name = (rule: string) => rule.slice(rule.indexOf('/') + 1);
  return {
    shown: findings.map(({ rule, span }) => `${line(span.start)} ${name(rule)}`),
    hidden: suppressed.map(
      ({ rule, span, suppression }) =>
        `${line(span.start)} ${name(rule)} by ${suppression.by}${suppression.reason ? `: ${suppression.reason}` : ''}`,
    ),
  };
}
