import { isValidSelector, type LabelSelector, matches } from '../label-selectors';
import { type AccessRequest, allows, lacking, type PolicyRule } from './policy';

/** Who asks, as the API server knows them once they are logged in: with all groups, the implied ones too. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface RoleObject {
  readonly kind: 'Role' | 'ClusterRole';
  readonly name: string;
  /** Of a Role. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules: readonly PolicyRule[];
  /** Of a ClusterRole whose rules the controller fills in: written ones are lost. Empty: it gets none. */
  readonly aggregates?: readonly LabelSelector[];
}

export interface BindingObject {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly name: string;
  /** Of a RoleBinding. */
  readonly namespace?: string;
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly Subject[];
}

export interface Subject {
  /** `User`, `Group` or `ServiceAccount`; any other is nobody. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** `unknown`: nothing that is there allows it, but a binding of the subject names a role that is not there. */
type Verdict = 'allowed' | 'denied' | 'unknown';

interface Answer {
  readonly verdict: Verdict;
  /** Every binding that allows it by itself. */
  readonly grants: readonly BindingObject[];
}

/** A binding that applies to somebody, and what it gives. */
interface Grant {
  readonly binding: BindingObject;
  /** Undefined: there is no such role here. That is not an empty one. */
  readonly rules: readonly PolicyRule[] | undefined;
}

/** What the API server does when somebody creates a role or a binding. */
interface Creation {
  /** `forbidden`: may not create such objects. `escalation`: would hand out what is not held. */
  readonly verdict: 'created' | 'forbidden' | 'escalation' | 'no such role';
  /** For `escalation`: what the creator lacks, one group, resource, verb and name each. */
  readonly missing: readonly PolicyRule[];
}

/**
 * The roles and bindings of a cluster, and what follows from them: what Kubernetes' RBAC authorizer would answer. Other
 * authorizers (nodes, webhooks) are not asked. Of several roles with one name, and of several bindings, the first counts.
 */
export class RbacCluster {
  private readonly roles = new Map<string, RoleObject>();
  private readonly bindings = new Map<string, BindingObject>();
  private readonly rulesOf: ReadonlyMap<RoleObject, readonly PolicyRule[]>;

  constructor(roles: readonly RoleObject[], bindings: readonly BindingObject[]) {
    for (const role of roles) keepFirst(this.roles, keyOf(role.kind, role.namespace, role.name), role);
    for (const binding of bindings)
      keepFirst(this.bindings, keyOf(binding.kind, binding.namespace, binding.name), binding);
    this.rulesOf = aggregated([...this.roles.values()]);
  }

  /** What a role grants with aggregation done; undefined where there is no such role. */
  rules(kind: string, namespace: string | undefined, name: string): readonly PolicyRule[] | undefined {
    const role = this.roles.get(keyOf(kind, kind === 'Role' ? namespace : undefined, name));
    return role && this.rulesOf.get(role);
  }

  /** Every binding that applies to them in the namespace; without one, what holds in the whole cluster. */
  grantsTo(who: Identity, namespace: string | undefined): readonly Grant[] {
    return [...this.bindings.values()].flatMap((binding) => {
      if (binding.kind === 'RoleBinding' && (namespace === undefined || binding.namespace !== namespace)) return [];
      if (!binding.subjects.some((subject) => isMeant(subject, who, binding.namespace))) return [];
      const { kind, name } = binding.roleRef;
      return [{ binding, rules: this.rules(kind, binding.namespace, name) }];
    });
  }

  /** Whether RBAC allows the request. */
  ask(who: Identity, request: AccessRequest): Answer {
    const grants = this.grantsTo(who, 'path' in request ? undefined : request.namespace);
    const allowing = grants.filter(({ rules }) => rules?.some((rule) => allows(rule, request)));
    const verdict =
      allowing.length > 0 ? 'allowed' : grants.some(({ rules }) => rules === undefined) ? 'unknown' : 'denied';
    return { verdict, grants: allowing.map(({ binding }) => binding) };
  }

