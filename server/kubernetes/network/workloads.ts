import type { FactKind } from '../../engine/facts';
import { type Query, query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml, type YamlUnit } from '../../yaml/units';
import { type Labels, labelsIn } from '../label-selectors';
import { objects } from '../objects';
import { numberOf, type Pod, pods, truthOf } from '../pods';
import type { PodPort, Protocol } from './evaluation';
import { pairsOf } from './postings';

/** The pods of one workload, as selectors and policies see them. */
export interface WorkloadFact {
  /** `Deployment "web"` */
  readonly label: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  /** Of the pods, all of them. */
  readonly labels: Labels;
  /** That containers declare. They may listen on others. */
  readonly ports: readonly PodPort[];
  /** The pods have the network of their node, so policies do not know them. */
  readonly isHostNetwork?: boolean;
  /** As written, else `default`; undefined where a template decides it. */
  readonly account?: string;
  /** Repositories of the images: `registry.example.com/web`. */
  readonly images: readonly string[];
}

/** Every pod that stands whole in the unit, with its labels where they are known. */
export const selectable: Query<{ readonly pod: Pod; readonly labels: Labels | undefined }> = query(isYaml, (unit) =>
  pods(unit).flatMap((pod) => {
    // What a controller makes of a part is not known, nor what a patch is part of.
    if (pod.isPatch || pod.workload.kind === 'PodTemplate') return [];
    return [{ pod, labels: pod.isComplete ? labelsIn(pod.metadata.at('labels')) : undefined }];
  }),
);

export const workloads: FactKind<WorkloadFact, 'label' | 'account'> = {
  name: 'kubernetes/workload',
  states: query(isYaml, (unit) =>
    selectable(unit).flatMap(({ pod, labels }) => (labels ? [{ fact: factOf(pod, labels), at: nameOf(pod) }] : [])),
  ),
  namespace: ({ namespace }) => namespace,
  identity: ({ label, namespace }) => (label.includes('"') ? `${label}/${namespace ?? ''}` : undefined),
  // Pods whose labels are not known, and whatever makes pods or adds labels out of sight.
  hidden: query(isYaml, (unit) => [
    ...selectable(unit).flatMap(({ pod, labels }) => (labels ? [] : [{ fact: {}, at: nameOf(pod) }])),
    ...objects(unit)
      .filter(({ group, kind }) => makesPods(group, kind))
      .map(({ metadata }) => ({ fact: {}, at: metadata.at('name') })),
    ...(addsLabels(unit) ? [{ fact: {}, at: unit.root }] : []),
  ]),
  tables: {
    label: ({ labels }) => [...pairsOf(labels), '*'],
    account: ({ account }) => (account === undefined ? [] : [account]),
  },
};

/** The workload's name, else its kind. */
export const nameOf = ({ workload }: Pod): Field => {
  const name = workload.metadata.at('name');
  return name.isPresent ? name : (workload.root.at('kind') as Field);
};

function factOf(pod: Pod, labels: Labels): WorkloadFact {
  const { namespace } = pod.workload;
  const isHostNetwork = truthOf(pod.spec.at('hostNetwork')) === true;
  const account = pod.spec.at('serviceAccountName');
  const ports = pod.containers.flatMap(({ field }) => field.at('ports').items.flatMap(portOf));
  const images = pod.containers.flatMap(({ image }) => image.string?.replace(/(?::[^/:]*)?(?:@.*)?$/, '') ?? []);
  return {
    label: pod.label,
    ...(namespace && { namespace }),
    labels,
    ports,
    ...(isHostNetwork && { isHostNetwork }),
    ...(!account.isUnknown && { account: account.string ?? 'default' }),
    images: [...new Set(images)],
  };
}

function portOf(field: Field<{ name: {}; containerPort: {}; protocol: {} }>): readonly PodPort[] {
  const port = numberOf(field.at('containerPort'));
  const protocol = protocolOf(field.at('protocol') as Field);
  if (port === undefined || !protocol) return [];
  const name = field.at('name').string;
  return [{ ...(name && { name }), port, protocol }];
}

/** With the API's default; undefined where it is not known, or is none that the API knows. */
export function protocolOf(field: Field): Protocol | undefined {
  if (field.isAbsent) return 'TCP';
  const { string } = field;
  return string === 'TCP' || string === 'UDP' || string === 'SCTP' ? string : undefined;
}

/** What installs something else, whose pods then stand nowhere in the workspace; operators' own kinds as well. */
const makesPods = (group: string | undefined, kind: string): boolean =>
  group === undefined ||
  /^(?:HelmRelease|HelmChart|HelmChartConfig|HelmApp|Application|ApplicationSet|App|Bundle|Subscription)$/.test(kind) ||
  (group.includes('.') && !group.endsWith('.k8s.io') && !makesNone.test(group));

/** Groups whose objects are settings, certificates, secrets, policies or routes. */
const makesNone =
  /(?:^|\.)(?:cert-manager\.io|istio\.io|cilium\.io|projectcalico\.org|external-secrets\.io|secrets\.hashicorp\.com|bitnami\.com|kyverno\.io|gatekeeper\.sh|kustomize\.toolkit\.fluxcd\.io|source\.toolkit\.fluxcd\.io|traefik\.io|traefik\.containo\.us|crossplane\.io|keda\.sh|argoproj\.io|openshift\.io|serving\.knative\.dev|tekton\.dev|kustomize\.config\.k8s\.io|networking\.gke\.io|cloud\.google\.com)$/;

/** A kustomization that adds labels to pods, to selectors, or to both. Some write no kind. */
function addsLabels({ file, root }: YamlUnit): boolean {
  if (!/(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(file.path)) return false;
  return root.keys.includes('commonLabels') || root.keys.includes('labels');
}
