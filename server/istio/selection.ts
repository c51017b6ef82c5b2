// Which workloads of the world a policy selects, and what it probably meant where it selects none.
import type { Find, Known } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Context } from '../engine/rule';
import { selected } from '../kubernetes/network/relations';
import { type ServiceFact, serviceFacts } from '../kubernetes/network/services';
import { type WorkloadFact, workloads } from '../kubernetes/network/workloads';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import type { PolicyScope } from './authorization/model';
import { authorizationPolicies, type Policy, peerAuthentications, requestAuthentications, scopeOf } from './policies';

type Labels = Readonly<Record<string, string>>;

interface SelectingPolicy {
  readonly policy: Policy<Shape>;
  readonly scope: PolicyScope;
  readonly labels: Field;
}

/** Policies with a selector that is written whole. */
export const selectingPolicies: Query<SelectingPolicy> = query(isYaml, (unit) =>
  [...authorizationPolicies(unit), ...requestAuthentications(unit), ...peerAuthentications(unit)].flatMap((one) => {
    const policy = one as unknown as Policy<Shape>;
    const scope = scopeOf(policy);
    const spec = policy.spec as Field as Field<{ selector: { matchLabels: Shape } }>;
    return scope.labels && !scope.isUnknown && scope.namespace !== undefined
      ? [{ policy, scope, labels: spec.at('selector').at('matchLabels') as Field }]
      : [];
  }),
);

/** The workloads that the scope's selector selects; without one all of its namespace. */
export function workloadsIn({ namespace, labels }: PolicyScope, find: Find): readonly Known<WorkloadFact>[] {
  if (namespace === undefined) return [];
  return labels
    ? selected(find, { namespace }, { matchLabels: labels }).known
    : [...find(workloads, 'label', '*', { namespace })];
}

/** Why a selector selects nothing: `elsewhere` its pods are in other namespaces, else one of its own has `like` labels. */
type Miss =
  | { readonly elsewhere: readonly Known<WorkloadFact>[] }
  | { readonly label: string; readonly value: string; readonly like: Known<WorkloadFact>; readonly labels: Labels };

/**
 * Undefined where it selects something, or nothing is known that it may have meant. In the root namespace policies select
 * everywhere, but for PeerAuthentications, which do nothing there.
 */
export function missOf({ policy, scope }: SelectingPolicy, { config, find }: Context): Miss | undefined {
  const { namespace, labels = {} } = scope;
  if (namespace === config.istioRootNamespace || workloadsIn(scope, find).length > 0) return undefined;
  const [first] = Object.entries(labels);
  const holders = first ? [...find(workloads, 'label', `${first[0]}=${first[1]}`)] : [];
  const elsewhere = holders.filter(
    ({ fact }) =>
      fact.namespace !== undefined && Object.entries(labels).every(([key, value]) => fact.labels[key] === value),
  );
  if (elsewhere.length > 0) return { elsewhere };
  // A selector of a gateway names pods that are installed by somebody else, as a rule.
  if (holders.length > 0) return undefined;
  const own = [...find(workloads, 'label', '*', { namespace: policy.namespace })];
  for (const [label, value] of Object.entries(labels)) {
    const like = own.find(
      ({ fact }) => Object.values(fact.labels).includes(value) || isLike(fact.labels[label] ?? '', value),
    );
    if (like) return { label, value, like, labels: like.fact.labels };
  }
  return undefined;
}

/** The label of the like pods that was probably meant. */
export function closestTo({
  label,
  value,
  labels,
}: Extract<Miss, { like: unknown }>): readonly [key: string, value: string] {
  const same = Object.entries(labels).find((entry) => entry[1] === value);
  return same ?? [label, labels[label] ?? ''];
}

/** One letter more, less or other. */
function isLike(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || Math.min(one.length, other.length) < 4) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(one.length, other.length) - start - end <= 1;
}

/** Services of the namespace that lead to the pods which the scope selects, as far as their selectors tell. */
export function servicesFor(scope: PolicyScope, find: Find): readonly Known<ServiceFact>[] {
  const { namespace, labels = {} } = scope;
  if (namespace === undefined) return [];
  const known = workloadsIn(scope, find);
  const sets: readonly Labels[] = known.length > 0 ? known.map(({ fact }) => fact.labels) : [labels];
  const found = new Set<Known<ServiceFact>>();
  for (const set of sets)
    for (const [key, value] of Object.entries(set))
      for (const service of find(serviceFacts, 'selector', `${key}=${value}`, { namespace }))
        if (Object.entries(service.fact.selector ?? {}).every(([label, wanted]) => set[label] === wanted))
          found.add(service);
  return [...found];
}

/** A port of a Service behind which the pods listen on another. */
interface ServicePortOnly {
  readonly service: Known<ServiceFact>;
  readonly targetPort: number;
}

/** Where a number is the port of a Service and no port of the pods behind it; undefined where that is not sure. */
export function servicePortOf(port: number, scope: PolicyScope, find: Find): ServicePortOnly | undefined {
  const known = workloadsIn(scope, find);
  const listening = known.flatMap(({ fact }) => fact.ports);
  if (listening.some((one) => one.port === port)) return undefined;
  const services = servicesFor(scope, find);
  const all = services.flatMap((service) => service.fact.ports.map((one) => ({ service, ...one })));
  const numberOf = (target: number | string) =>
    typeof target === 'number' ? target : listening.find(({ name }) => name === target)?.port;
  if (all.some(({ targetPort }) => numberOf(targetPort) === port || numberOf(targetPort) === undefined))
    return undefined;
  const meant = all.find((one) => one.port === port);
  const targetPort = meant && numberOf(meant.targetPort);
  return meant && targetPort !== undefined ? { service: meant.service, targetPort } : undefined;
}
