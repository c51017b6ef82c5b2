import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';

type Selector = { matchLabels: { [label: string]: {} }; matchExpressions: {} };
type TargetRef = { group: {}; kind: {}; name: {}; namespace: {} };
type Mtls = { mode: {} };

export type PeerAuthenticationSpec = { selector: Selector; mtls: Mtls; portLevelMtls: { [port: string]: Mtls } };

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

export type AuthorizationRule = {
  from: { source: SourceShape };
  to: { operation: { hosts: {}; ports: {}; methods: {}; paths: {}; notPorts: {} } };
  when: { key: {}; values: {}; notValues: {} };
};

export type AuthorizationPolicySpec = {
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

/** What an AuthorizationPolicy says about requests without a valid token. */
export interface TokenDemand {
  readonly name: string | undefined;
  readonly scope: PolicyScope;
  /** An ALLOW whose every rule asks for a token, a DENY of requests without one, or a CUSTOM provider that may ask. */
  readonly demandsToken: boolean;
}

export const tokenDemands: FactKind<TokenDemand, 'all'> = {
  name: 'istio/token-demand',
  states: query(isYaml, (unit) =>
    authorizationPolicies(unit).map((policy) => ({
      fact: { name: policy.name, scope: scopeOf(policy), demandsToken: demandsToken(policy.spec) },
      at: policy.root.at('kind'),
    })),
  ),
  tables: { all: () => ['*'] },
};

function demandsToken(spec: Field<AuthorizationPolicySpec>): boolean {
  const action = spec.at('action');
  const rules = spec.at('rules');
  if (action.isUnknown || rules.isUnknown) return true;
  if (action.value === 'CUSTOM') return true;
  if (action.value === 'DENY') return rules.items.some(deniesRequestsWithoutToken);
  return action.value !== 'AUDIT' && rules.items.length > 0 && rules.items.every(asksForToken);
}

const asksForToken = (rule: Field<AuthorizationRule>): boolean => {
  const sources = rule.at('from').items.map((from) => from.at('source').at('requestPrincipals'));
  const bySource = sources.length > 0 && sources.every((principals) => principals.isPresent || principals.isUnknown);
  return bySource || rule.at('when').items.some((condition) => isTokenKey(condition.at('key')));
};

const deniesRequestsWithoutToken = (rule: Field<AuthorizationRule>): boolean =>
  rule.at('from').items.some((from) => from.at('source').at('notRequestPrincipals').isPresent) ||
  rule.at('when').items.some((condition) => isTokenKey(condition.at('key')) && condition.at('notValues').isPresent);

const isTokenKey = (key: Field) => key.isUnknown || /^request\.auth\./.test(key.string ?? '');
