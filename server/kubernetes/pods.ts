import { type Query, query } from '../engine/query';
import type { Place } from '../engine/source';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';
import { embeddedPods, includedContainers } from './embedded-pods';
import { type KubernetesObject, type ObjectShape, objects } from './objects';
import { bareCapability } from './pod-security';
import type {
  ContainerSpec,
  Metadata,
  PodSecurityContext,
  PodSpec,
  PodTemplate,
  SecurityContext,
  SharedSecurityContext,
  Volume,
} from './shapes';
import { operatingSystemOf } from './windows';

/** A description of a pod: a Pod itself, or the template from which a workload makes its pods. */
export interface Pod {
  readonly unit: YamlUnit;
  /** The object that holds the description. */
  readonly workload: KubernetesObject;
  /** How messages name it: `Deployment "web"`. */
  readonly label: string;
  /**
   * Where the pod's own settings (`hostNetwork`, `serviceAccountName`, …) stand. For workflows that is the workflow's
   * spec: read `containers`, `volumes` and `securityContext` from the pod, not from here.
   */
  readonly spec: Field<PodSpec>;
  /** The metadata that the pod gets: the template's, not the workload's. */
  readonly metadata: Field<Metadata>;
  readonly securityContext: Field<PodSecurityContext>;
  readonly volumes: readonly Field<Volume>[];
  /** Init, ordinary and ephemeral containers. */
  readonly containers: readonly Container[];
  /**
   * All there is to the pod stands here, so what is not written is missing. False for patches, for custom resources
   * that hold a part of a pod spec, and for formats whose pod settings come from somewhere else.
   */
  readonly isComplete: boolean;
  /** It holds a part of an object that another file completes. */
  readonly isPatch: boolean;
  /** Whether its format takes a `securityContext` for all containers; Knative and Tekton have none to rely on. */
  readonly sharesSettings: boolean;
  /** Made for Windows by any sign; also where `os.name` is not known, because findings would be guesses. */
  readonly isWindows: boolean;
  /** What tells of Windows where `os.name` is not written, by which alone admission knows it. */
  readonly windowsSign: Field | undefined;
  /** `hostUsers: false`, or not known: root in the pod is an ordinary user on the node. */
  readonly hasUserNamespace: boolean;
}

type ContainerRole = 'init' | 'ordinary' | 'ephemeral';

export interface Container {
  readonly unit: YamlUnit;
  readonly pod: Pod;
  /** As written, templates too; the name of its template where a workflow gives it none, else its image. For messages. */
  readonly name: string;
  readonly role: ContainerRole;
  readonly field: Field<ContainerSpec>;
  readonly securityContext: Field<SecurityContext>;
  readonly image: Field;
  /**
   * Whether absence may be reported: the pod is complete and the container names its image. One without an image is
   * half typed, or a patch of a container that stands elsewhere.
   */
  readonly isComplete: boolean;
}

/** Every place in a unit that describes a pod, or a part of one that others include. */
export const pods: Query<Pod> = query(isYaml, (unit) => {
  const found = objects(unit);
  if (found.length === 0) return includedPods(unit);
  return found.flatMap((object) => descriptionsIn(object).map((description) => podFrom(object, description)));
});

/** Every container of every pod. */
export const containers: Query<Container> = query(isYaml, (unit) => pods(unit).flatMap((pod) => pod.containers));

/**
 * The field that decides a setting which pods and containers share: the container's own where it is written, else the
 * pod's, else the container's own, unwritten one.
 */
export function decidingField<K extends keyof SharedSecurityContext>(
  container: Container,
  key: K,
): Field<SharedSecurityContext[K]> {
  const own = container.securityContext.at(key) as Field<SharedSecurityContext[K]>;
  if (own.isPresent || own.isUnknown) return own;
  const shared = container.pod.securityContext.at(key) as Field<SharedSecurityContext[K]>;
  return shared.isPresent || shared.isUnknown ? shared : own;
}

/**
 * Where a missing setting that pods and containers share is best written: at the pod, for all containers, unless one
 * of them has its own; then the file's author decides by container, and so does the fix.
 */
export function bestPlaceFor<K extends keyof SharedSecurityContext>(
  container: Container,
  key: K,
): Field<SharedSecurityContext[K]> {
  const { pod } = container;
  const isShared = pod.sharesSettings && !isDecidedByContainers(pod, key);
  const context: Field<SharedSecurityContext> = isShared ? pod.securityContext : container.securityContext;
  return context.at(key);
}

/** Whether some container has its own value. Each container asks this of all, so the answer is kept. */
function isDecidedByContainers(pod: Pod, key: keyof SharedSecurityContext): boolean {
  let known = decidedByContainers.get(pod);
  if (!known) decidedByContainers.set(pod, (known = new Map()));
  let answer = known.get(key);
  if (answer === undefined)
    known.set(key, (answer = pod.containers.some(({ securityContext }) => isWritten(securityContext.at(key)))));
  return answer;
}

