// What the API server records of a request, as its own loader and evaluator decide it:
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/audit/policy/checker.go

type AuditLevel = 'None' | 'Metadata' | 'Request' | 'RequestResponse';

interface GroupResources {
  readonly group?: string;
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly string[];
  readonly omitManagedFields?: boolean;
}

export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  readonly omitStages?: readonly string[];
  readonly omitManagedFields?: boolean;
}

/** Absent where the real request has none: a request without a user, one of a path. */
export interface AuditedRequest {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  /** Empty for what belongs to no namespace. */
  readonly namespace?: string;
  /** Of a request for no object, such as `/metrics`. */
  readonly path?: string;
}

interface AuditDecision {
  /** Undefined where none matches. */
  readonly rule: number | undefined;
  readonly level: AuditLevel;
  readonly omitStages: readonly string[];
  readonly omitManagedFields: boolean;
}

/** The first rule that matches decides; without one nothing is recorded. */
export function auditOf(policy: AuditPolicy, request: AuditedRequest): AuditDecision {
  const ofAll = policy.omitStages ?? [];
  const index = policy.rules.findIndex((rule) => matches(rule, request));
  const rule = policy.rules[index];
  if (!rule)
    return { rule: undefined, level: 'None', omitStages: ofAll, omitManagedFields: policy.omitManagedFields ?? false };
  return {
    rule: index,
    level: rule.level,
    omitStages: [...new Set([...ofAll, ...(rule.omitStages ?? [])])],
    omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields ?? false,
  };
}

function matches(rule: AuditRule, request: AuditedRequest): boolean {
  const { users = [], userGroups = [], verbs = [], namespaces = [], resources = [], nonResourceURLs = [] } = rule;
  const { user, groups = [], verb } = request;
  if (users.length > 0 && (user === undefined || !users.includes(user))) return false;
  if (userGroups.length > 0 && (user === undefined || !groups.some((group) => userGroups.includes(group))))
    return false;
  if (verbs.length > 0 && !verbs.includes(verb)) return false;
  if (namespaces.length > 0 || resources.length > 0) return matchesResource(rule, request);
  if (nonResourceURLs.length > 0)
    return request.path !== undefined && nonResourceURLs.some((spec) => matchesPath(request.path!, spec));
  return true;
}

function matchesResource({ namespaces = [], resources = [] }: AuditRule, request: AuditedRequest): boolean {
  const { group = '', resource = '', subresource = '', name = '', namespace = '', path } = request;
  if (path !== undefined) return false;
  if (namespaces.length > 0 && !namespaces.includes(namespace)) return false;
  if (resources.length === 0) return true;
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some(({ group: ofGroup = '', resources: words = [], resourceNames = [] }) => {
    if (ofGroup !== group && ofGroup !== '*') return false;
    if (words.length === 0) return true;
    if (resourceNames.length > 0 && !resourceNames.includes(name)) return false;
    return words.some(
      (word) =>
        word === combined ||
        word === '*' ||
        (subresource !== '' && word === `*/${subresource}`) ||
        (word.endsWith('/*') && word.slice(0, -2) === resource),
    );
  });
}

const matchesPath = (path: string, spec: string): boolean =>
  spec === '*' || spec === path || (spec.endsWith('*') && path.startsWith(spec.replace(/\*+$/, '')));