  /**
   * What happens when they create the object. Who hands out rights must hold them in the namespace of the new object,
   * or have `escalate` for a role, `bind` for a binding; `system:masters` is asked nothing.
   * As in kubernetes/pkg/registry/rbac, the storages called `policybased`.
   */
  create(who: Identity, object: RoleObject | BindingObject): Creation {
    const isMaster = who.groups.includes('system:masters');
    const of = { group: 'rbac.authorization.k8s.io', ...(object.namespace && { namespace: object.namespace }) };
    const may = (verb: string, resource: string, name?: string) =>
      this.ask(who, { ...of, verb, resource, ...(name && { name }) }).verdict === 'allowed';
    const resource = `${object.kind.toLowerCase()}s`;
    if (isMaster) return created;
    if (!may('create', resource)) return { verdict: 'forbidden', missing: [] };
    let asked: readonly PolicyRule[] | undefined;
    if ('roleRef' in object) {
      const { kind, name } = object.roleRef;
      if ((kind === 'Role' || kind === 'ClusterRole') && may('bind', `${kind.toLowerCase()}s`, name)) return created;
      asked = this.rules(kind, object.namespace, name);
      if (!asked) return { verdict: 'no such role', missing: [] };
    } else {
      // The new role has no name yet when this is asked, so that a rule with resourceNames never allows it.
      if (may('escalate', resource)) return created;
      asked = object.aggregates ? [...object.rules, ...everything] : object.rules;
    }
    const held = this.grantsTo(who, object.namespace).flatMap(({ rules }) => rules ?? []);
    const missing = lacking(held, asked);
    return missing.length > 0 ? { verdict: 'escalation', missing } : created;
  }
}

const created: Creation = { verdict: 'created', missing: [] };

/** What an aggregating role might get, so what its author must hold. */
const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

const keyOf = (kind: string, namespace: string | undefined, name: string) => `${kind} ${namespace ?? ''}/${name}`;

function keepFirst<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key)) map.set(key, value);
}

/** An account without a namespace is one of the binding's; in a ClusterRoleBinding it is nobody. */
function isMeant({ kind, name, namespace }: Subject, { user, groups }: Identity, home: string | undefined): boolean {
  if (kind === 'User') return user === name;
  if (kind === 'Group') return groups.includes(name);
  const of = namespace || home;
  return kind === 'ServiceAccount' && of !== undefined && user === `system:serviceaccount:${of}:${name}`;
}

/**
 * The rules that each role ends with: an aggregating role has those of the roles that its selectors choose, and nothing
 * of its own. Done again until nothing changes, as the controller does, since what is chosen may aggregate too.
 */
function aggregated(roles: readonly RoleObject[]): Map<RoleObject, readonly PolicyRule[]> {
  const rulesOf = new Map(roles.map((role) => [role, role.rules]));
  const clusterRoles = roles.filter(({ kind }) => kind === 'ClusterRole').sort((a, b) => (a.name < b.name ? -1 : 1));
  // The API refuses a selector that is not valid; until then its role keeps what it has.
  const aggregating = clusterRoles.filter(({ aggregates }) => aggregates?.every(isValidSelector));
  // Roles that choose each other may never settle; each round adds at least one level.
  for (let round = 0; round <= aggregating.length; round++) {
    let isSettled = true;
    for (const role of aggregating) {
      const chosen = new Map<string, PolicyRule>();
      for (const selector of role.aggregates ?? [])
        for (const other of clusterRoles)
          if (other !== role && matches(selector, other.labels ?? {}))
            for (const rule of rulesOf.get(other) ?? []) keepFirst(chosen, textOf(rule), rule);
      const rules = [...chosen.values()];
      const isSame = rules.map(textOf).join() === (rulesOf.get(role) ?? []).map(textOf).join();
      if (isSame) continue;
      rulesOf.set(role, rules);
      isSettled = false;
    }
    if (isSettled) break;
  }
  return rulesOf;
}

/** The same for rules that say the same; an empty list is like none. */
const textOf = ({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) =>
  JSON.stringify([verbs, apiGroups, resources, resourceNames, nonResourceURLs]);
