import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Fix } from '../engine/rule';
import { say } from '../engine/say';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';

type Selector = { matchLabels: { [label: string]: {} }; matchExpressions: {} };
type TargetRef = { group: {}; kind: {}; name: {}; namespace: {} };
type Mtls = { mode: {} };

type PeerAuthenticationSpec = { selector: Selector; mtls: Mtls; portLevelMtls: { [port: string]: Mtls } };

export type RequestAuthenticationSpec = {
  selector: Selector;
  targetRef: TargetRef;
  targetRefs: TargetRef;
  jwtRules: { issuer: {}; audiences: {}; jwksUri: {}; jwks: {}; forwardOriginalToken: {} };
};

type SourceShape = {
  principals: {};
  notPrincipals: {};
  requestPrincipals: {};
  notRequestPrincipals: {};
  namespaces: {};
  notNamespaces: {};
  serviceAccounts: {};
  notServiceAccounts: {};
  ipBlocks: {};
  notIpBlocks: {};
  remoteIpBlocks: {};
  notRemoteIpBlocks: {};
};

type AuthorizationRule = {
  from: { source: SourceShape };
  to: { operation: { hosts: {}; ports: {}; methods: {}; paths: {}; notPorts: {} } };
  when: { key: {}; values: {}; notValues: {} };
};

type AuthorizationPolicySpec = {
  selector: Selector;
  targetRef: TargetRef;
  targetRefs: TargetRef;
  action: {};
  rules: AuthorizationRule;
};

/** An Istio object with its spec. */
export interface Policy<Spec extends Shape> extends KubernetesObject {
  readonly spec: Field<Spec>;
}

const policiesOf = <Spec extends Shape>(kind: string): Query<Policy<Spec>> => {
  const ofKind = objectsOf<{ spec: Spec }>('security.istio.io', kind);
  return query(isYaml, (unit) =>
    ofKind(unit).map((object) => ({
      ...object,
      // The kind decides the shape of the spec.
      spec: (object.root as Field as Field<{ spec: Spec }>).at('spec'),
    })),
  );
};

export const peerAuthentications = policiesOf<PeerAuthenticationSpec>('PeerAuthentication');

/** Sets a mode of mutual TLS to STRICT. */
export const requireMutualTls = (mode: Pick<Field, 'set'>): Fix => ({
  title: say`Require mutual TLS (callers without a proxy are refused)`,
  safety: 'review',
  caveat: say`Callers without a sidecar or ztunnel can no longer connect.`,
  changes: mode.set('STRICT'),
});
export const requestAuthentications = policiesOf<RequestAuthenticationSpec>('RequestAuthentication');
export const authorizationPolicies = policiesOf<AuthorizationPolicySpec>('AuthorizationPolicy');

/** What a policy applies to: all of its namespace, pods with all these labels, or a gateway or service by reference. */
export interface PolicyScope {
  /** Undefined where it is not written: whoever applies the file decides. */
  readonly namespace: string | undefined;
  /** Undefined: no selector, or one that is empty, which Istio treats the same. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** `Gateway/web` */
  readonly targets: readonly string[];
  /** A template hides a part of it. */
  readonly isUnknown: boolean;
}

type Scoped = { selector: Selector; targetRef: TargetRef; targetRefs: TargetRef };

export function scopeOf({ namespace, metadata, spec }: Policy<Shape>): PolicyScope {
  const scoped = spec as Field as Field<Scoped>;
  const { entries } = scoped.at('selector').at('matchLabels');
  const targets = [scoped.at('targetRef'), ...scoped.at('targetRefs').items].filter((target) => target.isPresent);
  const fields = [...entries.map(({ field }) => field), scoped.at('selector'), metadata.at('namespace')];
  return {
    namespace,
    labels:
      entries.length === 0 ? undefined : Object.fromEntries(entries.map(({ key, field }) => [key, field.raw ?? ''])),
    targets: targets.map((target) => `${target.at('kind').raw}/${target.at('name').raw}`),
    isUnknown: fields.some((field) => field.isUnknown),
  };
}

/**
 * Whether two policies may apply to the same workload. Where that cannot be told (labels that do not contradict each
 * other, a namespace that is not written), the answer is yes.
 */
export function mayMeet(a: PolicyScope, b: PolicyScope, rootNamespace: string): boolean {
  if (a.isUnknown || b.isUnknown) return true;
  const inOneNamespace =
    a.namespace === undefined ||
    b.namespace === undefined ||
    a.namespace === b.namespace ||
    [a.namespace, b.namespace].includes(rootNamespace);
  if (!inOneNamespace) return false;
  if (a.targets.length > 0 && b.targets.length > 0) return a.targets.some((target) => b.targets.includes(target));
  return Object.entries(a.labels ?? {}).every(([label, value]) => (b.labels?.[label] ?? value) === value);
}