/** Why the API server does not start with a policy, and where that stands. */
export interface AuditRefusal {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

/** The policy that a document describes, or why it is refused. Keys that the server does not know it only drops. */
export function auditPolicyIn(document: unknown): AuditPolicy | AuditRefusal {
  const refused = (path: AuditRefusal['path'], says: string): AuditRefusal => ({ path, says });
  if (!isMapping(document)) return refused([], 'is no object');
  // The server fills in what is left out.
  const { apiVersion = 'audit.k8s.io/v1', kind = 'Policy' } = document;
  if (apiVersion !== 'audit.k8s.io/v1') return refused(['apiVersion'], 'is not audit.k8s.io/v1');
  if (kind !== 'Policy') return refused(['kind'], 'is not Policy');
  const wrong = wronglyTyped(document);
  if (wrong) return wrong;
  // Checked right above.
  const policy = { rules: [], ...(withoutNulls(document) as object) } as AuditPolicy;
  if (policy.rules.length === 0) return refused(['rules'], 'has no rules');
  for (const [index, stage] of (policy.omitStages ?? []).entries())
    if (!stages.has(stage)) return refused(['omitStages', index], `names no stage`);
  for (const [index, rule] of policy.rules.entries()) {
    const at = ['rules', index] as const;
    if (!levels.has(rule.level)) return refused([...at, 'level'], 'has no level that exists');
    for (const [number, stage] of (rule.omitStages ?? []).entries())
      if (!stages.has(stage)) return refused([...at, 'omitStages', number], 'names no stage');
    const { resources, namespaces, nonResourceURLs } = rule;
    for (const [number, url] of (nonResourceURLs ?? []).entries()) {
      if (url !== '*' && !url.startsWith('/'))
        return refused([...at, 'nonResourceURLs', number], 'has a path that does not begin with a slash');
      if (url !== '*' && url.slice(0, -1).includes('*'))
        return refused([...at, 'nonResourceURLs', number], 'has a star that is not at the end of its path');
    }
    if ((nonResourceURLs?.length ?? 0) > 0 && ((resources?.length ?? 0) > 0 || (namespaces?.length ?? 0) > 0))
      return refused([...at, 'nonResourceURLs'], 'has paths beside resources or namespaces');
    for (const [number, { group, resources: words, resourceNames }] of (resources ?? []).entries()) {
      if (group && group !== '*' && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(group))
        return refused([...at, 'resources', number, 'group'], 'names a group in a way that no group is called');
      if ((resourceNames?.length ?? 0) > 0 && (words?.length ?? 0) === 0)
        return refused([...at, 'resources', number, 'resourceNames'], 'has names without resources');
    }
  }
  return policy;
}

/** As Go decodes it: null leaves a field out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) =>
      field === null || field === undefined ? [] : [[key, withoutNulls(field)]],
    ),
  );
}

const levels: ReadonlySet<unknown> = new Set(['None', 'Metadata', 'Request', 'RequestResponse']);
const stages: ReadonlySet<unknown> = new Set(['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']);

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';

const ofResources: Readonly<Record<string, Check | 'texts'>> = {
  group: text,
  resources: 'texts',
  resourceNames: 'texts',
};
const ofRule: Readonly<Record<string, Check | 'texts'>> = {
  level: text,
  users: 'texts',
  userGroups: 'texts',
  verbs: 'texts',
  namespaces: 'texts',
  nonResourceURLs: 'texts',
  omitStages: 'texts',
  omitManagedFields: flag,
};

/** The keys that a rule may have, and those of an entry under its `resources`: the server drops others. */
export const auditRuleKeys: ReadonlySet<string> = new Set([...Object.keys(ofRule), 'resources']);
export const auditResourceKeys: ReadonlySet<string> = new Set(Object.keys(ofResources));

/** The first value that Go could not decode into its field. Null is left out by it. */
function wronglyTyped(document: Record<string, unknown>): AuditRefusal | undefined {
  const { rules } = document;
  const ofPolicy = wrongIn(document, { omitStages: 'texts', omitManagedFields: flag }, []);
  if (ofPolicy) return ofPolicy;
  if (rules === undefined || rules === null) return undefined;
  if (!Array.isArray(rules)) return { path: ['rules'], says: 'has rules that are no list' };
  for (const [index, rule] of rules.entries()) {
    const path = ['rules', index];
    const wrong = wrongIn(rule, ofRule, path);
    if (wrong) return wrong;
    const { resources } = rule as Record<string, unknown>;
    if (resources === undefined || resources === null) continue;
    if (!Array.isArray(resources)) return { path: [...path, 'resources'], says: 'has resources that are no list' };
    for (const [number, entry] of resources.entries()) {
      const inEntry = wrongIn(entry, ofResources, [...path, 'resources', number]);
      if (inEntry) return inEntry;
    }
  }
  return undefined;
}

function wrongIn(
  value: unknown,
  fields: Readonly<Record<string, Check | 'texts'>>,
  path: AuditRefusal['path'],
): AuditRefusal | undefined {
  if (!isMapping(value)) return { path, says: 'has a text where an object belongs' };
  for (const [key, check] of Object.entries(fields)) {
    const field = value[key];
    if (field === undefined || field === null) continue;
    const isRight = check === 'texts' ? Array.isArray(field) && field.every(text) : check(field);
    if (!isRight) return { path: [...path, key], says: `has a value of another type under ${key}` };
  }
  return undefined;
}
