import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import { namedObjects } from '../kubernetes/named-objects';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';

const group = 'secrets.hashicorp.com';

type VaultConnection = { spec: { address: {}; skipTLSVerify: {} } };

export const connections: Query<KubernetesObject<VaultConnection>> = objectsOf<VaultConnection>(
  group,
  'VaultConnection',
);

type VaultAuth = {
  spec: {
    allowedNamespaces: {};
    vaultAuthGlobalRef: {};
    kubernetes: { serviceAccount: {} };
    jwt: { serviceAccount: {} };
  };
};

export const auths: Query<KubernetesObject<VaultAuth>> = objectsOf<VaultAuth>(group, 'VaultAuth', 'VaultAuthGlobal');

interface AuthFact {
  /** Undefined where not all of it can be read. */
  readonly allowed?: readonly string[];
}

/** Only VaultAuths: a VaultAuthGlobal is named by them alone. */
export const authFacts = namedObjects<VaultAuth, AuthFact>(
  'vso/auth',
  objectsOf<VaultAuth>(group, 'VaultAuth'),
  ({ root }) => {
    const list = root.at('spec').at('allowedNamespaces');
    const isKnown = !list.isUnknown && list.items.every(({ string }) => string !== undefined);
    return isKnown ? { allowed: list.items.map(({ string }) => string!) } : {};
  },
);

type Consumer = {
  spec: {
    vaultAuthRef: {};
    destination: {
      create: {};
      overwrite: {};
      transformation: { excludeRaw: {}; templates: {}; transformationRefs: {} };
    };
  };
};

export const consumers: Query<KubernetesObject<Consumer>> = objectsOf<Consumer>(
  group,
  'VaultStaticSecret',
  'VaultDynamicSecret',
  'VaultPKISecret',
  'HCPVaultSecretsApp',
);

/** The VaultAuth that a synced secret names: `namespace/name`, or a name in its own namespace. */
export function authOf({
  root,
  namespace,
}: KubernetesObject<Consumer>):
  | { readonly name: string; readonly namespace: string | undefined; readonly field: Field }
  | undefined {
  const field = root.at('spec').at('vaultAuthRef') as Field;
  const [first, second] = (field.string ?? '').split('/');
  if (!first) return undefined;
  return second ? { name: second, namespace: first, field } : { name: first, namespace, field };
}

interface ConsumerFact {
  readonly label: string;
  readonly namespace: string;
  /** `namespace/name` */
  readonly auth: string;
}

/** Which namespaces use a VaultAuth of another one. */
export const consumerFacts: FactKind<ConsumerFact, 'auth'> = {
  name: 'vso/consumer',
  states: query(isYaml, (unit) =>
    consumers(unit).flatMap((consumer) => {
      const auth = authOf(consumer);
      const { label, namespace } = consumer;
      if (!auth?.namespace || namespace === undefined || auth.namespace === namespace) return [];
      return [{ fact: { label, namespace, auth: `${auth.namespace}/${auth.name}` }, at: auth.field }];
    }),
  ),
  tables: { auth: ({ auth }) => [auth] },
};
