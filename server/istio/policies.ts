import { type Query, query } from '../engine/query';
import type { Fix } from '../engine/rule';
import { say } from '../engine/say';
import type { Place } from '../engine/source';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import type { PolicyScope } from './authorization/model';

type Selector = { matchLabels: { [label: string]: {} }; matchExpressions: {} };
type TargetRef = { group: {}; kind: {}; name: {}; namespace: {} };
type Mtls = { mode: {} };

export type PeerAuthenticationSpec = { selector: Selector; mtls: Mtls; portLevelMtls: { [port: string]: Mtls } };

export type RequestAuthenticationSpec = {
  selector: Selector;
  targetRef: TargetRef;
  targetRefs: TargetRef;
  jwtRules: {
    issuer: {};
    audiences: {};
    jwksUri: {};
    jwks: {};
    forwardOriginalToken: {};
    fromHeaders: { name: {}; prefix: {} };
    fromParams: {};
    fromCookies: {};
    outputPayloadToHeader: {};
    outputClaimToHeaders: { header: {}; claim: {} };
    spaceDelimitedClaims: {};
  };
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

type RuleShape = {
  from: { source: SourceShape };
  to: { operation: { hosts: {}; ports: {}; methods: {}; paths: {}; notPorts: {} } };
  when: { key: {}; values: {}; notValues: {} };
};

export type AuthorizationPolicySpec = {
  selector: Selector;
  targetRef: TargetRef;
  targetRefs: TargetRef;
  action: {};
  provider: { name: {} };
  rules: RuleShape;
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

/** What to underline of a whole rule: its first key, or all of it where it is empty. */
export const headOf = (rule: Field): Place => rule.entries[0]?.keyPlace ?? { unit: rule.unit, span: rule.span };

/** Whether istio ignores a PeerAuthentication of the scope: in the root namespace one with a selector applies to nothing. */
export const isIgnored = ({ labels, namespace }: PolicyScope, rootNamespace: string): boolean =>
  labels !== undefined && namespace === rootNamespace;

/** A policy that refers to a service. */
interface TargetedPolicy {
  readonly policy: Policy<Shape>;
  readonly spec: Field<{ selector: {}; targetRefs: {} }>;
  readonly target: Field;
  readonly kind: string;
}

export const targetedPolicies: Query<TargetedPolicy> = query(isYaml, (unit) =>
  [...authorizationPolicies(unit), ...requestAuthentications(unit)].flatMap((one) => {
    const policy = one as unknown as Policy<Shape>;
    const spec = policy.spec as Field as Field<Scoped>;
    const target = [spec.at('targetRef'), ...spec.at('targetRefs').items].find((target) =>
      /^Service(?:Entry)?$/.test(target.at('kind').string ?? ''),
    );
    const kind = target?.at('kind');
    return kind
      ? [{ policy, spec: spec as Field as TargetedPolicy['spec'], target: kind as Field, kind: kind.string ?? '' }]
      : [];
  }),
);

/** The place, for a finding that more of the field may refute: editors wait with it while that is typed. */
export const openTo = ({ unit, span }: Place, { wholeSpan }: Pick<Field, 'wholeSpan'>): Place => ({
  unit,
  span,
  absentFrom: wholeSpan,
});

/** The same, where anything that follows in the document may refute it. */
export const openToAll = (place: Place): Place =>
  openTo(place, { wholeSpan: { start: 0, end: Number.MAX_SAFE_INTEGER } });
