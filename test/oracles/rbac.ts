// Roles and bindings against the answers of Kubernetes' own authorizer: the sets `rbac` and `rbac-granting`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { builtInObjects } from '../../server/kubernetes/rbac/built-in';
import { type BindingObject, RbacCluster, type RoleObject, type Subject } from '../../server/kubernetes/rbac/cluster';
import { type AccessRequest, allows, lacking, type PolicyRule } from '../../server/kubernetes/rbac/policy';
import type { Judged, OracleSet } from './frame';

/** One question: what the real implementation says, and what ours does. */
interface Question {
  readonly id: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** An RBAC object as a manifest writes it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: { clusterRoleSelectors?: LabelSelector[] } | null;
  readonly roleRef?: { kind: string; name: string };
  readonly subjects?: readonly Subject[] | null;
}

type Identity = Parameters<RbacCluster['ask']>[0];
type LabelSelector = NonNullable<RoleObject['aggregates']>[number];

interface AskedRequest {
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly path?: string;
}

interface WorldCase {
  readonly id: string;
  readonly objects?: readonly Manifest[];
  readonly of?: readonly string[];
  readonly builtin?: boolean;
  readonly subjects: readonly Identity[];
  readonly asks: readonly {
    subject: number;
    namespace?: string;
    requests?: readonly AskedRequest[];
    answers: string;
    grants?: readonly string[];
  }[];
  readonly roles?: Readonly<Record<string, string>>;
  readonly aggregated?: Readonly<Record<string, readonly string[]>>;
}

/** Every answer of the set `rbac` is a case of its own: requests, roles, aggregation, escalation, built-in objects. */
export const rbac: OracleSet = function* (folder) {
  const shared: AskedRequest[] = JSON.parse(readFileSync(join(folder, 'requests.json'), 'utf8'));
  for (const file of ['worlds.jsonl', 'real.jsonl'])
    yield* judged(worldAnswers(linesOf<WorldCase>(folder, file), shared));
  yield* judged(escalationAnswers(folder));
  yield* judged(builtInAnswers(folder));
};

/** Every creation of the set `rbac-granting` is a case of its own. */
export const rbacGranting: OracleSet = (folder) => judged(grantingAnswers(folder));

function* judged(questions: Iterable<Question>): Iterable<Judged> {
  for (const { id, expected, actual } of questions) {
    const isSame = isDeepStrictEqual(expected, actual);
    yield { id, difference: isSame ? undefined : `${JSON.stringify(expected)}, not ${JSON.stringify(actual)}` };
  }
}

/** The cluster that the objects make, with a namespace `default` where none is written. */
export function clusterOf(objects: readonly Manifest[], withBuiltIn = false): RbacCluster {
  const builtIn = withBuiltIn ? builtInObjects() : { roles: [], bindings: [] };
  const all = objects.map(objectOf);
  return new RbacCluster(
    [...all.flatMap((one) => (one && 'rules' in one ? [one] : [])), ...builtIn.roles],
    [...all.flatMap((one) => (one && 'roleRef' in one ? [one] : [])), ...builtIn.bindings],
  );
}

export function objectOf(manifest: Manifest): RoleObject | BindingObject | undefined {
  const { kind, metadata, rules, aggregationRule, roleRef, subjects } = manifest;
  const { name, labels } = metadata;
  const namespace = { namespace: metadata.namespace || 'default' };
  const inNamespace = kind === 'Role' || kind === 'RoleBinding' ? namespace : {};
  if (kind === 'Role' || kind === 'ClusterRole') {
    const aggregates = aggregationRule && { aggregates: aggregationRule.clusterRoleSelectors ?? [] };
    const own = (rules ?? []).map((rule) => ({ ...rule, verbs: rule.verbs ?? [] }));
    return { kind, name, ...inNamespace, labels: labels ?? {}, rules: own, ...aggregates };
  }
  if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return undefined;
  return { kind, name, ...inNamespace, roleRef: roleRef ?? { kind: '', name: '' }, subjects: subjects ?? [] };
}

const requestOf = ({ path, verb, group, resource = '', subresource, name, namespace }: AskedRequest, home?: string) => {
  const within = namespace === '*' ? undefined : (namespace ?? home);
  const request: AccessRequest =
    path === undefined
      ? {
          verb,
          resource,
          ...(group !== undefined && { group }),
          ...(subresource !== undefined && { subresource }),
          ...(name !== undefined && { name }),
          ...(within !== undefined && { namespace: within }),
        }
      : { verb, path };
  return request;
};

const letters = { allowed: '1', denied: '0', unknown: '?' } as const;

