import { type Query, query } from '../engine/query';
import { objectsOf } from '../kubernetes/objects';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import {
  type AuditedRequest,
  type AuditPolicy,
  type AuditRefusal,
  auditOf,
  auditPolicyIn,
  auditResourceKeys,
  auditRuleKeys,
} from './audit-policy';

type RuleShape = {
  level: {};
  users: {};
  userGroups: {};
  verbs: {};
  namespaces: {};
  resources: { group: {}; resources: {}; resourceNames: {} };
};

/** A policy as it is written. */
interface WrittenAuditPolicy {
  readonly rules: readonly Field<RuleShape>[];
  /** Where to say something of all rules. */
  readonly list: Field;
  /** What the server makes of it; undefined where not all of it is known. */
  readonly read: AuditPolicy | AuditRefusal | undefined;
  /** The field that a refusal is about, or the nearest around it that is written. */
  readonly at: (path: AuditRefusal['path']) => Field;
}

const policies = objectsOf<{ rules: RuleShape }>('audit.k8s.io', 'Policy');

export const auditPolicies: Query<WrittenAuditPolicy> = query(isYaml, (unit) =>
  policies(unit).map(({ root }) => {
    const list = root.at('rules');
    return {
      rules: list.items,
      list: list as Field,
      read: isKnown(root as Field as Field) ? auditPolicyIn(root.value) : undefined,
      at: (path) => {
        let field = root as Field as Field<Shape>;
        for (const step of path) {
          const next = typeof step === 'number' ? field.items[step] : (field.at(step) as Field<Shape>);
          if (!next || !(next.isPresent || typeof step === 'string')) break;
          field = next as Field<Shape>;
        }
        return field as Field;
      },
    };
  }),
);

const isKnown = (field: Field): boolean =>
  !field.isUnknown &&
  [...field.entries.map((entry) => entry.field), ...field.items].every((part) => isKnown(part as Field));

/** Misspelt keys: the server drops them, and the rule matches more than was meant. */
export const droppedKeys = ({ rules }: WrittenAuditPolicy) =>
  rules.flatMap((rule) => [
    ...rule.entries.filter(({ key }) => !auditRuleKeys.has(key)),
    ...rule.at('resources').items.flatMap((entry) => entry.entries.filter(({ key }) => !auditResourceKeys.has(key))),
  ]);

/** A kind of request that an investigation needs. */
interface Concern {
  /** `who reads Secrets` */
  readonly says: string;
  readonly request: AuditedRequest;
}

const somebody = { user: 'somebody', groups: ['system:authenticated'] };
const rbac = 'rbac.authorization.k8s.io';

/** Somebody without a part in the cluster's own work, in a namespace that no policy names. */
export const concerns: readonly Concern[] = [
  {
    says: 'who reads Secrets',
    request: { ...somebody, verb: 'get', resource: 'secrets', name: 'one', namespace: 'one' },
  },
  {
    says: 'who runs commands in containers',
    request: { ...somebody, verb: 'create', resource: 'pods', subresource: 'exec', name: 'one', namespace: 'one' },
  },
  {
    says: 'who binds roles',
    request: { ...somebody, verb: 'create', group: rbac, resource: 'clusterrolebindings', name: 'one' },
  },
  {
    says: 'who changes workloads',
    request: { ...somebody, verb: 'create', group: 'apps', resource: 'deployments', name: 'one', namespace: 'one' },
  },
];

/** Requests whose bodies hold credentials. */
const withSecrets: readonly AuditedRequest[] = [
  { verb: 'create', resource: 'secrets', namespace: 'one', name: 'one' },
  { verb: 'create', resource: 'configmaps', namespace: 'one', name: 'one' },
  { verb: 'create', group: 'authentication.k8s.io', resource: 'tokenreviews' },
  { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace: 'one', name: 'one' },
];

/**
 * Which bodies with credentials a rule is the first to reach, by resource: for its own users and groups, verbs and
 * namespaces where it names some.
 */
export function secretsRecordedBy(policy: AuditPolicy, index: number): readonly string[] {
  const rule = policy.rules[index]!;
  const user = rule.users?.[0] ?? somebody.user;
  const groups = rule.userGroups?.length ? rule.userGroups : somebody.groups;
  const verbs = rule.verbs?.length ? rule.verbs : ['create', 'update', 'get'];
  const names = rule.resources?.flatMap(({ resourceNames = [] }) => resourceNames) ?? [];
  return withSecrets.flatMap((request) => {
    const namespace = request.namespace === undefined ? '' : (rule.namespaces?.[0] ?? request.namespace);
    const isReached = verbs
      // Only these have a body with values.
      .filter((verb) => ['create', 'update', 'patch', 'get', 'list', 'watch'].includes(verb))
      .some(
        (verb) =>
          auditOf(policy, { ...request, user, groups, verb, namespace, name: names[0] ?? 'one' }).rule === index,
      );
    return isReached ? [request.subresource ? `${request.resource}/${request.subresource}` : request.resource!] : [];
  });
}
