// The real YAML reader with a few small rules for pods, for tests of what typing does.

import { seaworthyOf } from '../../server/api';
import { Linter } from '../../server/engine/lint';
import type { Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { kubernetes } from '../../server/kubernetes/domain';
import { type Container, containers } from '../../server/kubernetes/pods';
import type { Bindings } from '../../server/lsp/context';
import { yaml } from '../../server/yaml/units';
import { memoryFiles } from './client';

const ruleFor = (title: string, check: Rule<Container>['check'], more: Partial<Rule> = {}): Rule =>
  ({
    title,
    severity: 'warning',
    confidence: 'high',
    profile: 'recommended',
    since: '0.1',
    fixable: 'safe',
    subjects: containers,
    check,
    ...more,
  }) as Rule;

/** Reports that a container's securityContext lacks a key. */
const lacking = (
  key: 'readOnlyRootFilesystem' | 'allowPrivilegeEscalation' | 'runAsNonRoot',
  value: boolean,
  more: Partial<Rule> = {},
) =>
  ruleFor(
    `${key} is missing`,
    function* ({ name, securityContext, isComplete }) {
      const field = securityContext.at(key);
      if (!isComplete || !field.isAbsent) return;
      yield {
        at: field,
        lacks: key,
        message: say`Container "${name}" does not set ${key}.`,
        fixes: [
          {
            title: say`Set ${key}`,
            safety: key === 'runAsNonRoot' ? 'review' : 'safe',
            caveat: say`Root is refused.`,
            changes: field.set(value),
          },
        ],
      };
    },
    { group: 'hardening', ...more },
  );

const privileged = ruleFor(
  'Privileged container',
  function* ({ name, securityContext }) {
    const field = securityContext.at('privileged');
    if (field.value !== true) return;
    yield {
      at: field,
      message: say`Container "${name}" is privileged.`,
      fixes: [{ title: say`Set privileged: false`, safety: 'safe', changes: field.set(false) }],
    };
  },
  { severity: 'error' },
);

export const rules: Record<string, Rule> = {
  'kubernetes/privileged': privileged,
  'kubernetes/root-filesystem': lacking('readOnlyRootFilesystem', true),
  'kubernetes/escalation': lacking('allowPrivilegeEscalation', false, { severity: 'error' }),
};

export const withRunAsNonRoot: Record<string, Rule> = {
  ...rules,
  'kubernetes/root': lacking('runAsNonRoot', true, { severity: 'info', fixable: 'review' }),
};

export const podBindings = (some: Record<string, Rule> = rules, files: Record<string, string> = {}): Bindings => ({
  seaworthy: seaworthyOf({
    linter: new Linter(new Map(Object.entries(some)), [kubernetes]),
    languages: [yaml],
    explanations: async () =>
      Object.fromEntries(
        Object.keys(some).map((id) => [
          id,
          {
            threat: `An attacker uses ${id}. It costs the node.`,
            remedy: 'Set it.',
            references: ['https://example.com'],
          },
        ]),
      ),
  }),
  files: memoryFiles(new Map(Object.entries(files))),
  today: () => '2026-01-01',
  version: '1.2.3',
});

export const deployment = (container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0
${container}`;