function* worldAnswers(cases: readonly WorldCase[], shared: readonly AskedRequest[]): Iterable<Question> {
  const objectsOf = new Map(cases.map(({ id, objects = [] }) => [id, objects]));
  for (const { id, objects = [], of = [], builtin = false, subjects, asks, roles = {}, aggregated = {} } of cases) {
    const all = [...objects, ...of.flatMap((other) => objectsOf.get(other) ?? [])];
    const cluster = clusterOf(all, builtin);
    for (const [number, { subject, namespace, requests, answers, grants }] of asks.entries())
      for (const [index, asked] of (requests ?? shared).entries()) {
        const answer = cluster.ask(subjects[subject]!, requestOf(asked, namespace));
        const granting = answer.grants.map(bindingName).sort().join(', ');
        yield {
          id: `${id} ask ${number} request ${index}`,
          expected: [answers[index], grants?.[index]],
          actual: [letters[answer.verdict], grants && granting],
        };
      }
    for (const [role, expected] of Object.entries(roles)) {
      const [kind = '', path = ''] = role.split(' ');
      const [namespace, name] = kind === 'Role' ? path.split('/') : [undefined, path];
      const rules = cluster.rules(kind, namespace, name ?? '') ?? [];
      const actual = shared.map((asked) => Number(rules.some((rule) => allows(rule, requestOf(asked, 'ns'))))).join('');
      yield { id: `${id} ${role}`, expected, actual };
    }
    for (const [role, from] of Object.entries(aggregated)) {
      const rules = from.map((place) => {
        const [other = '', index] = place.split('#');
        return cluster.rules('ClusterRole', undefined, other)?.[Number(index)];
      });
      yield { id: `${id} aggregates ${role}`, expected: rules, actual: cluster.rules('ClusterRole', undefined, role) };
    }
  }
}

function* escalationAnswers(folder: string): Iterable<Question> {
  type Pair = { id: string; owner: PolicyRule[]; asked: PolicyRule[]; covered: boolean; missing?: PolicyRule[] };
  for (const { id, owner, asked, covered, missing = [] } of linesOf<Pair>(folder, 'escalation.jsonl')) {
    const lacked = lacking(owner, asked);
    yield { id, expected: [covered, partsOf(missing)], actual: [lacked.length === 0, partsOf(lacked)] };
  }
}

function* builtInAnswers(folder: string): Iterable<Question> {
  type Slim = Omit<Manifest, 'metadata'> & Manifest['metadata'];
  const cluster = clusterOf([], true);
  const { roles, bindings } = builtInObjects();
  const listed = linesOf<Slim>(folder, 'builtin.jsonl');
  const names = [...roles, ...bindings].map(({ kind, namespace = '', name }) => `${kind} ${namespace}/${name}`);
  yield {
    id: 'the built-in objects',
    expected: listed.map(({ kind, namespace = '', name }) => `${kind} ${namespace}/${name}`).sort(),
    actual: names.sort(),
  };
  for (const { kind, name, namespace, rules, roleRef, subjects } of listed) {
    const id = `built-in ${kind} ${namespace ?? ''}/${name}`;
    if (!roleRef) {
      const own = cluster.rules(kind, namespace, name);
      yield { id, expected: (rules ?? []).map(wordsOf), actual: own?.map(wordsOf) };
      continue;
    }
    const ours = bindings.find((one) => one.kind === kind && one.name === name && one.namespace === namespace);
    const who = (subjects ?? []).map((one) => [one.kind, one.namespace, one.name]);
    yield {
      id,
      expected: [roleRef.kind, roleRef.name, who],
      actual: [
        ours?.roleRef.kind,
        ours?.roleRef.name,
        ours?.subjects.map((one) => [one.kind, one.namespace, one.name]),
      ],
    };
  }
}

function* grantingAnswers(folder: string): Iterable<Question> {
  type Granting = {
    id: string;
    objects: Manifest[];
    builtin?: boolean;
    subject: Identity;
    creates: Manifest[];
    answers: string;
    missing?: Record<string, string>;
  };
  const letter = { created: 'C', forbidden: 'F', escalation: 'E', 'no such role': 'M' } as const;
  for (const { id, objects, builtin, subject, creates, answers, missing = {} } of linesOf<Granting>(
    folder,
    'granting.jsonl',
  )) {
    const cluster = clusterOf(objects, builtin);
    for (const [index, manifest] of creates.entries()) {
      const { verdict, missing: lacked } = cluster.create(subject, objectOf(manifest)!);
      const told = missing[index];
      // That everything is needed is said in words of its own; the rules are compared where they are listed.
      const listed = told?.includes('{') ? partsOf(told.split('\n').map(ruleInGo)) : undefined;
      yield {
        id: `${id} creates ${index}`,
        expected: [answers[index], listed],
        actual: [letter[verdict], listed && partsOf(lacked)],
      };
    }
  }
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` */
function ruleInGo(text: string): PolicyRule {
  const list = (key: string) => [...(new RegExp(`${key}:\\[([^\\]]*)\\]`).exec(text)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map(([, word]) => word!); // biome-ignore format: one line
  return {
    verbs: list('Verbs'),
    apiGroups: list('APIGroups'),
    resources: list('Resources'),
    resourceNames: list('ResourceNames'),
    nonResourceURLs: list('NonResourceURLs'),
  };
}

/** One text for each group, resource, verb and name of the rules. */
const partsOf = (rules: readonly PolicyRule[]): string[] =>
  [...new Set(lacking([], rules).map((part) => JSON.stringify(wordsOf(part))))].sort();

const wordsOf = ({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) => [
  [...verbs].sort(),
  apiGroups,
  resources,
  resourceNames,
  nonResourceURLs,
];

const bindingName = ({ kind, namespace, name }: BindingObject) =>
  namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;

function linesOf<Line>(folder: string, file: string): Line[] {
  const path = join(folder, file);
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line));
}
