import { type ExplanationWithExample, page } from '../engine/explain';
import { nearest } from '../engine/nearest';
import type { Rule } from '../engine/rule';
import { UsageError } from './arguments';

/** A rule's whole page. Throws a UsageError where there is no such rule. */
export function explain(
  rules: ReadonlyMap<string, Rule>,
  explanations: Readonly<Record<string, ExplanationWithExample>>,
  id: string,
): string {
  const rule = rules.get(id);
  const explanation = explanations[id];
  if (!rule || !explanation) {
    const meant = nearest(id, rules.keys());
    throw new UsageError(
      `There is no rule "${id}".${meant ? ` Did you mean "${meant}"?` : ' "seaworthy rules" lists them all.'}`,
    );
  }
  return page(id, rule, explanation);
}
