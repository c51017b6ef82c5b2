// The labels of a Namespace against the answers of Pod Security admission.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyOf } from '../../server/kubernetes/admission/pod-security-labels';
import type { OracleSet } from './frame';

const modes = ['enforce', 'audit', 'warn'] as const;
type Policy = NonNullable<Parameters<typeof policyOf>[1]>;
type Words = Readonly<Record<string, string>>;

interface Case {
  readonly id: string;
  readonly labels: Words;
  readonly defaults?: Words;
  readonly policy: Words;
  readonly errors?: readonly { readonly label: string; readonly value: string }[];
}

export const psaLabels: OracleSet = function* (folder) {
  for (const line of readFileSync(join(folder, 'cases.jsonl'), 'utf8').trim().split('\n')) {
    const { id, labels, defaults, policy: expected, errors: expectedErrors = [] }: Case = JSON.parse(line);
    const { policy, errors } = policyOf(labels, defaults && fromWords(defaults));
    const answer = modes.map((mode) => `${mode} ${policy[mode].level}:${policy[mode].version}`).join(', ');
    const wanted = modes.map((mode) => `${mode} ${expected[mode]}`).join(', ');
    const wrong = errors.map(({ label, value }) => `${label}=${value}`).join();
    const wantedWrong = expectedErrors.map(({ label, value }) => `${label}=${value}`).join();
    const isEqual = answer === wanted && wrong === wantedWrong;
    yield { id, difference: isEqual ? undefined : `${wanted} [${wantedWrong}], not ${answer} [${wrong}]` };
  }
};

const fromWords = (words: Words): Policy =>
  Object.fromEntries(
    modes.map((mode) => {
      const [level, version] = (words[mode] ?? 'privileged:latest').split(':');
      return [mode, { level, version }];
    }),
  ) as unknown as Policy;
