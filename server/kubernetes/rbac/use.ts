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
  roleFacts,
  type SubjectFact,
  type SubjectShape,
  subjectOf,
} from '../role-bindings';
import type { StringMap } from '../shapes';

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
  const takers = kind === 'ClusterRole' ? takersOf(metadata.at('labels') as Field<StringMap>, find) : [];
  const through = takers.flatMap(({ name: taker }) =>
    [...find(bindingFacts, 'role', `ClusterRole/${taker}`)].map((at) => ({ at, taker })),
  );
  const givers = [...[...found].map((at) => ({ at, taker: undefined })), ...through].slice(0, mostNotes);
  // What hides its labels may add it to a role that is bound.
  const isAggregated = metadata.at('labels').isUnknown || takers.length > 0;
  const isUnbound = found.length === 0 && found.isAll && !isAggregated;
  const users = givers.flatMap(({ at: { fact } }) => usersOf(fact.subjects, fact.namespace, find)).slice(0, mostNotes);
  const [way] = givers.flatMap(({ at: { fact } }) => waysIn(fact, find));
  const isReached = way !== undefined || givers.some(({ at: { fact } }) => fact.subjects.some(isEverybody));
  return {
    severity: isUnbound ? 'info' : isReached ? raised[severity] : severity,
    related: [
      ...takers.slice(0, 1).map(({ name, label }) => ({
        at: label,
        message: say`This label adds it to the ClusterRole "${name}".`,
      })),
      ...givers.map(({ at, taker }) => ({
        at,
        message:
          taker === undefined
            ? say`${at.fact.label} gives it to ${subjectsInShort(at.fact)}.`
            : say`${at.fact.label} gives it to ${subjectsInShort(at.fact)}, by the ClusterRole "${taker}".`,
      })),
      ...users,
      ...(way ? [way] : []),
    ],
  };
}

/** A ClusterRole that has the rules of another, and the label by which it chooses that. */
interface Taker {
  readonly name: string;
  readonly label: Field;
}

function takersOf(written: Field<StringMap>, find: Find): readonly Taker[] {
  const pairs = written.entries.flatMap(({ key, field }) =>
    field.string === undefined ? [] : [{ key, value: field.string, label: field as Field }],
  );
  const labels = Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  const takers = pairs.flatMap(({ key, value, label }) => [
    ...[...find(roleFacts, 'selector', `${key}=${value}`)]
      .filter(({ fact }) => fact.aggregates?.some((selector) => matches(selector, labels)))
      .map(({ fact }) => ({ name: fact.role.slice('ClusterRole/'.length), label })),
    ...(value === 'true' ? (ofKubernetes[key] ?? []).map((name) => ({ name, label })) : []),
  ]);
  return [...new Map(takers.map((taker) => [taker.name, taker])).values()];
}

/** By label: the roles of Kubernetes that take in what carries it, and those that take in these. */
const ofKubernetes: Readonly<Record<string, readonly string[]>> = {
  'rbac.authorization.k8s.io/aggregate-to-view': ['view', 'edit', 'admin'],
  'rbac.authorization.k8s.io/aggregate-to-edit': ['edit', 'admin'],
  'rbac.authorization.k8s.io/aggregate-to-admin': ['admin'],
};

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
