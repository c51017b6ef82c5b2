// What the API server refuses of security policies: by the webhook of Istio, or by the rules of their definitions.

import type { FixChange } from '../engine/far-change';
import { nearest } from '../engine/nearest';
import { type Query, query } from '../engine/query';
import { type Message, say } from '../engine/say';
import type { Place } from '../engine/source';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { isPathTemplate } from './authorization/patterns';
import { clauses, clauseValues } from './clauses';
import { type ClientTlsSettings, clientTlsSettings } from './destination-rules';
import { authorizationPolicies, headOf, type Policy, peerAuthentications, requestAuthentications } from './policies';

/** A word for which an object is refused, and why. */
interface Refusal {
  readonly at: Place;
  readonly message: Message;
  /** A repair, where what was meant can be told. */
  readonly fix?: { readonly title: Message; readonly changes: readonly FixChange[] };
}

export const refusals: Query<Refusal> = query(isYaml, (unit) => {
  const security = [...authorizationPolicies(unit), ...requestAuthentications(unit), ...peerAuthentications(unit)];
  return [
    ...security.flatMap((policy) => ofScope(policy as unknown as Policy<Shape>)),
    ...peerAuthentications(unit).flatMap(({ label, spec }) => {
      const ports = spec.at('portLevelMtls');
      const labels = spec.at('selector').at('matchLabels');
      const lacks =
        spec.at('selector').isAbsent || labels.isAbsent || (labels.kind === 'mapping' && labels.keys.length === 0);
      return ports.isPresent && lacks
        ? [{ at: ports.keyPlace, message: say`${label} is refused: modes of single ports need a selector.` }]
        : [];
    }),
    ...requestAuthentications(unit).flatMap(({ label, spec }) =>
      spec.at('jwtRules').items.flatMap((rule) => ofJwtRule(label, rule)),
    ),
    ...authorizationPolicies(unit).flatMap(ofProvider),
    ...clientTlsSettings(unit).flatMap(ofClientTls),
    ...clauses(unit).flatMap(({ policy: { label }, action, name, list, holder }) => {
      const key = beside(holder, 'key');
      const isCondition = key.isPresent;
      if (isCondition && !key.isUnknown && !isAttribute.test(key.string ?? '')) {
        const meant = nearest(key.string ?? '', attributes);
        return [
          {
            at: key as Place,
            message: say`${label} is refused: "${key.raw}" is no attribute that a condition can ask for.`,
            ...(meant !== undefined && { fix: { title: say`Ask for "${meant}"`, changes: key.set(meant) } }),
          },
        ];
      }
      return action === 'CUSTOM' && identities.test(isCondition ? (key.string ?? '') : name)
        ? [
            {
              at: isCondition ? key : list.keyPlace,
              message: say`${label} is refused: a CUSTOM policy cannot ask who the caller is.`,
            },
          ]
        : [];
    }),
    ...clauseValues(unit).flatMap(({ policy: { label }, name, value, at }) =>
      name === 'paths' && isBadTemplate(value)
        ? [
            {
              at,
              message: say`${label} is refused: a template in a path stands alone between slashes, and none follows one for any rest.`,
            },
          ]
        : [],
    ),
  ];
});

const beside = (holder: Field, key: string): Field => (holder as Field<{ [key: string]: {} }>).at(key) as Field;

type Scoped = { selector: Shape & { matchLabels: Shape }; targetRef: Target; targetRefs: Target };
type Target = { kind: {}; group: {}; name: {}; namespace: {} };

function ofScope({ label, kind, spec }: Policy<Shape>): readonly Refusal[] {
  const { selector, targets } = scopeFields(spec as Field as Field<Scoped>);
  const labels = selector.at('matchLabels');
  const strange = selector.entries.find(({ key }) => key !== 'matchLabels');
  const wild = labels.entries.find(
    ({ key, field }) => key.includes('*') || (field.raw ?? '').includes('*') || key === '',
  );
  const [target] = targets;
  const foreign = targets.map((one) => one.at('namespace')).find((namespace) => namespace.isPresent);
  const unknown = targets.find((one) => isKnownTarget(one) === false);
  return [
    ...(strange
      ? [
          {
            at: strange.keyPlace,
            message: say`${label} does not select by "${strange.key}": a selector of Istio has matchLabels and nothing else.`,
            ...(strange.field.kind === 'scalar' && {
              fix: { title: say`Write it under matchLabels`, changes: (strange.field as Field).move(labels as Field) },
            }),
          },
        ]
      : []),
    ...(wild ? [{ at: wild.field, message: say`${label} is refused: labels of a selector take no star.` }] : []),
    ...(target && selector.isPresent && kind !== 'PeerAuthentication'
      ? [
          {
            at: selector.keyPlace,
            message: say`${label} is refused: it has both a selector and targetRefs.`,
            fix: { title: say`Keep the targetRefs`, changes: selector.remove() },
          },
        ]
      : []),
    ...(foreign
      ? [{ at: foreign, message: say`${label} is refused: a reference leads to its own namespace only.` }]
      : []),
    ...(unknown
      ? [
          {
            at: unknown.at('kind'),
            message: say`${label} is refused: no policy can be attached to a ${unknown.at('kind').raw ?? 'target without a kind'} of this group.`,
          },
        ]
      : []),
  ];
}