const decidedByContainers = new WeakMap<Pod, Map<keyof SharedSecurityContext, boolean>>();

/**
 * Where to report that neither the container nor its pod has a setting: the container's name. What lacks it is the
 * whole pod spec, for the pod's own setting may stand below the containers.
 */
export function absenceOf(container: Container, key: keyof SharedSecurityContext): Place {
  const own: Field = container.securityContext.at(key);
  const shared: Field = container.pod.securityContext.at(key);
  return { unit: own.unit, span: own.span, absentFrom: shared.absentFrom ?? own.absentFrom };
}

/** Whether neither the container nor its pod has the setting, and both are all there is to know. */
export function lacksSetting(container: Container, key: keyof SharedSecurityContext): boolean {
  const { pod, securityContext } = container;
  return container.isComplete && securityContext.at(key).isAbsent && pod.securityContext.at(key).isAbsent;
}

/** Whether the user that decides for the container is a number other than 0: then it does not run as root. */
export const runsAsOrdinaryUser = (container: Container): boolean =>
  Number(numberOf(decidingField(container, 'runAsUser'))) > 0;

/** Whether the user that decides for the container is root by its number, so that the kubelet would refuse it as such. */
export const namesRoot = (container: Container): boolean => numberOf(decidingField(container, 'runAsUser')) === 0;

/**
 * Whether the container may gain privileges whatever it says: the API refuses `allowPrivilegeEscalation: false` beside
 * `privileged: true` and CAP_SYS_ADMIN, and where it does not, the setting takes nothing away.
 */
export const alwaysEscalates = ({ securityContext }: Container): boolean =>
  truthOf(securityContext.at('privileged')) === true ||
  securityContext
    .at('capabilities')
    .at('add')
    .items.some(({ string = '' }) => bareCapability(string) === 'SYS_ADMIN');

/** Something stands there, or may stand there. */
const isWritten = (field: Field): boolean => field.isPresent || field.isUnknown;

