import type { Data } from '../engine/data';
import { type Query, query } from '../engine/query';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { knownData } from './token-policy';

type ClientTls = {
  mode: {};
  clientCertificate: {};
  privateKey: {};
  caCertificates: {};
  credentialName: {};
  subjectAltNames: {};
  sni: {};
  insecureSkipVerify: {};
};

type PortSettings = { port: { number: {} }; tls: ClientTls };
type TrafficPolicy = { tls: ClientTls; portLevelSettings: PortSettings };

type DestinationRuleShape = {
  spec: {
    host: {};
    trafficPolicy: TrafficPolicy;
    subsets: { name: {}; trafficPolicy: TrafficPolicy };
    workloadSelector: { matchLabels: { [label: string]: {} } };
  };
};

/** A DestinationRule: what clients in the mesh do when they call a host. */
type DestinationRule = KubernetesObject<DestinationRuleShape>;

const destinationRules: Query<DestinationRule> = objectsOf<DestinationRuleShape>(
  'networking.istio.io',
  'DestinationRule',
);

/** The TLS settings of one rule, subset or port. */
export interface ClientTlsSettings {
  readonly rule: DestinationRule;
  readonly tls: Field<ClientTls>;
  readonly mode: Field;
  readonly host: string | undefined;
  /** Which calls it is about, to follow the host: ``, ` port 8080`, ` (subset v1)`. */
  readonly part: string;
}

export const clientTlsSettings: Query<ClientTlsSettings> = query(
  isYaml,
  (unit) =>
    destinationRules(unit).flatMap((rule) => {
      const spec = rule.root.at('spec');
      const host = spec.at('host').string;
      const policies = [
        { policy: spec.at('trafficPolicy'), part: '' },
        ...spec.at('subsets').items.map((subset) => ({
          policy: subset.at('trafficPolicy'),
          part: ` (subset ${subset.at('name').raw ?? ''})`,
        })),
      ];
      return policies.flatMap(({ policy, part }) =>
        [
          { tls: policy.at('tls'), part },
          ...policy.at('portLevelSettings').items.map((port) => ({
            tls: port.at('tls'),
            part: `${part} port ${port.at('port').at('number').raw ?? ''}`,
          })),
        ]
          .filter(({ tls }) => tls.isPresent)
          .map((settings) => ({ rule, host, mode: settings.tls.at('mode') as Field, ...settings })),
      );
    }),
  destinationRules,
);

/** A port whose settings leave out the TLS that is set for the rest of the host. */
interface DroppedTls {
  readonly rule: DestinationRule;
  readonly port: Field<PortSettings>;
  readonly number: Field;
  readonly tls: Field<ClientTls>;
  /** The settings as they can be repeated; undefined where some of them are not known. */
  readonly value: Data | undefined;
}

export const droppedTls: Query<DroppedTls> = query(
  isYaml,
  (unit) =>
    destinationRules(unit).flatMap((rule) => {
      const policy = rule.root.at('spec').at('trafficPolicy');
      const tls = policy.at('tls');
      // Without settings the mesh's own are used, which is what these say, or better than they do.
      if (!['SIMPLE', 'MUTUAL'].includes(tls.at('mode').string ?? '')) return [];
      return policy
        .at('portLevelSettings')
        .items.filter((port) => port.at('tls').isAbsent && port.at('port').at('number').isPresent)
        .map((port) => ({
          rule,
          port,
          number: port.at('port').at('number') as Field,
          tls,
          value: knownData(tls as Field),
        }));
    }),
  destinationRules,
);

/** Whether a server's certificate is verified where no authority is named: VERIFY_CERT_AT_CLIENT is on since 1.21. */
export function verifiesByDefault(istioVersion: string): boolean {
  const [major = 0, minor = 0] = istioVersion.split('.').map(Number);
  return major > 1 || minor >= 21;
}

/** Whether the host is a service of the cluster: a short name, `web.shop.svc.cluster.local`, or all of a namespace. */
export function isClusterHost(host: string): boolean {
  return /^(?:\*\.)?[\w-]+\.[\w-]+\.svc(?:\.cluster\.local)?$|^\*(?:\.[\w-]+)?(?:\.svc)?\.cluster\.local$|^\*\.local$|^[a-z][\w-]*$/.test(
    host,
  );
}

/** Namespace of the service that the host names; undefined where a wildcard names many. */
export const namespaceOfHost = (host: string, own: string | undefined): string | undefined =>
  host.includes('.') ? /^[\w-]+\.([\w-]+)\.svc/.exec(host)?.[1] : own;