function scopeFields(spec: Field<Scoped>) {
  const targets = [spec.at('targetRef'), ...spec.at('targetRefs').items].filter((target) => target.isPresent);
  return { selector: spec.at('selector'), targets };
}

/** Undefined where a template hides what it is. */
function isKnownTarget(target: Field<Target>): boolean | undefined {
  const kind = target.at('kind').string;
  const group = target.at('group');
  if (kind === undefined || group.isUnknown) return undefined;
  const groups = groupsOfTargets[kind];
  return groups?.includes(group.string ?? '') ?? false;
}

const groupsOfTargets: Readonly<Record<string, readonly string[]>> = {
  Gateway: ['gateway.networking.k8s.io'],
  GatewayClass: ['gateway.networking.k8s.io'],
  Service: ['', 'core'],
  ServiceEntry: ['networking.istio.io'],
};

function ofJwtRule(label: string, rule: Field<{ issuer: {}; jwks: {}; jwksUri: {} }>): readonly Refusal[] {
  const issuer = rule.at('issuer');
  const jwks = rule.at('jwks');
  const lacks = issuer.isAbsent || issuer.value === '';
  return [
    ...(rule.kind === 'mapping' && lacks
      ? [
          {
            at: { ...headOf(rule as Field), ...(issuer.absentFrom && { absentFrom: issuer.absentFrom }) },
            message: say`${label} is refused: a rule says whose tokens are valid, and this one names no issuer.`,
          },
        ]
      : []),
    ...(jwks.isPresent && rule.at('jwksUri').isPresent
      ? [
          {
            at: jwks.keyPlace,
            message: say`${label} is refused: keys stand in jwks or are fetched from jwksUri, not both.`,
            fix: { title: say`Fetch the keys`, changes: jwks.remove() },
          },
        ]
      : []),
  ];
}

function ofClientTls({ rule: { label }, tls, mode, host = 'its host', part }: ClientTlsSettings): readonly Refusal[] {
  const certificates = ['clientCertificate', 'privateKey'] as const;
  if (mode.value === 'ISTIO_MUTUAL') {
    const own = [...certificates, 'caCertificates', 'credentialName'] as const;
    const foreign = own.map((key) => tls.at(key)).filter((field) => field.isPresent);
    return foreign.map((field) => ({
      at: field.keyPlace,
      message: say`${label} is refused: ISTIO_MUTUAL uses the certificates of the mesh, and takes no others.`,
      fix: { title: say`Use the certificates of the mesh`, changes: foreign.flatMap((one) => one.remove()) },
    }));
  }
  const missing = certificates.find((key) => tls.at(key).isAbsent);
  if (mode.value !== 'MUTUAL' || !tls.at('credentialName').isAbsent || !missing) return [];
  return [
    {
      at: { unit: mode.unit, span: mode.span, absentFrom: tls.wholeSpan },
      message: say`${label} is refused: MUTUAL for ${host}${part} needs ${missing}.`,
    },
  ];
}

function ofProvider({ label, spec }: Policy<{ action: {}; provider: { name: {} }; rules: {} }>): readonly Refusal[] {
  const action = spec.at('action');
  const provider = spec.at('provider');
  const rules = spec.at('rules');
  const isCustom = action.value === 'CUSTOM';
  const lacksRules = rules.isAbsent || (rules.kind === 'sequence' && rules.items.length === 0);
  const place = { unit: action.unit, span: action.span, absentFrom: spec.wholeSpan };
  return [
    ...(isCustom && provider.at('name').isAbsent
      ? [{ at: place, message: say`${label} is refused: CUSTOM needs the name of a provider.` }]
      : []),
    ...(isCustom && lacksRules
      ? [
          {
            at: place,
            message: say`${label} is refused: without rules its provider would never be asked.`,
            fix: { title: say`Ask the provider about every request`, changes: rules.set([{}]) },
          },
        ]
      : []),
    ...(!isCustom && !action.isUnknown && provider.isPresent
      ? [{ at: provider.keyPlace, message: say`${label} is refused: only CUSTOM asks a provider.` }]
      : []),
  ];
}

const attributes = [
  'source.ip',
  'source.namespace',
  'source.principal',
  'source.serviceAccount',
  'source.trustDomain',
  'remote.ip',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
  'destination.ip',
  'destination.port',
  'connection.sni',
];

const isAttribute =
  /^(?:source\.(?:ip|namespace|principal|serviceAccount|trustDomain)|remote\.ip|request\.auth\.(?:principal|audiences|presenter)|request\.(?:headers\[[^\]]+\]|auth\.claims(?:\[[^\]]+\])+)|destination\.(?:ip|port)|connection\.sni|experimental\.envoy\.filters\..+)$/;

const identities =
  /^(?:principals|requestPrincipals|namespaces|serviceAccounts|trustDomains|source\.(?!ip$).*|request\.auth\..*)$/;

function isBadTemplate(path: string): boolean {
  if (!/[{}]/.test(path)) return false;
  let isDeep = false;
  return path
    .replace(/^\/+|\/+$/g, '')
    .split('/')
    .some((part) => {
      const isTemplate = part === '{*}' || part === '{**}';
      if (isTemplate && isDeep) return true;
      isDeep ||= part === '{**}';
      return !isTemplate && (/[{}]/.test(part) || (isPathTemplate(path) && part.includes('*')));
    });
}
