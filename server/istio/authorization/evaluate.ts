import { blockOf, holds } from './addresses';
import {
  type Action,
  type AuthorizationPolicy,
  type AuthorizationRule,
  type Mesh,
  negated,
  type Operation,
  operationFields,
  type PolicyScope,
  type Request,
  type Source,
  sourceFields,
  type Values,
  type Workload,
} from './model';
import { isPathTemplate, matchesGlob, matchesPathTemplate, matchesPattern } from './patterns';

/** A rule of a policy, by its number from 0. */
interface MatchedRule {
  readonly policy: AuthorizationPolicy;
  readonly index: number;
}

/** What the policies of a workload make of a request that its token and its TLS have not refused. */
interface Verdict {
  readonly isAllowed: boolean;
  /**
   * Which step decided: a CUSTOM policy whose provider cannot be asked, a DENY, an ALLOW that matched or `no ALLOW` that
   * did, or `nothing`: no policy has anything to say.
   */
  readonly by: 'CUSTOM' | 'DENY' | 'ALLOW' | 'no ALLOW' | 'nothing';
  /** Those that matched at that step. */
  readonly rules: readonly MatchedRule[];
  /** The provider that must allow it as well. */
  readonly asks?: string;
  readonly audited: readonly MatchedRule[];
  /** What would have matched at the steps that were reached, were it enforced. */
  readonly dryRun: readonly MatchedRule[];
}

/**
 * What a proxy answers: CUSTOM, then DENY, then ALLOW, of which one must match where there is any.
 *
 * As istio translates policies (pilot/pkg/security/authz) and Envoy's RBAC filter evaluates them.
 *
 * @param policies those of the workload: see `appliesTo`
 * @param claims of the token, where it is valid: see `tokenOf`
 */
export function verdictOn(
  policies: readonly AuthorizationPolicy[],
  request: Request,
  claims: Claims | undefined,
  mesh: Mesh,
): Verdict {
  const matched = (action: Action, isDryRun: boolean) =>
    policies
      .filter((policy) => policy.action === action && policy.isDryRun === isDryRun)
      .flatMap((policy) => matchedRules(policy, request, claims, mesh));

  // Each provider has a filter of its own, in the order of their names.
  const asking = matched('CUSTOM', false).sort((a, b) => compared(a.policy.provider, b.policy.provider));
  const providers = new Set(policies.flatMap(({ action, provider }) => (action === 'CUSTOM' ? [provider] : [])));
  const [first] = asking;
  const asked = first?.policy.provider ?? '';
  if (first && (providers.size > 1 || mesh.providers?.includes(asked) === false)) {
    const rules = asking.filter(({ policy }) => policy.provider === first.policy.provider);
    return { isAllowed: false, by: 'CUSTOM', rules, audited: [], dryRun: [] };
  }
  const asks = first ? { asks: asked } : {};

  const audited = matched('AUDIT', false);
  const wouldBeDenied = matched('DENY', true);
  const denied = matched('DENY', false);
  if (denied.length > 0)
    return { isAllowed: false, by: 'DENY', rules: denied, ...asks, audited, dryRun: wouldBeDenied };
  const dryRun = [...wouldBeDenied, ...matched('ALLOW', true)];
  const hasAllow = policies.some(({ action, isDryRun }) => action === 'ALLOW' && !isDryRun);
  if (!hasAllow) return { isAllowed: true, by: 'nothing', rules: [], ...asks, audited, dryRun };
  const allowed = matched('ALLOW', false);
  const isAllowed = allowed.length > 0;
  return { isAllowed, by: isAllowed ? 'ALLOW' : 'no ALLOW', rules: allowed, ...asks, audited, dryRun };
}

const compared = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Whether a policy applies to a workload whose labels are all known. The proxy of a gateway takes policies that refer to
 * it as well as those that select it; a sidecar ignores whatever has references. Waypoints, which no selector reaches, are
 * not workloads here.
 */
export function appliesTo(scope: PolicyScope, workload: Workload, rootNamespace: string): boolean {
  if (scope.namespace !== workload.namespace && scope.namespace !== rootNamespace) return false;
  const gateway = workload.labels['gateway.networking.k8s.io/gateway-name'];
  if (scope.targets.length > 0) return gateway !== undefined && scope.targets.includes(`Gateway/${gateway}`);
  return Object.entries(scope.labels ?? {}).every(([label, value]) => workload.labels[label] === value);
}

/** What a valid token says, as policies see it. */
export type Claims = Readonly<Record<string, unknown>>;

/** The rules of the policy that match, by themselves. */
export const matchedRules = (
  policy: AuthorizationPolicy,
  request: Request,
  claims: Claims | undefined,
  mesh: Mesh,
): readonly MatchedRule[] =>
  policy.rules.flatMap((rule, index) => {
    const asked = {
      request,
      claims,
      mesh,
      namespace: policy.scope.namespace ?? '',
      isAllow: policy.action === 'ALLOW',
    };
    return matches(rule, asked) ? { policy, index } : [];
  });