/** `true` or `false`, also where a user quoted it; undefined for anything else, absent and unknown included. */
export function truthOf(field: Field): boolean | undefined {
  const { value } = field;
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

/** The number written, also where a user quoted it; undefined for anything else, absent and unknown included. */
export function numberOf(field: Field): number | undefined {
  const { value } = field;
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** What the formats have in common, before it is read as a pod. */
interface Description {
  readonly spec: Field<PodSpec>;
  readonly metadata: Field<Metadata>;
  readonly securityContext?: Field<PodSecurityContext>;
  readonly volumes?: readonly Field<Volume>[];
  /** Only where they do not stand in the pod spec's usual lists. */
  readonly containers?: readonly ContainerDescription[];
  readonly isComplete: boolean;
  readonly sharesSettings: boolean;
}

interface ContainerDescription {
  readonly field: Field<ContainerSpec>;
  readonly role: ContainerRole;
  readonly name?: string | undefined;
}

function podFrom(workload: KubernetesObject, description: Description): Pod {
  const { spec, metadata, sharesSettings } = description;
  const { unit } = workload;
  const written: readonly ContainerDescription[] =
    description.containers ??
    listsOfContainers.flatMap(([key, role]) => spec.at(key).items.map((field) => ({ field, role })));
  const isPatch =
    Boolean(unit.file.isPatch) || (written.length > 0 && !written.some(({ field }) => isWritten(field.at('image'))));
  const isComplete = description.isComplete && !isPatch;
  const hostUsers = spec.at('hostUsers');
  const securityContext = description.securityContext ?? spec.at('securityContext');
  const { isWindows, sign: windowsSign } = operatingSystemOf(
    spec,
    securityContext,
    written.map(({ field }) => field.at('securityContext')),
  );
  const own: Container[] = [];
  const pod: Pod = {
    unit,
    workload,
    label: workload.label,
    spec,
    metadata,
    securityContext,
    volumes: description.volumes ?? spec.at('volumes').items,
    containers: own,
    isComplete,
    isPatch,
    sharesSettings,
    isWindows,
    windowsSign,
    hasUserNamespace: truthOf(hostUsers) === false || hostUsers.isUnknown,
  };
  for (const { field, role, name } of written) {
    const image = field.at('image');
    own.push({
      unit,
      pod,
      name: field.at('name').string ?? name ?? field.at('name').raw ?? image.raw ?? '',
      role,
      field,
      securityContext: field.at('securityContext'),
      image,
      isComplete: isComplete && isWritten(image),
    });
  }
  return pod;
}

const listsOfContainers = [
  ['initContainers', 'init'],
  ['containers', 'ordinary'],
  ['ephemeralContainers', 'ephemeral'],
] as const satisfies readonly (readonly [keyof PodSpec, ContainerRole])[];

/** The kinds that hold a pod spec whole, by where they hold it. A group that a template hides is taken on trust. */
const groupsByKind: Readonly<Record<string, readonly string[]>> = {
  Pod: [''],
  PodTemplate: [''],
  ReplicationController: [''],
  Deployment: ['apps', 'extensions'],
  StatefulSet: ['apps', 'apps.kruise.io'],
  DaemonSet: ['apps', 'extensions', 'apps.kruise.io'],
  ReplicaSet: ['apps', 'extensions'],
  Job: ['batch'],
  CronJob: ['batch'],
  Rollout: ['argoproj.io'],
  CloneSet: ['apps.kruise.io'],
  DeploymentConfig: ['apps.openshift.io', ''],
  ScaledJob: ['keda.sh'],
};

type WorkloadRoot = {
  metadata: Metadata;
  template: PodTemplate;
  spec: PodSpec & {
    template: PodTemplate;
    jobTemplate: { spec: { template: PodTemplate } };
    jobTargetRef: { template: PodTemplate };
    workflowSpec: WorkflowSpec;
  };
};

function descriptionsIn(object: KubernetesObject): readonly Description[] {
  const { kind, group } = object;
  const root = object.root as Field as Field<WorkloadRoot>;
  const spec = root.at('spec');
  if (group === 'argoproj.io' && kind !== 'Rollout') {
    if (kind === 'CronWorkflow') return workflowPods(root, spec.at('workflowSpec'));
    return /^(Cluster)?Workflow(Template)?$/.test(kind)
      ? workflowPods(root, spec as Field as Field<WorkflowSpec>)
      : generic(object);
  }
  if (group === 'tekton.dev') return taskPods(kind, root as Field as Field<TektonRoot>);
  if (group === 'serving.knative.dev') {
    if (kind === 'Revision') return whole({ spec, metadata: root.at('metadata'), sharesSettings: false });
    return kind === 'Service' || kind === 'Configuration'
      ? whole({ ...parts(spec.at('template')), sharesSettings: false })
      : [];
  }
  const groups = groupsByKind[kind];
  if (!groups || !(group === undefined || groups.includes(group))) return generic(object);
  switch (kind) {
    case 'Pod':
      return whole({ spec, metadata: root.at('metadata'), sharesSettings: true });
    case 'PodTemplate':
      return whole({ ...parts(root.at('template')), sharesSettings: true });
    case 'CronJob':
      return whole({ ...parts(spec.at('jobTemplate').at('spec').at('template')), sharesSettings: true });
    case 'ScaledJob':
      return whole({ ...parts(spec.at('jobTargetRef').at('template')), sharesSettings: true });
    default:
      return whole({ ...parts(spec.at('template')), sharesSettings: true });
  }
}

const parts = (template: Field<PodTemplate>) => ({ spec: template.at('spec'), metadata: template.at('metadata') });

const whole = (description: Omit<Description, 'isComplete'>): readonly Description[] =>
  description.spec.kind === 'mapping' ? [{ ...description, isComplete: true }] : [];

const generic = (object: KubernetesObject): readonly Description[] =>
  embeddedPods(object).map(({ spec, metadata, containers }) => ({
    spec,
    metadata,
    // The mapping's own context is the container's.
    ...(containers && {
      securityContext: (spec as Field as Field<{ podSecurityContext: PodSecurityContext }>).at('podSecurityContext'),
      containers: containers.map((field) => ({ field, role: 'ordinary' as const, name: keyOf(spec) })),
    }),
    isComplete: false,
    sharesSettings: true,
  }));

/** A list of containers for whoever includes it, whose pods are not known. */
function includedPods(unit: YamlUnit): readonly Pod[] {
  const fields = includedContainers(unit);
  if (fields.length === 0) return [];
  const root = unit.root as Field as Field<ObjectShape>;
  const owner: KubernetesObject = {
    unit,
    apiVersion: undefined,
    group: undefined,
    kind: 'Pod',
    name: undefined,
    label: 'A pod of this template',
    namespace: undefined,
    metadata: root.at('metadata'),
    root,
  };
  const containers = fields.map((field) => ({ field, role: 'ordinary' as const }));
  const spec = root as Field as Field<PodSpec>;
  return [podFrom(owner, { spec, metadata: owner.metadata, containers, isComplete: false, sharesSettings: false })];
}

/** The nearest key around, which names what has no name. */
function keyOf(field: Field<PodSpec>): string | undefined {
  for (let at: Field | undefined = field as Field; at; at = at.parent) if (typeof at.key === 'string') return at.key;
  return undefined;
}

type WorkflowTemplate = {
  name: {};
  metadata: Metadata;
  container: ContainerSpec;
  script: ContainerSpec;
  containerSet: { containers: ContainerSpec };
  initContainers: ContainerSpec;
  sidecars: ContainerSpec;
  securityContext: PodSecurityContext;
  volumes: Volume;
  podSpecPatch: {};
};

type WorkflowSpec = PodSpec & {
  templates: WorkflowTemplate;
  templateDefaults: WorkflowTemplate;
  podMetadata: Metadata;
  podSpecPatch: {};
};

/** Each template of an Argo workflow that runs a container makes a pod, which takes its settings from the workflow too. */
function workflowPods(root: Field<{ metadata: Metadata }>, spec: Field<WorkflowSpec>): readonly Description[] {
  const isOverridden = isWritten(spec.at('podSpecPatch')) || isWritten(spec.at('templateDefaults'));
  return spec.at('templates').items.flatMap((template) => {
    const name = template.at('name').string;
    const found: ContainerDescription[] = [
      ...template.at('initContainers').items.map((field) => ({ field, role: 'init' as const })),
      ...[template.at('container'), template.at('script')]
        .filter(({ kind }) => kind === 'mapping')
        .map((field) => ({ field, role: 'ordinary' as const, name })),
      ...[...template.at('containerSet').at('containers').items, ...template.at('sidecars').items].map((field) => ({
        field,
        role: 'ordinary' as const,
      })),
    ];
    if (found.length === 0) return [];
    const own = template.at('securityContext');
    return [
      {
        spec: spec as Field as Field<PodSpec>,
        metadata: isWritten(template.at('metadata')) ? template.at('metadata') : spec.at('podMetadata'),
        // Argo takes the template's context instead of the workflow's, not in addition to it.
        securityContext: isWritten(own) ? own : spec.at('securityContext'),
        volumes: [...spec.at('volumes').items, ...template.at('volumes').items],
        containers: found,
        isComplete: !isOverridden && !isWritten(template.at('podSpecPatch')) && root.kind === 'mapping',
        sharesSettings: true,
      },
    ];
  });
}

type TaskSpec = PodSpec & { steps: ContainerSpec; sidecars: ContainerSpec; stepTemplate: ContainerSpec };
type PipelineSpec = { tasks: { taskSpec: TaskSpec }; finally: { taskSpec: TaskSpec } };
/** `taskPodTemplate` is the older name inside a list. */
type TektonRun = { podTemplate: PodSpec; taskPodTemplate: PodSpec };

type TektonRoot = {
  metadata: Metadata;
  spec: TaskSpec &
    PipelineSpec &
    TektonRun & {
      taskSpec: TaskSpec;
      pipelineSpec: PipelineSpec;
      taskRunTemplate: TektonRun;
      taskRunSpecs: TektonRun;
    };
};

/**
 * A Tekton task's steps run as containers of one pod, whose own settings come with each run: nothing here is complete.
 * What a run says of its pods, and a task of all its steps, counts by itself.
 */
function taskPods(kind: string, root: Field<TektonRoot>): readonly Description[] {
  const spec = root.at('spec');
  const metadata = root.at('metadata');
  const partial = { metadata, isComplete: false, sharesSettings: false };
  const tasks = tasksOf(kind, spec)
    .filter((task) => task.at('steps').items.length > 0)
    .map((task) => ({
      ...partial,
      spec: task as Field as Field<PodSpec>,
      containers: [
        ...(task.at('stepTemplate').kind === 'mapping'
          ? [{ field: task.at('stepTemplate'), name: 'stepTemplate' }]
          : []),
        ...[...task.at('steps').items, ...task.at('sidecars').items].map((field) => ({ field })),
      ].map((container) => ({ ...container, role: 'ordinary' as const })),
    }));
  const templates = kind.endsWith('Run')
    ? [spec.at('podTemplate'), spec.at('taskRunTemplate').at('podTemplate')].concat(
        spec.at('taskRunSpecs').items.flatMap((run) => [run.at('podTemplate'), run.at('taskPodTemplate')]),
      )
    : [];
  return [
    ...templates
      .filter((template) => template.kind === 'mapping')
      .map((template) => ({ ...partial, spec: template, containers: [] })),
    ...tasks,
  ];
}

function tasksOf(kind: string, spec: Field<TektonRoot['spec']>): readonly Field<TaskSpec>[] {
  const ofPipeline = (pipeline: Field<PipelineSpec>) =>
    [...pipeline.at('tasks').items, ...pipeline.at('finally').items].map((task) => task.at('taskSpec'));
  switch (kind) {
    case 'Task':
    case 'ClusterTask':
      return [spec as Field as Field<TaskSpec>];
    case 'TaskRun':
      return [spec.at('taskSpec')];
    case 'Pipeline':
      return ofPipeline(spec as Field as Field<PipelineSpec>);
    case 'PipelineRun':
      return ofPipeline(spec.at('pipelineSpec'));
    default:
      return [];
  }
}
