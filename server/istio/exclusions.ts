// What takes pods out of the mesh, or lets them go around their proxy.
import type { Config } from '../engine/config';
import type { Find, Known } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Context } from '../engine/rule';
import { namespaces } from '../kubernetes/namespaces';
import { workloads } from '../kubernetes/network/workloads';
import { bareCapability } from '../kubernetes/pod-security';
import { type Container, containers, numberOf, type Pod, pods, truthOf } from '../kubernetes/pods';
import type { Metadata } from '../kubernetes/shapes';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { appliesTo } from './authorization/evaluate';
import type { AuthorizationPolicy } from './authorization/model';
import { policiesSurelyMeeting } from './meeting';
import { membershipIn, membershipOf, namespaceObjects } from './membership';
import { authorizationPolicyFacts } from './policy-facts';

/** What keeps a pod, or all of a namespace, out of the ambient mesh. */
interface Exclusion {
  readonly label: string;
  readonly at: Field;
  /** Only what comes in goes around the ztunnel. */
  readonly isBypass: boolean;
  /** Of a pod whose namespace decides whether it would be in the mesh. */
  readonly namespace?: string;
}

export const exclusions: Query<Exclusion> = query(isYaml, (unit) => [
  ...pods(unit).flatMap(({ label, metadata, workload }) => {
    const bypass = metadata.at('annotations').at('ambient.istio.io/bypass-inbound-capture') as Field;
    const mode = metadata.at('labels').at('istio.io/dataplane-mode') as Field;
    return [
      ...(bypass.value === 'true' ? [{ label, at: bypass, isBypass: true }] : []),
      // Gateways and the control plane stay out by themselves: whoever has a namespace says what is left out of it.
      ...(mode.value === 'none' && workload.namespace !== undefined
        ? [{ label, at: mode, isBypass: false, namespace: workload.namespace }]
        : []),
    ];
  }),
  ...namespaceObjects(unit).flatMap(({ label, metadata }) => {
    const mode = metadata.at('labels').at('istio.io/dataplane-mode') as Field;
    return mode.value === 'none' ? [{ label, at: mode, isBypass: false }] : [];
  }),
]);

/** A pod that gets no sidecar, and why. */
interface UninjectedPod {
  readonly pod: Pod;
  readonly at: Field;
  readonly reason: string;
}

export const uninjectedPods: Query<UninjectedPod> = query(
  isYaml,
  (unit) =>
    pods(unit).flatMap((pod) => {
      // A job that never ends for its proxy is kept out on purpose.
      if (!pod.isComplete || /Job$/.test(pod.workload.kind) || pod.containers.some(isProxy)) return [];
      const label = pod.metadata.at('labels').at('sidecar.istio.io/inject') as Field;
      const annotation = pod.metadata.at('annotations').at('sidecar.istio.io/inject') as Field;
      const at = [label, annotation].find((field) => truthOf(field) === false);
      if (at) return [{ pod, at, reason: '' }];
      const network = pod.spec.at('hostNetwork') as Field;
      return truthOf(network) === true ? [{ pod, at: network, reason: ' with the network of its node' }] : [];
    }),
  pods,
);

/** The policies that apply to the pod's workload and would refuse somebody. */
export function policiesFor(pod: Pod, context: Context): readonly Known<AuthorizationPolicy>[] {
  const { namespace } = pod.workload;
  const labels = pod.metadata.at('labels').value ?? {};
  if (namespace === undefined || pod.metadata.at('labels').isUnknown) return [];
  const scope = { namespace, labels: undefined, targets: [], isUnknown: false };
  const workload = { namespace, labels: labels as Record<string, string> };
  return policiesSurelyMeeting(authorizationPolicyFacts, scope, context).filter(
    ({ fact }) =>
      fact.scope.namespace === namespace &&
      fact.scope.targets.length === 0 &&
      fact.action !== 'AUDIT' &&
      appliesTo(fact.scope, workload, context.config.istioRootNamespace),
  );
}