interface Asked {
  readonly request: Request;
  readonly claims: Claims | undefined;
  readonly mesh: Mesh;
  /** The policy's, for service accounts that name none. */
  readonly namespace: string;
  readonly isAllow: boolean;
}

/** All values of one attribute, and those it must not have. */
interface Clause {
  readonly attribute: string;
  readonly values: Values;
  readonly notValues: Values;
}

function matches(rule: AuthorizationRule, asked: Asked): boolean {
  const conditions = rule.when.map(({ key, values, notValues }) => ({ attribute: key, values, notValues }));
  const sources = rule.from.map(clausesOfSource);
  const operations = rule.to.map(clausesOfOperation);
  const all = [conditions, ...sources, ...operations].flat();
  if (all.some(({ attribute }) => !isAttribute(attribute))) return false;
  // What cannot be said on this port takes an ALLOW rule away as a whole, and of others the clause alone.
  if (
    asked.isAllow &&
    all.some((clause) => [...clause.values, ...clause.notValues].some((value) => isInapplicable(clause, value, asked)))
  )
    return false;
  const holdsFor = (clauses: readonly Clause[]) => clauses.every((clause) => isFulfilled(clause, asked));
  return (
    holdsFor(conditions) &&
    (sources.length === 0 || sources.some(holdsFor)) &&
    (operations.length === 0 || operations.some(holdsFor))
  );
}

function isFulfilled(clause: Clause, asked: Asked): boolean {
  const applicable = (values: Values) => values.filter((value) => !isInapplicable(clause, value, asked));
  const values = applicable(clause.values);
  if (values.length > 0 && !hasOne(clause.attribute, values, asked)) return false;
  const notValues = applicable(clause.notValues);
  return notValues.length === 0 || !hasOne(clause.attribute, notValues, asked);
}

const attributeOfSource: Readonly<Record<(typeof sourceFields)[number], string>> = {
  principals: 'source.principal',
  requestPrincipals: 'request.auth.principal',
  namespaces: 'source.namespace',
  serviceAccounts: 'source.serviceAccount',
  trustDomains: 'source.trustDomain',
  ipBlocks: 'source.ip',
  remoteIpBlocks: 'remote.ip',
};

const clausesOfSource = (source: Source): readonly Clause[] =>
  sourceFields.flatMap((key) => clauseOf(attributeOfSource[key], source[key], source[negated(key)]));

/** What has no name as an attribute gets its key's: nobody can write these in a condition. */
const clausesOfOperation = (operation: Operation): readonly Clause[] =>
  operationFields.flatMap((key) =>
    clauseOf(key === 'ports' ? 'destination.port' : `to.${key}`, operation[key], operation[negated(key)]),
  );

const clauseOf = (attribute: string, values: Values = [], notValues: Values = []): readonly Clause[] =>
  values.length + notValues.length > 0 ? [{ attribute, values, notValues }] : [];

const isAttribute = (key: string): boolean =>
  /^(?:to\.|source\.(?:ip|namespace|principal|serviceAccount|trustDomain)$|remote\.ip$|destination\.(?:ip|port)$|connection\.sni$|request\.(?:headers|auth\.claims)|request\.auth\.(?:principal|audiences|presenter)$|experimental\.envoy\.filters\.)/.test(
    key,
  );

/** Whether it is about requests, which a proxy does not see on a TCP port. */
const isOfRequests = (attribute: string): boolean => /^(?:to\.|request\.)/.test(attribute);

/** Whether istio makes nothing of the value, because the port has no such thing or the value is no such thing. */
function isInapplicable({ attribute }: Clause, value: string, { request }: Asked): boolean {
  if (isOfRequests(attribute))
    return (
      request.protocol === 'tcp' ||
      (/^request\.(?:headers|auth\.claims)/.test(attribute) && namesIn(attribute).length === 0)
    );
  if (attribute.endsWith('.ip')) return blockOf(value) === undefined;
  return attribute === 'destination.port' && !/^\d{1,5}$/.test(value);
}

