// Where the world keeps what selects and what is selected: under one `key=value` pair each, or under `*`.
import type { LabelSelector, Labels } from '../label-selectors';

export const pairsOf = (labels: Labels): readonly string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`);

/**
 * Under which pairs a selector is kept. Whoever it selects has one of them, so that one look-up by each of their labels
 * finds it; what no single pair is needed for stands under `*`.
 */
export function keysOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly string[] {
  const [first] = pairsOf(matchLabels);
  if (first !== undefined) return [first];
  const requirement = matchExpressions.find(({ operator }) => operator === 'In');
  return requirement ? (requirement.values ?? []).map((value) => `${requirement.key}=${value}`) : ['*'];
}