/** Whether everything that the one applies to is certainly in the scope of the other; yes too where that cannot be told. */
export function covers(whole: PolicyScope, part: PolicyScope, rootNamespace: string): boolean {
  if (whole.isUnknown || part.isUnknown) return true;
  const isEverywhere = whole.namespace === rootNamespace || [whole.namespace, part.namespace].includes(undefined);
  if (!isEverywhere && whole.namespace !== part.namespace) return false;
  // What a reference leads to, and which labels that has, stands in other objects.
  if (whole.targets.length > 0 || part.targets.length > 0)
    return whole.targets.length === 0 || part.targets.every((target) => whole.targets.includes(target));
  return Object.entries(whole.labels ?? {}).every(([label, value]) => part.labels?.[label] === value);
}

/**
 * What an AuthorizationPolicy does to requests without a valid token. ALLOW policies of a workload add up: each lets in
 * what it matches, and what none matches is refused.
 *
 * - `refuses`: a DENY of all of them, or a CUSTOM provider that may ask for a token
 * - `admits none`: an ALLOW whose every rule asks for a token, or that has no rule
 * - `admits`: an ALLOW with a rule that asks for none
 * - `refuses some`: a DENY of those that something else is true of as well, such as their path
 * - `nothing`: it is about other requests, or decides nothing, as AUDIT and a dry run
 */
type TokenEffect = 'refuses' | 'admits none' | 'admits' | 'refuses some' | 'nothing';

export interface TokenDemand {
  readonly name: string | undefined;
  readonly scope: PolicyScope;
  readonly effect: TokenEffect;
}

export const tokenDemands: FactKind<TokenDemand, 'all'> = {
  name: 'istio/token-demand',
  states: query(isYaml, (unit) =>
    authorizationPolicies(unit).map((policy) => ({
      fact: { name: policy.name, scope: scopeOf(policy), effect: tokenEffectOf(policy) },
      at: policy.metadata.at('name'),
    })),
  ),
  namespace: ({ scope }) => scope.namespace,
  tables: { all: () => ['*'] },
};

function tokenEffectOf({ spec, metadata }: Policy<AuthorizationPolicySpec>): TokenEffect {
  const action = spec.at('action');
  const rules = spec.at('rules');
  // Evaluated and logged, but not enforced: https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/
  if (/^(?:1|t|true)$/i.test(metadata.at('annotations').at('istio.io/dry-run').string ?? '')) return 'nothing';
  if (action.isUnknown || rules.isUnknown || action.value === 'CUSTOM') return 'refuses';
  if (action.value === 'AUDIT') return 'nothing';
  if (action.value !== 'DENY') return rules.items.every(asksForToken) ? 'admits none' : 'admits';
  const denied = rules.items.map(deniedOf);
  return denied.find((effect) => effect === 'refuses') ?? denied.find((effect) => effect !== 'nothing') ?? 'nothing';
}

/** Every one of several sources asks, because one is enough; of several conditions one, because all must hold. */
function asksForToken(rule: Field<AuthorizationRule>): boolean {
  if (rule.isUnknown) return true;
  const sources = rule.at('from').items.map((from) => from.at('source').at('requestPrincipals'));
  const bySource = sources.length > 0 && sources.every((principals) => principals.isPresent || principals.isUnknown);
  return (
    bySource ||
    rule.at('when').items.some(
      (condition) =>
        // `notValues` alone is true of a request that has no such claim because it has no token.
        isTokenKey(condition.at('key')) && (condition.at('values').isPresent || condition.at('values').isUnknown),
    )
  );
}

/** What a rule of a DENY means for requests without a token. Ports do not count: a port is denied as a whole. */
function deniedOf(rule: Field<AuthorizationRule>): TokenEffect {
  if (rule.isUnknown) return 'refuses';
  const sources = rule.at('from').items.map((from) => from.at('source'));
  const conditions = rule.at('when').items;
  const denying = sources.filter((source) => source.at('notRequestPrincipals').isPresent);
  const refusing = conditions.filter(
    (condition) => isTokenKey(condition.at('key')) && condition.at('notValues').isPresent,
  );
  if (denying.length === 0 && refusing.length === 0) return 'nothing';
  const isWholeSource = sources.length === 0 || denying.some(({ keys }) => keys.length === 1);
  const isWholeOperation =
    rule.at('to').items.length === 0 ||
    rule.at('to').items.some((to) => to.at('operation').keys.every((key) => key === 'ports' || key === 'notPorts'));
  return isWholeSource && isWholeOperation && refusing.length === conditions.length ? 'refuses' : 'refuses some';
}

const isTokenKey = (key: Field) => key.isUnknown || /^request\.auth\./.test(key.string ?? '');
