import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import { listed } from '../engine/say';
import type { Place } from '../engine/source';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { isBuiltInObject, type KubernetesObject, objectsOf } from './objects';
import type * as rbac from './rbac/policy';
import type { StringMap } from './shapes';

type PolicyRule = { apiGroups: {}; resources: {}; verbs: {}; resourceNames: {}; nonResourceURLs: {} };

/** One entry of `rules` in a Role or ClusterRole. */
export interface RoleRule {
  readonly role: KubernetesObject;
  readonly field: Field<PolicyRule>;
  readonly apiGroups: readonly Grant[];
  readonly resources: readonly Grant[];
  readonly verbs: readonly Grant[];
  /**
   * The objects that it is about; empty where it is about all. What has no name to ask for is then not granted: create,
   * deletecollection, and list and watch of more than one object.
   */
  readonly resourceNames: readonly Grant[];
}

/** One word of a list: `pods/exec`, `*`. Undefined text: a template hides it. */
interface Grant {
  readonly text: string | undefined;
  readonly place: Field;
}

type ClusterRole = { rules: PolicyRule; aggregationRule: { clusterRoleSelectors: { matchLabels: StringMap } } };

const clusterRoleObjects = objectsOf<ClusterRole>('rbac.authorization.k8s.io', 'ClusterRole');

const roleObjects = objectsOf<{ rules: PolicyRule }>('rbac.authorization.k8s.io', 'Role', 'ClusterRole');

/** Every ClusterRole that a user wrote. */
export const clusterRoles: Query<KubernetesObject<ClusterRole>> = query(
  isYaml,
  (unit) => clusterRoleObjects(unit).filter((role) => !isBuiltInObject(role)),
  clusterRoleObjects,
);

/** Every rule of every role that a user wrote; not the roles that the API server itself keeps up to date. */
export const roleRules: Query<RoleRule> = query(
  isYaml,
  (unit) =>
    roleObjects(unit)
      .filter((role) => !isBuiltInObject(role))
      .flatMap(rulesIn),
  roleObjects,
);

const rulesIn = (role: KubernetesObject<{ rules: PolicyRule }>): readonly RoleRule[] =>
  role.root.at('rules').items.map((field) => ({
    role,
    field,
    apiGroups: grants(field.at('apiGroups')),
    resources: grants(field.at('resources')),
    verbs: grants(field.at('verbs')),
    resourceNames: grants(field.at('resourceNames')),
  }));

interface RoleRuleFact {
  /** `Role/reader` */
  readonly role: string;
  /** As written; empty for a ClusterRole. */
  readonly namespace?: string;
  readonly rule: rbac.PolicyRule;
  /** Some of its words are hidden by a template, so that it may grant more. */
  readonly isOpen?: true;
}

/** What each role grants, a fact for each of its rules. */
export const roleRuleFacts: FactKind<RoleRuleFact, 'role'> = {
  name: 'kubernetes/role-rule',
  states: query(isYaml, (unit) =>
    roleObjects(unit).flatMap((role) =>
      role.name === undefined ? [] : rulesIn(role).map((each) => ({ fact: factOf(each), at: firstWordOf(each) })),
    ),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { role: ({ role }) => [role] },
};

function factOf({ role, field, apiGroups, resources, verbs, resourceNames }: RoleRule): RoleRuleFact {
  const { kind, name } = role;
  const namespace = kind === 'ClusterRole' ? '' : role.namespace;
  const urls = grants(field.at('nonResourceURLs'));
  const hidesNames = resourceNames.some(({ text }) => text === undefined) || field.at('resourceNames').isUnknown;
  const lists = { verbs, apiGroups, resources, resourceNames, nonResourceURLs: urls };
  const isOpen =
    Object.values(lists).some((list) => list.some(({ text }) => text === undefined)) ||
    (['apiGroups', 'resources', 'verbs', 'resourceNames', 'nonResourceURLs'] as const).some(
      (key) => field.at(key).isUnknown,
    );
  return {
    role: `${kind}/${name}`,
    ...(namespace !== undefined && { namespace }),
    rule: {
      // Which names it is limited to is not known, so that nothing of it is certain.
      verbs: hidesNames ? [] : wordsOf(verbs),
      apiGroups: wordsOf(apiGroups),
      resources: wordsOf(resources),
      ...(resourceNames.length > 0 && { resourceNames: wordsOf(resourceNames) }),
      ...(urls.length > 0 && { nonResourceURLs: wordsOf(urls) }),
    },
    ...(isOpen && { isOpen }),
  };
}

const wordsOf = (grants: readonly Grant[]): readonly string[] => grants.flatMap(({ text }) => text ?? []);

/** Where a reader looks for the rule: the first thing that it is about. */
const firstWordOf = ({ field, resources, verbs }: RoleRule): Field =>
  (resources[0] ?? verbs[0])?.place ?? (field as Field);

const grants = (list: Field): Grant[] => list.items.map((place) => ({ text: place.string, place }));

/** A place in a rule about objects of all names, which may still be typed. */
export const awaitingNames = ({ unit, span }: Field, rule: Field<PolicyRule>): Place => ({
  unit,
  span,
  absentFrom: rule.wholeSpan,
});

/** `a, b and 2 more` */
export function inShort(grants: readonly Grant[]): string {
  const named = grants.map(({ text }) => text ?? '…');
  return named.length > 3 ? `${named.slice(0, 3).join(', ')} and ${named.length - 3} more` : listed(named);
}

export const grantOf = (grants: readonly Grant[], text: string): Grant | undefined =>
  grants.find((grant) => grant.text === text);

/** Groups that Kubernetes itself serves. A wildcard in a group of somebody's own resources reaches much less. */
export const isBuiltInGroup = (group: string): boolean => !group.includes('.') || group.endsWith('.k8s.io');
