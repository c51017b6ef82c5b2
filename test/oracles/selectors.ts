// Label selectors against the answers of apimachinery: the set `selectors`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodedSelector, isValidSelector, type Labels, matches } from '../../server/kubernetes/label-selectors';
import type { OracleSet } from './frame';

interface SelectorCase {
  readonly id: string;
  readonly selector: unknown;
  readonly labels: readonly Labels[];
  readonly matches?: string;
  readonly error?: string;
}

export const selectors: OracleSet = function* (folder) {
  const lines = readFileSync(join(folder, 'cases.jsonl'), 'utf8').trim().split('\n');
  for (const { id, selector, labels, ...answer } of lines.map((line): SelectorCase => JSON.parse(line))) {
    const expected = answer.error === undefined ? answer.matches : 'refused';
    const actual = answerTo(selector, labels);
    yield { id, difference: expected === actual ? undefined : `${expected}, not ${actual}` };
  }
};

/** A letter for each set of labels; `refused` where no selector can be made of it. */
export function answerTo(data: unknown, labels: readonly Labels[]): string {
  if (data === null) return '0'.repeat(labels.length);
  const selector = decodedSelector(data);
  if (!selector || !isValidSelector(selector)) return 'refused';
  return labels.map((each) => (matches(selector, each) ? '1' : '0')).join('');
}
