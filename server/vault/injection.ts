import { type Query, query } from '../engine/query';
import { objects } from '../kubernetes/objects';
import { type Pod, pods } from '../kubernetes/pods';
import type { Metadata, StringMap } from '../kubernetes/shapes';
import type { Entry, Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { annotationNamed, parseBoolean, prefix, type VaultAnnotation } from './annotations';

/** A `vault.hashicorp.com/…` annotation as somebody wrote it. */
interface WrittenAnnotation extends Entry<StringMap[string]> {
  /** Undefined where the injector reads no such annotation. */
  readonly known: VaultAnnotation | undefined;
  /** The NAME or PARAM behind the stem; empty where there is none. */
  readonly name: string;
}

/** A pod description that has Vault annotations where the injector looks for them: in the pod's own metadata. */
interface AnnotatedPod {
  readonly pod: Pod;
  readonly annotations: readonly WrittenAnnotation[];
  /** All annotations of the pod, to write a missing one. */
  readonly field: Field<StringMap>;
  /** `agent-inject` says true. Undefined where that is not known. */
  readonly isInjected: boolean | undefined;
  /** The first annotation with this stem, whatever NAME it carries. */
  annotation(stem: string): WrittenAnnotation | undefined;
}

/** Every pod description with at least one Vault annotation. */
export const annotatedPods: Query<AnnotatedPod> = query(isYaml, (unit) =>
  pods(unit).flatMap((pod) => {
    const field = pod.metadata.at('annotations');
    const annotations = vaultAnnotations(field);
    if (annotations.length === 0) return [];
    const annotation = (stem: string) => annotations.find(({ known }) => known?.stem === stem);
    const inject = annotation('agent-inject')?.field;
    const isInjected = inject?.isUnknown ? undefined : inject ? parseBoolean(inject.raw ?? '') === true : false;
    return [{ pod, annotations, field, isInjected, annotation }];
  }),
);

/** Vault annotations on a workload, or on the jobs it makes, where nothing reads them, and where they would be read. */
interface MisplacedAnnotations {
  /** What they are on, as messages name it: `Deployment "web"`. */
  readonly label: string;
  readonly annotations: readonly [WrittenAnnotation, ...WrittenAnnotation[]];
  readonly templateAnnotations: Field<StringMap>;
}

export const misplacedAnnotations: Query<MisplacedAnnotations> = query(isYaml, (unit) =>
  objects(unit).flatMap((workload) => {
    if (!workloadKinds.has(workload.kind)) return [];
    const pod = pods(unit).find(
      (candidate) => candidate.workload === workload || candidate.workload.root === workload.root,
    );
    if (!pod || pod.isPatch) return [];
    const jobs = (workload.root as Field as Field<CronJobShape>).at('spec').at('jobTemplate').at('metadata');
    return [
      { label: workload.label, metadata: workload.metadata },
      ...(workload.kind === 'CronJob' ? [{ label: `the jobs of ${workload.label}`, metadata: jobs }] : []),
    ].flatMap(({ label, metadata }) => {
      const [first, ...others] = vaultAnnotations(metadata.at('annotations'));
      return first
        ? [{ label, annotations: [first, ...others] as const, templateAnnotations: pod.metadata.at('annotations') }]
        : [];
    });
  }),
);

type CronJobShape = { spec: { jobTemplate: { metadata: Metadata } } };

/** Kinds whose pods come from a template with metadata of its own. */
const workloadKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Rollout']); // biome-ignore format: one line

const vaultAnnotations = (annotations: Field<StringMap>): WrittenAnnotation[] =>
  annotations.entries
    .filter(({ key }) => key.startsWith(prefix))
    .map((entry) => {
      const named = annotationNamed(entry.key);
      return { ...entry, known: named?.annotation, name: named?.name ?? '' };
    });