function hasOne(attribute: string, values: Values, asked: Asked): boolean {
  const { request, claims, mesh } = asked;
  const some = (text: string | undefined) => text !== undefined && values.some((value) => matchesPattern(value, text));
  const { principal } = request;
  switch (attribute) {
    case 'source.principal':
      return principal !== undefined && values.some((value) => isPrincipal(value, principal, mesh.trustDomains));
    case 'source.namespace':
      return principal !== undefined && values.some((value) => matchesGlob(`*/ns/${value}/*`, `spiffe://${principal}`));
    case 'source.serviceAccount':
      return principal !== undefined && values.some((value) => isAccount(value, principal, asked.namespace));
    case 'source.trustDomain':
      return principal !== undefined && values.some((value) => isOfTrustDomain(value, principal, mesh.trustDomains));
    case 'source.ip':
      return values.some((value) => holds(blockOf(value)!, request.sourceIp));
    case 'remote.ip':
      return values.some((value) => holds(blockOf(value)!, request.remoteIp));
    case 'destination.ip':
      return values.some((value) => holds(blockOf(value)!, request.destinationIp));
    case 'destination.port':
      return values.some((value) => Number(value) === request.port);
    case 'connection.sni':
      return some(request.sni);
    case 'to.hosts':
      return values.some((value) => hasHeader(value.toLowerCase(), request.host?.toLowerCase()));
    case 'to.methods':
      return values.some((value) => hasHeader(value, request.method));
    case 'to.paths':
      return request.path !== undefined && values.some((value) => isPath(value, request.path!.split(/[?#]/)[0]!));
    case 'request.auth.principal':
      return values.some((value) => isRequestPrincipal(value, claims));
    case 'request.auth.audiences':
      return isClaim(claims?.aud, values);
    case 'request.auth.presenter':
      return isClaim(claims?.azp, values);
    default:
  }
  if (attribute.startsWith('request.headers')) {
    const [name] = namesIn(attribute);
    return values.some((value) => hasHeader(value, headerOf(request, name!)));
  }
  if (!attribute.startsWith('request.auth.claims')) return false;
  return isClaim(
    namesIn(attribute).reduce<unknown>(
      (found, name) => (typeof found === 'object' && found !== null ? (found as Claims)[name] : undefined),
      claims,
    ),
    values,
  );
}

/** `request.auth.claims[a][b]`: a and b. None where the brackets are not right. */
function namesIn(attribute: string): readonly string[] {
  const names = /^[^[]*((?:\[[^[\]]+\])+)$/.exec(attribute)?.[1];
  return names?.slice(1, -1).split('][') ?? [];
}

/** With `*` a header that is there but empty counts as well. */
const hasHeader = (value: string, text: string | undefined): boolean =>
  text !== undefined && (value === '*' || matchesPattern(value, text));

function headerOf({ headers = {}, host, method, path }: Request, name: string): string | undefined {
  const written = name.toLowerCase();
  const own: Readonly<Record<string, string | undefined>> = {
    ':authority': host,
    host,
    ':method': method,
    ':path': path,
  };
  return own[written] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === written)?.[1];
}

const isPath = (value: string, path: string): boolean =>
  isPathTemplate(value) ? matchesPathTemplate(value, path) : matchesPattern(value, path);

/**
 * A principal of the mesh's own trust domain, or of `cluster.local`, which stands for it, is also that of its aliases.
 * https://istio.io/latest/docs/tasks/security/authorization/authz-td-migration/
 */
function isPrincipal(value: string, principal: string, trustDomains: Mesh['trustDomains']): boolean {
  return aliasesOf(value, trustDomains).some((alias) => matchesPattern(alias, principal));
}

function aliasesOf(value: string, trustDomains: Mesh['trustDomains']): readonly string[] {
  const [domain = '', ...rest] = value.split('/');
  const isOwn = domain === 'cluster.local' || trustDomains.some((own) => matchesPattern(domain, own));
  if (rest.length !== 4 || domain === '*' || !isOwn) return [value];
  return trustDomains.map((own) => (matchesPattern(domain, own) ? value : [own, ...rest].join('/')));
}

/** An account named without a namespace is one of the policy's own. */
function isAccount(value: string, principal: string, home: string): boolean {
  const [namespace = '', name] = value.includes('/') ? value.split(/\/(.*)/s) : [home, value];
  const [domain, rest] = principal.split(/\/ns\/(.*)/s);
  if (!domain || rest === undefined || !rest.startsWith(`${namespace}/`)) return false;
  const parts = rest.slice(namespace.length + 1).split('/');
  return parts.some((part, index) => part === 'sa' && parts[index + 1] === name);
}

const isOfTrustDomain = (value: string, principal: string, trustDomains: Mesh['trustDomains']): boolean =>
  (trustDomains.includes(value) ? trustDomains : [value]).some((domain) =>
    matchesPattern(domain, principal.split('/')[0] ?? ''),
  );

/** `ISS/SUB`, where the issuer may hold slashes. Both must be there: a token without a subject is nobody's. */
function isRequestPrincipal(value: string, claims: Claims | undefined): boolean {
  const slash = value.lastIndexOf('/');
  const isFound = slash >= 0;
  const [issuer, subject] = isFound
    ? [value.slice(0, slash), value.slice(slash + 1)]
    : value === '*'
      ? ['*', '*']
      : value.startsWith('*')
        ? ['*', value]
        : value.endsWith('*')
          ? [value, '*']
          : [value, ''];
  const has = (claim: unknown, pattern: string, isPattern: boolean) =>
    typeof claim === 'string' && (isPattern ? matchesPattern(pattern, claim) : claim === pattern);
  const isOpenStart = value.startsWith('*');
  return (
    has(claims?.iss, issuer, isOpenStart || !isFound) &&
    has(claims?.sub, subject, (isFound ? !isOpenStart : true) && subject !== '')
  );
}

/** A claim that is a list matches where one of its items does; one that is no text never does. */
const isClaim = (claim: unknown, values: Values): boolean =>
  Array.isArray(claim)
    ? claim.some((item) => isClaim(item, values))
    : typeof claim === 'string' && values.some((value) => matchesPattern(value, claim));
