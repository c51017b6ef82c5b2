import type { Find } from '../../engine/facts';
import type { Severity } from '../../engine/grades';
import type { Problem } from '../../engine/rule';
import { listed, say } from '../../engine/say';
import type { Field } from '../../yaml/field';
import { matches } from '../label-selectors';
import { ingressFacts } from '../network/ingresses';
import { pairsOf } from '../network/postings';
import { serviceFacts } from '../network/services';
import { workloads } from '../network/workloads';
import type { KubernetesObject } from '../objects';
import {
  accountUses,
  type BindingFact,
  bindingFacts,
  type SubjectFact,
  type SubjectShape,
  subjectOf,
} from '../role-bindings';

/** Who has a role, as far as files say. */
interface RoleUse {
  /**
   * `info` where no file of the world binds it, and none can. One more than the given where it is held by what an attacker
   * reaches first: by everybody, by the account of pods that name none, by a program that is exposed to the outside.
   */
  readonly severity: Severity;
  /** The bindings that give it away, and the workloads that have it through them: a few of each. */
  readonly related: NonNullable<Problem['related']>;
}

/** @param severity what the role's right weighs where nothing is known of its use */
export function useOf({ kind, name, namespace, metadata }: KubernetesObject, severity: Severity, find: Find): RoleUse {
  if (name === undefined) return { severity, related: [] };
  const found = find(bindingFacts, 'role', `${kind}/${name}`, kind === 'Role' ? { namespace } : undefined);
  const givers = [...found].slice(0, mostNotes);
  // A label may add it to a role that is bound.
  const isAggregated =
    metadata.at('labels').isUnknown || metadata.at('labels').keys.some((key) => key.includes('aggregate'));
  const isUnbound = found.length === 0 && found.isAll && !isAggregated;
  const users = givers.flatMap(({ fact }) => usersOf(fact.subjects, fact.namespace, find)).slice(0, mostNotes);
  const [way] = givers.flatMap(({ fact }) => waysIn(fact, find));
  const isReached = way !== undefined || givers.some(({ fact }) => fact.subjects.some(isEverybody));
  return {
    severity: isUnbound ? 'info' : isReached ? raised[severity] : severity,
    related: [
      ...givers.map((at) => ({ at, message: say`${at.fact.label} gives it to ${subjectsInShort(at.fact)}.` })),
      ...users,
      ...(way ? [way] : []),
    ],
  };
}

const raised: Readonly<Record<Severity, Severity>> = { info: 'warning', warning: 'error', error: 'error' };

/** Whoever has a login or a pod, or not even that. */
const isEverybody = ({ kind, name }: SubjectFact): boolean =>
  kind === 'ServiceAccount'
    ? name === 'default'
    : name === 'system:anonymous' || /^system:(?:un)?authenticated$|^system:serviceaccounts(?::|$)/.test(name);

/** What leads from outside of the cluster to a program that runs as an account of the binding. */
function waysIn({ subjects, namespace: home }: BindingFact, find: Find): readonly Note[] {
  const accounts = subjects.filter(({ kind }) => kind === 'ServiceAccount');
  return accounts.flatMap(({ name, namespace = home }) =>
    [...find(workloads, 'account', name, { namespace })].flatMap(({ fact: { label, labels } }) =>
      pairsOf(labels)
        .flatMap((pair) => [...find(serviceFacts, 'selector', pair, { namespace })])
        .filter(({ fact: { selector } }) => selector && matches({ matchLabels: selector }, labels))
        .flatMap((service): readonly Note[] => {
          const { type, name: called, label: named } = service.fact;
          if (type === 'LoadBalancer' || type === 'NodePort')
            return [{ at: service, message: say`${named} exposes ${label} as a ${type}.` }];
          const [ingress] = find(ingressFacts, 'service', called, { namespace });
          return ingress ? [{ at: ingress, message: say`${ingress.fact.label} exposes ${label}.` }] : [];
        }),
    ),
  );
}

const mostNotes = 3;

/** Notes of the workloads that run as an account which a binding in the namespace names: a few. */
export const workloadsOf = (
  subjects: readonly Field<SubjectShape>[],
  namespace: string | undefined,
  find: Find,
): readonly Note[] =>
  usersOf(
    subjects.flatMap((subject) => subjectOf(subject) ?? []),
    namespace,
    find,
  ).slice(0, mostNotes);

type Note = NonNullable<Problem['related']>[number];

const usersOf = (subjects: readonly SubjectFact[], home: string | undefined, find: Find): readonly Note[] =>
  subjects
    .filter(({ kind }) => kind === 'ServiceAccount')
    .flatMap(({ name, namespace = home }) =>
      [...find(accountUses, 'account', name, { namespace })].map((at) => ({
        at,
        message: say`${at.fact.label} runs as "${name}".`,
      })),
    );

function subjectsInShort({ subjects, isOpen }: BindingFact): string {
  if (subjects.length === 0) return isOpen ? 'whom a template names' : 'nobody yet';
  const names = subjects.map(({ kind, name }) => `${kind} "${name}"`);
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : listed(names);
}
