import { type Query, query } from '../engine/query';
import { namedObjects } from '../kubernetes/named-objects';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import type { StringMap } from '../kubernetes/shapes';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';

/** Of a provider only what rules ask for by name; the rest is walked. */
type Store = {
  spec: {
    provider: {
      vault: { server: {}; caBundle: {}; caProvider: {}; auth: { tokenSecretRef: StringMap } };
      aws: { auth: { secretRef: StringMap } };
    } & StringMap;
    conditions: {};
  };
};

const group = 'external-secrets.io';

const secretStores: Query<KubernetesObject<Store>> = objectsOf<Store>(group, 'SecretStore');
export const clusterSecretStores: Query<KubernetesObject<Store>> = objectsOf<Store>(group, 'ClusterSecretStore');
export const stores: Query<KubernetesObject<Store>> = objectsOf<Store>(group, 'SecretStore', 'ClusterSecretStore');

export const secretStoreFacts = namedObjects('eso/secret-store', secretStores);
export const clusterSecretStoreFacts = namedObjects('eso/cluster-secret-store', clusterSecretStores);

type ExternalSecret = {
  spec: {
    secretStoreRef: { name: {}; kind: {} };
    dataFrom: { find: { name: { regexp: {} }; path: {}; tags: {} } };
  };
};

export const externalSecrets: Query<KubernetesObject<ExternalSecret>> = objectsOf<ExternalSecret>(
  group,
  'ExternalSecret',
);

/** A reference of a store to something in the cluster: a Secret, an account or an authority. */
interface StoreReference {
  readonly store: KubernetesObject<Store>;
  /** `secretAccessKeySecretRef` */
  readonly key: string;
  readonly field: Field<{ name: {}; namespace: {}; key: {} }>;
}

export const storeReferences: Query<StoreReference> = query(isYaml, (unit) =>
  stores(unit).flatMap((store) => referencesIn(store, store.root.at('spec').at('provider') as Field)),
);

function referencesIn(store: KubernetesObject<Store>, provider: Field): readonly StoreReference[] {
  return [...pairsIn(provider, 0)].flatMap(({ key, field }) => {
    const reference = field as StoreReference['field'];
    return isReference(key) && reference.at('name').isPresent ? [{ store, key, field: reference }] : [];
  });
}

/** What a store may refer to has these names in every provider; some use `secretRef` for a group of references. */
const isReference = (key: string): boolean => /(?:SecretRef|serviceAccountRef|caProvider)$|^secretRef$/.test(key);

/** The texts of a store's provider under their keys, without those that refer to something. */
export const literalsOf = ({ root }: KubernetesObject<Store>): readonly Pair[] =>
  [...pairsIn(root.at('spec').at('provider') as Field, 0)].filter(
    ({ field, isOfReference }) => !isOfReference && field.string !== undefined,
  );

interface Pair {
  readonly key: string;
  readonly field: Field;
  readonly isOfReference: boolean;
}

/** Aliases may make a mapping part of itself. */
const deepest = 12;

function* pairsIn(mapping: Field, depth: number, isOfReference = false): Generator<Pair> {
  if (depth > deepest) return;
  for (const { key, field } of mapping.entries) {
    yield { key, field: field as Field, isOfReference };
    yield* pairsIn(field as Field, depth + 1, isOfReference || isReference(key));
  }
}
