// Joins of facts: each is a look-up or a few, and nothing of them is kept.
import type { FactKind, Find, Known, Within } from '../../engine/facts';
import { type LabelSelector, type Labels, matches } from '../label-selectors';
import { type NetworkPolicyFact, policyFacts } from './policies';
import { keysOf, pairsOf } from './postings';
import { type WorkloadFact, workloads } from './workloads';

/** What a look-up of several found. */
interface Joined<Fact extends object> {
  readonly known: readonly Known<Fact>[];
  /** Nothing else can exist: the only ground on which a rule may say "no X". */
  readonly isAll: boolean;
}

/** The workloads of a namespace whose pods a valid selector selects. */
export function selected(find: Find, within: Within, selector: LabelSelector): Joined<WorkloadFact> {
  return joined(find, workloads, 'label', keysOf(selector), within, ({ labels }) => matches(selector, labels));
}

/** The policies of a namespace that select pods with these labels. */
export const policiesSelecting = (find: Find, within: Within, labels: Labels): Joined<NetworkPolicyFact> =>
  joined(find, policyFacts, 'selector', [...pairsOf(labels), '*'], within, ({ spec }) =>
    matches(spec.podSelector, labels),
  );

function joined<Fact extends object, Table extends string>(
  find: Find,
  kind: FactKind<Fact, Table>,
  table: Table,
  keys: readonly string[],
  within: Within,
  isMeant: (fact: Fact) => boolean,
): Joined<Fact> {
  const known = new Set<Known<Fact>>();
  let isAll = true;
  for (const key of keys) {
    const found = find(kind, table, key, within);
    for (const each of found) if (isMeant(each.fact)) known.add(each);
    isAll &&= found.isAll;
  }
  return { known: [...known], isAll };
}
