// Which API versions Kubernetes no longer serves: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
import { type Query, query } from '../engine/query';
import { isYaml } from '../yaml/units';
import { type KubernetesObject, objects } from './objects';
import type { Minor } from './version';

interface Removal {
  readonly removedIn: Minor;
  /** Undefined where nothing took its place. */
  readonly successor: string | undefined;
  /** Whether an object of the old version is one of the new with another number. */
  readonly isSameShape: boolean;
}

/** Group and version, kinds, the version without it, what took its place, and `=` where the shape is the same. */
const table = `
extensions/v1beta1 Deployment,DaemonSet,ReplicaSet 16 apps/v1
extensions/v1beta1 NetworkPolicy 16 networking.k8s.io/v1 =
extensions/v1beta1 Ingress 22 networking.k8s.io/v1
apps/v1beta1 Deployment,StatefulSet 16 apps/v1
apps/v1beta2 Deployment,StatefulSet,DaemonSet,ReplicaSet 16 apps/v1
networking.k8s.io/v1beta1 Ingress 22 networking.k8s.io/v1
networking.k8s.io/v1beta1 IngressClass 22 networking.k8s.io/v1 =
rbac.authorization.k8s.io/v1alpha1 Role,ClusterRole,RoleBinding,ClusterRoleBinding 22 rbac.authorization.k8s.io/v1 =
rbac.authorization.k8s.io/v1beta1 Role,ClusterRole,RoleBinding,ClusterRoleBinding 22 rbac.authorization.k8s.io/v1 =
admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration,ValidatingWebhookConfiguration 22 admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1beta1 CustomResourceDefinition 22 apiextensions.k8s.io/v1
apiregistration.k8s.io/v1beta1 APIService 22 apiregistration.k8s.io/v1 =
certificates.k8s.io/v1beta1 CertificateSigningRequest 22 certificates.k8s.io/v1
coordination.k8s.io/v1beta1 Lease 22 coordination.k8s.io/v1 =
scheduling.k8s.io/v1alpha1 PriorityClass 17 scheduling.k8s.io/v1 =
scheduling.k8s.io/v1beta1 PriorityClass 22 scheduling.k8s.io/v1 =
storage.k8s.io/v1beta1 StorageClass,VolumeAttachment,CSIDriver,CSINode 22 storage.k8s.io/v1 =
storage.k8s.io/v1beta1 CSIStorageCapacity 27 storage.k8s.io/v1 =
policy/v1beta1 PodDisruptionBudget 25 policy/v1 =
batch/v2alpha1 CronJob 21 batch/v1 =
batch/v1beta1 CronJob 25 batch/v1 =
discovery.k8s.io/v1beta1 EndpointSlice 25 discovery.k8s.io/v1
events.k8s.io/v1beta1 Event 25 events.k8s.io/v1
autoscaling/v2beta1 HorizontalPodAutoscaler 25 autoscaling/v2
autoscaling/v2beta2 HorizontalPodAutoscaler 26 autoscaling/v2 =
node.k8s.io/v1beta1 RuntimeClass 25 node.k8s.io/v1 =
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema,PriorityLevelConfiguration 26 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema,PriorityLevelConfiguration 29 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema,PriorityLevelConfiguration 32 flowcontrol.apiserver.k8s.io/v1
`;

let removals: ReadonlyMap<string, Removal> | undefined;

/** An object of an API version that some release no longer serves. */
interface RemovedObject extends Removal {
  readonly object: KubernetesObject;
}

/** What a patch is for has its own version. */
export const removedObjects: Query<RemovedObject> = query(isYaml, (unit) =>
  unit.file.isPatch
    ? []
    : objects(unit).flatMap((object) => {
        const removal = object.apiVersion === undefined ? undefined : removalOf(object.apiVersion, object.kind);
        return removal ? [{ object, ...removal }] : [];
      }),
);

/** By `apiVersion` and `kind`. Read on first use. */
function removalOf(apiVersion: string, kind: string): Removal | undefined {
  removals ??= new Map(
    table
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [version = '', kinds = '', minor, successor, same] = line.split(' ');
        const removal = { removedIn: Number(minor), successor, isSameShape: same === '=' };
        return kinds.split(',').map((each) => [`${version} ${each}`, removal] as const);
      }),
  );
  return removals.get(`${apiVersion} ${kind}`);
}
