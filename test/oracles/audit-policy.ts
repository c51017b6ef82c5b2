// Audit policies against the answers of the API server's own evaluator.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditedRequest, auditOf, auditPolicyIn } from '../../server/controlplane/audit-policy';
import type { OracleSet } from './frame';

interface Case {
  readonly id: string;
  readonly policy: unknown;
  readonly asks?: readonly AuditedRequest[];
  readonly answers?: readonly string[];
  readonly error?: string;
}

export const auditPolicy: OracleSet = function* (folder) {
  for (const line of readFileSync(join(folder, 'cases.jsonl'), 'utf8').trim().split('\n')) {
    const { id, policy: document, asks = [], answers = [], error }: Case = JSON.parse(line);
    const policy = auditPolicyIn(document);
    if ('says' in policy) {
      yield { id, difference: error ? undefined : `refused: ${policy.says}` };
      continue;
    }
    if (error) yield { id, difference: `accepted, but: ${error}` };
    for (const [index, ask] of asks.entries()) {
      const { rule = '-', level, omitStages, omitManagedFields } = auditOf(policy, ask);
      const answer = `${rule} ${level} ${[...omitStages].sort().join(',')}${omitManagedFields ? ' omitManagedFields' : ''}`;
      const expected = answers[index];
      yield { id: `${id}:${index}`, difference: answer === expected ? undefined : `${expected}, not ${answer}` };
    }
  }
};
