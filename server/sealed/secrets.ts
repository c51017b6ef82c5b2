import type { Find } from '../engine/facts';
import { type Query, query } from '../engine/query';
import { namedObjects } from '../kubernetes/named-objects';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import type { Metadata, StringMap } from '../kubernetes/shapes';
import { renamesIn } from '../kustomize/patches';
import { isYaml } from '../yaml/units';

type SealedSecret = {
  spec: {
    encryptedData: StringMap;
    template: { metadata: Metadata; data: StringMap; stringData: StringMap };
  };
};

export const sealedSecrets: Query<KubernetesObject<SealedSecret>> = objectsOf<SealedSecret>(
  'bitnami.com',
  'SealedSecret',
);

export const sealedFacts = namedObjects('sealed/secret', sealedSecrets);

/** What gives the object another name or namespace than the one that it was sealed for, by a kustomization that takes it in. */
export const renamesOf = ({ metadata }: KubernetesObject, scope: Scope, find: Find) => {
  const namespace = metadata.at('namespace').string;
  return [...renamesIn(find)].filter(({ fact }) =>
    fact.what === 'name' ? scope === 'strict' : namespace !== undefined && fact.namespace !== namespace,
  );
};

/** Where a ciphertext can be unsealed: `strict` under its own name and namespace alone. */
type Scope = 'strict' | 'namespace-wide' | 'cluster-wide';

export const scopeAnnotations = {
  'cluster-wide': 'sealedsecrets.bitnami.com/cluster-wide',
  'namespace-wide': 'sealedsecrets.bitnami.com/namespace-wide',
} as const;

/** What the controller takes it for: the wider of the two annotations that says "true". */
export function scopeOf({ metadata }: KubernetesObject): Scope {
  const annotations = metadata.at('annotations');
  const isSet = (scope: keyof typeof scopeAnnotations) => annotations.at(scopeAnnotations[scope]).value === 'true';
  return isSet('cluster-wide') ? 'cluster-wide' : isSet('namespace-wide') ? 'namespace-wide' : 'strict';
}

const secrets = objectsOf<{ data: StringMap; stringData: StringMap; sops: {} }>('', 'Secret');

/** Plain Secrets, for what lies beside a sealed one. */
export const plainSecrets = query(isYaml, (unit) =>
  secrets(unit).filter(({ root }) => root.at('data').entries.length + root.at('stringData').entries.length > 0),
);
