// What the policies of all files say, as plain data for the evaluators. A policy that the webhook refuses says nothing:
// no proxy ever has it.
import type { FactKind } from '../engine/facts';
import { query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import {
  type Action,
  type AuthorizationPolicy,
  type AuthorizationRule,
  negated,
  operationFields,
  type PolicyScope,
  sourceFields,
} from './authorization/model';
import { isRefused } from './authorization/refusals';
import type { MutualTls, PeerAuthentication } from './mutual-tls';
import {
  type AuthorizationPolicySpec,
  authorizationPolicies,
  type PeerAuthenticationSpec,
  type Policy,
  peerAuthentications,
  type RequestAuthenticationSpec,
  requestAuthentications,
  scopeOf,
} from './policies';
import type { JwtRule, RequestAuthentication } from './request-authentication';

type Scoped = { readonly scope: PolicyScope };

const namespaceOf = ({ scope }: Scoped) => scope.namespace;
const tables = { all: () => ['*'] };

export const authorizationPolicyFacts: FactKind<AuthorizationPolicy, 'all'> = {
  name: 'istio/authorization-policy',
  states: query(isYaml, (unit) =>
    authorizationPolicies(unit).flatMap((policy) => {
      const fact = authorizationPolicyOf(policy);
      return fact ? [{ fact, at: policy.metadata.at('name') }] : [];
    }),
  ),
  namespace: namespaceOf,
  tables,
};

export const requestAuthenticationFacts: FactKind<RequestAuthentication, 'all'> = {
  name: 'istio/request-authentication',
  states: query(isYaml, (unit) =>
    requestAuthentications(unit).map((policy) => ({
      fact: requestAuthenticationOf(policy),
      at: policy.metadata.at('name'),
    })),
  ),
  namespace: namespaceOf,
  tables,
};

export const peerAuthenticationFacts: FactKind<PeerAuthentication, 'all'> = {
  name: 'istio/peer-authentication',
  states: query(isYaml, (unit) =>
    peerAuthentications(unit).flatMap((policy) => {
      const fact = peerAuthenticationOf(policy);
      return fact ? [{ fact, at: policy.metadata.at('name') }] : [];
    }),
  ),
  namespace: namespaceOf,
  tables,
};

/** As data. Undefined where the webhook refuses the policy. */
export function authorizationPolicyOf(policy: Policy<AuthorizationPolicySpec>): AuthorizationPolicy | undefined {
  const { spec, metadata, name } = policy;
  const action = spec.at('action');
  const dryRun = metadata.at('annotations').at('istio.io/dry-run').string;
  if (dryRun !== undefined && !/^(?:1|0|t|f|true|false|True|False|TRUE|FALSE|T|F)$/.test(dryRun)) return undefined;
  const rules = spec.at('rules');
  const provider = spec.at('provider').at('name').string;
  const fact: AuthorizationPolicy = {
    name,
    scope: scopeOf(policy),
    action: actionOf(action),
    ...(provider !== undefined && { provider }),
    // Evaluated and logged, but not enforced: https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/
    isDryRun: /^(?:1|t|true)$/i.test(dryRun ?? ''),
    rules: rules.items.map(ruleOf),
    isUnknown: action.isUnknown || !isKnown(rules as Field),
  };
  return !fact.isUnknown && isRefused(fact, dryRun !== undefined) ? undefined : fact;
}

const actionOf = ({ string }: Field): Action =>
  string === 'DENY' || string === 'AUDIT' || string === 'CUSTOM' ? string : 'ALLOW';

const ruleOf = (rule: Field<AuthorizationPolicySpec['rules']>): AuthorizationRule => ({
  from: rule.at('from').items.map((from) => valuesIn(from.at('source') as Field, sourceFields)),
  to: rule.at('to').items.map((to) => valuesIn(to.at('operation') as Field, operationFields)),
  when: rule.at('when').items.map((condition) => ({
    key: condition.at('key').string ?? '',
    values: textsIn(condition.at('values')),
    notValues: textsIn(condition.at('notValues')),
  })),
});

/** The lists that are written, by their keys. */
function valuesIn<Key extends string>(mapping: Field, keys: readonly Key[]) {
  const fields = mapping as Field<{ [key: string]: {} }>;
  const written = keys
    .flatMap((key) => [key, negated(key)])
    .flatMap((key) => (fields.at(key).isPresent ? [[key, textsIn(fields.at(key))] as const] : []));
  return Object.fromEntries(written) as { [key in (typeof written)[number][0]]?: readonly string[] };
}

const textsIn = (list: Field): readonly string[] => list.items.map((item) => item.raw ?? '');

/** Nothing in it is hidden: a template, a patch, an alias to nowhere. */
function isKnown(field: Field): boolean {
  if (field.isUnknown) return false;
  const parts = field.kind === 'sequence' ? field.items : field.entries.map((entry) => entry.field);
  return parts.every(isKnown);
}

/** As data. Undefined where the webhook refuses the policy. */
export function peerAuthenticationOf(policy: Policy<PeerAuthenticationSpec>): PeerAuthentication | undefined {
  const { spec, metadata, name } = policy;
  const scope = scopeOf(policy);
  const mode = spec.at('mtls').at('mode');
  const ports = spec.at('portLevelMtls');
  // It needs a selector, and the webhook refuses an empty one of both.
  if (ports.isPresent && (scope.labels === undefined || ports.entries.length === 0)) return undefined;
  const created = (metadata as Field as Field<{ creationTimestamp: {} }>).at('creationTimestamp').string;
  return {
    name,
    scope,
    mode: modeOf(mode),
    ports: Object.fromEntries(ports.entries.map(({ key, field }) => [key, modeOf(field.at('mode'))])),
    ...(created && { created }),
    isUnknown: mode.isUnknown || !isKnown(ports as Field),
  };
}

const modeOf = ({ string }: Field): MutualTls | undefined =>
  string === 'STRICT' || string === 'PERMISSIVE' || string === 'DISABLE' ? string : undefined;

const requestAuthenticationOf = (policy: Policy<RequestAuthenticationSpec>): RequestAuthentication => ({
  name: policy.name,
  scope: scopeOf(policy),
  rules: policy.spec.at('jwtRules').items.map(jwtRuleOf),
  isUnknown: !isKnown(policy.spec.at('jwtRules') as Field),
});

const jwtRuleOf = (rule: Field<RequestAuthenticationSpec['jwtRules']>): JwtRule => ({
  issuer: rule.at('issuer').string,
  audiences: textsIn(rule.at('audiences')),
  headers: rule
    .at('fromHeaders')
    .items.map((header) => ({ name: header.at('name').string ?? '', prefix: header.at('prefix').string ?? '' })),
  params: textsIn(rule.at('fromParams')),
  cookies: textsIn(rule.at('fromCookies')),
  spaced: textsIn(rule.at('spaceDelimitedClaims')),
});
