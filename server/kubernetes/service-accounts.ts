import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Context } from '../engine/rule';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { type KubernetesObject, objectsOf } from './objects';
import { type Pod, pods, truthOf } from './pods';

/** What a ServiceAccount decides for the pods that name it. */
interface ServiceAccountFact {
  readonly name: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  /** `automountServiceAccountToken` where it is written; pods that say nothing take it. */
  readonly automount?: boolean;
}

const accounts = objectsOf<{ automountServiceAccountToken: {} }>('', 'ServiceAccount');

export const serviceAccountFacts: FactKind<ServiceAccountFact, 'name'> = {
  name: 'kubernetes/service-account',
  states: query(isYaml, (unit) =>
    accounts(unit).flatMap(({ name, namespace, metadata, root }) => {
      if (name === undefined) return [];
      const automount = truthOf(root.at('automountServiceAccountToken') as Field);
      const fact = { name, ...(namespace && { namespace }), ...(automount !== undefined && { automount }) };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  identity: ({ name, namespace }) => `ServiceAccount/${namespace ?? ''}/${name}`,
  tables: { name: ({ name }) => [name] },
};

/** An identity of a cloud provider that pods of an account get. */
interface CloudIdentity {
  readonly account: KubernetesObject;
  /** What names the identity: a role, an application, an account of the provider. */
  readonly annotation: Field;
  readonly provider: string;
}

/** By the annotation that the webhook of each provider reads. */
const cloudAnnotations: Readonly<Record<string, string>> = {
  'eks.amazonaws.com/role-arn': 'AWS',
  'iam.gke.io/gcp-service-account': 'Google Cloud',
  'azure.workload.identity/client-id': 'Azure',
};

export const cloudIdentities: Query<CloudIdentity> = query(isYaml, (unit) =>
  accounts(unit).flatMap((account) =>
    account.metadata.at('annotations').entries.flatMap(({ key, field }) => {
      const provider = cloudAnnotations[key];
      const annotation = field as Field;
      return provider !== undefined && annotation.isPresent && annotation.raw
        ? [{ account: account as KubernetesObject, annotation, provider }]
        : [];
    }),
  ),
);

/** Who may decide that a token for the Kubernetes API is mounted: a pod, or the account that pods name. */
interface TokenMount {
  /** Undefined for an account. */
  readonly pod: Pod | undefined;
  /** `Deployment "web"`, `ServiceAccount "web"` */
  readonly label: string;
  readonly automount: Field;
}

export const tokenMounts: Query<TokenMount> = query(isYaml, (unit) => [
  ...accounts(unit).map(({ label, root }) => ({
    pod: undefined,
    label,
    automount: root.at('automountServiceAccountToken') as Field,
  })),
  ...pods(unit).map((pod) => ({
    pod,
    label: pod.label,
    automount: pod.spec.at('automountServiceAccountToken') as Field,
  })),
]);

/**
 * Whether the pod's account keeps its token from pods that say nothing about it. An account of the pod's own namespace
 * counts before one whose file leaves the namespace open; one that is known nowhere does not.
 */
export function accountWithholdsToken(pod: Pod, { find }: Context): boolean {
  const name = accountNameOf(pod);
  if (name === undefined) return false;
  const same = find(serviceAccountFacts, 'name', name, { namespace: pod.workload.namespace });
  const meant = same.length > 0 ? [...same] : same.possible;
  return meant.some(({ fact }) => fact.automount === false);
}

/** The account's name, with the API's default; undefined where it is not known. */
export function accountNameOf({ spec }: Pod): string | undefined {
  const written = [spec.at('serviceAccountName'), spec.at('serviceAccount')];
  if (written.some(({ isUnknown }) => isUnknown)) return undefined;
  return written.map(({ string }) => string).find((name) => name) ?? 'default';
}