/** Policies of a namespace whose pods have no proxy, as far as its labels and theirs tell. */
export function unenforcedIn(
  name: string | undefined,
  metadata: Field<Metadata>,
  find: Find,
  config: Config,
): readonly Known<AuthorizationPolicy>[] {
  const labels = metadata.at('labels');
  if (name === undefined || labels.isUnknown || name === config.istioRootNamespace) return [];
  const own = (labels.value ?? {}) as Record<string, string>;
  if (membershipOf(own) !== 'outside' || own['istio.io/dataplane-mode'] === 'none') return [];
  // Another file may write the same namespace and bring it into the mesh.
  if (membershipIn(name, find) === undefined) return [];
  // Where no namespace has such a label, they are brought into the mesh by other means.
  const isSaid = own['istio-injection'] !== undefined;
  if (
    !isSaid &&
    ![...find(namespaces, 'all', '*')].some(({ fact }) => fact.labels && membershipOf(fact.labels) !== 'outside')
  )
    return [];
  const asks = ({ fact }: Known<{ labels: Readonly<Record<string, string>> }>) =>
    fact.labels['sidecar.istio.io/inject'] === 'true' || fact.labels['istio.io/rev'] !== undefined;
  if ([...find(workloads, 'label', '*', { namespace: name })].some(asks)) return [];
  return [...find(authorizationPolicyFacts, 'all', '*', { namespace: name })].filter(
    ({ fact }) => fact.scope.targets.length === 0 && !fact.isUnknown,
  );
}

/** Injection that is asked for by annotation and not by label. */
export const injectionAnnotations: Query<{ readonly pod: Pod; readonly at: Field }> = query(
  isYaml,
  (unit) =>
    pods(unit).flatMap((pod) => {
      const at = pod.metadata.at('annotations').at('sidecar.istio.io/inject') as Field;
      const label = pod.metadata.at('labels').at('sidecar.istio.io/inject');
      return at.isPresent && label.isAbsent ? [{ pod, at }] : [];
    }),
  pods,
);

/** Where an application runs as the user whose traffic is the proxy's. */
export const proxyUsers: Query<{ readonly label: string; readonly at: Field }> = query(
  isYaml,
  (unit) =>
    pods(unit).flatMap((pod) => {
      const own = pod.securityContext.at('runAsUser') as Field;
      const inContainers = pod.containers
        .filter((container) => !isProxy(container))
        .map((container) => ({
          label: `Container "${container.name}"`,
          at: container.securityContext.at('runAsUser') as Field,
        }));
      return [{ label: pod.label, at: own }, ...inContainers].filter(({ at }) => numberOf(at) === 1337);
    }),
  pods,
);

/** What lets a container change the network of its pod. */
export const networkAdmins: Query<{ readonly container: Container; readonly at: Field }> = query(
  isYaml,
  (unit) =>
    containers(unit)
      .filter((container) => !isProxy(container))
      .flatMap((container) => {
        const { securityContext } = container;
        const privileged = securityContext.at('privileged') as Field;
        const added = securityContext
          .at('capabilities')
          .at('add')
          .items.find(({ string = '' }) => /^(?:NET_ADMIN|NET_RAW)$/.test(bareCapability(string)));
        const at = truthOf(privileged) === true ? privileged : (added as Field | undefined);
        return at ? [{ container, at }] : [];
      }),
  containers,
);

/** `istio-proxy`, `istio-init`, `istio-validation`. */
const isProxy = ({ name }: Container): boolean => /^istio-/.test(name);

/** Whether the pod is known to get a sidecar. */
export function isInjected({ metadata, workload }: Pod, find: Find): boolean {
  const label = metadata.at('labels').at('sidecar.istio.io/inject');
  if (label.isPresent) return label.value === 'true';
  return membershipIn(workload.namespace, find) === 'sidecar';
}
