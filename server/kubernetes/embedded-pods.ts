import type { Field } from '../yaml/field';
import type { YamlUnit } from '../yaml/units';
import type { KubernetesObject } from './objects';
import type { ContainerSpec, Metadata, PodSpec, PodTemplate } from './shapes';

/** A part of a custom resource that its controller makes pods of. */
interface EmbeddedPod {
  readonly spec: Field<PodSpec>;
  readonly metadata: Field<Metadata>;
  /** Where a mapping is pod and container at once; undefined for the usual lists of containers. */
  readonly containers?: readonly Field<ContainerSpec>[];
}

/**
 * Every mapping in a custom resource that is a pod spec by what it holds, at any depth: containers with a name, or a
 * `securityContext` that says something of a container, or of a pod beside the node's namespaces. What its controller adds
 * is not known, so nothing is ever missing from these; what they write counts. Linear, and next to free in a text without
 * these words.
 */
export function embeddedPods({ unit, group, root }: KubernetesObject): readonly EmbeddedPod[] {
  if (isDefinition(group) || !/(?:ontainers|ecurityContext|odTemplate)["']?[ \t]*:/.test(unit.text)) return [];
  const found: EmbeddedPod[] = [];
  const visit = (field: Field, depth: number): void => {
    const pod = podAt(field, root as Field);
    if (pod) found.push(pod);
    // Inside a pod spec stand volumes and containers, no further pods.
    if (pod || depth > deepest) return;
    if (field.kind === 'sequence') for (const item of field.items) visit(item, depth + 1);
    if (field.kind !== 'mapping') return;
    for (const key of field.keys) if (!notInUse.has(key)) visit(field.at(key), depth + 1);
  };
  visit((root as Field).at('spec'), 0);
  return found;
}

/**
 * The containers of a list that a template holds for others to include, as named templates of Helm charts do: it belongs
 * to no object. A mapping beside them in the list, such as a port, is none.
 */
export const includedContainers = ({ root, file }: YamlUnit): readonly Field<ContainerSpec>[] =>
  file.isTemplate && root.kind === 'sequence' ? (root as Field as Field<ContainerSpec>).items.filter(isContainer) : [];

/** Deeper than any resource nests, and far from what a stack holds. */
const deepest = 60;

/** Groups whose objects describe what others may look like, or hold values that a chart gives a meaning. */
const definitions =
  /(?:^|\.)(?:(?:apiextensions|admissionregistration)\.k8s\.io|kyverno\.io|gatekeeper\.sh|crossplane\.io|helm\.toolkit\.fluxcd\.io|helm\.cattle\.io|kustomize\.config\.k8s\.io)$/;

/** The API's own groups have no pods but those that are known by their kinds. */
const isDefinition = (group: string | undefined): boolean =>
  group !== undefined && (!group.includes('.') || definitions.test(group));

/** Keys below which stand schemas, patterns, values and reports: nothing that runs. */
const notInUse = new Set(['metadata', 'status', 'openAPIV3Schema', 'schema', 'properties', 'pattern', 'anyPattern', 'validate', 'mutate', 'values', 'valuesObject', 'data', 'stringData']); // biome-ignore format: one line

function podAt(field: Field, root: Field): EmbeddedPod | undefined {
  if (field.kind !== 'mapping') return undefined;
  const { keys } = field;
  const spec = field as Field as Field<PodSpec>;
  const lists = listKeys.filter((key) => keys.includes(key));
  if (lists.some((key) => spec.at(key).items.some(isContainer))) return { spec, metadata: metadataOf(spec, root) };
  const isPodByName = typeof field.key === 'string' && podKeys.has(field.key) && !keys.includes('spec');
  if (!keys.includes('securityContext')) {
    return isPodByName && hostKeys.some((key) => keys.includes(key))
      ? { spec, metadata: metadataOf(spec, root) }
      : undefined;
  }
  const context = spec.at('securityContext');
  if (context.kind !== 'mapping') return undefined;
  if (containerKeys.some((key) => context.keys.includes(key))) {
    const container = field as Field as Field<ContainerSpec>;
    return { spec, metadata: metadataOf(spec, root), containers: [container] };
  }
  return isPodByName || hostKeys.some((key) => keys.includes(key))
    ? { spec, metadata: metadataOf(spec, root) }
    : undefined;
}

const listKeys = ['initContainers', 'containers', 'ephemeralContainers'] as const;
const hostKeys = ['hostNetwork', 'hostPID', 'hostIPC'] as const;
const podKeys = new Set(['pod', 'podSpec', 'podTemplate']);
/** What only a container's `securityContext` has. */
const containerKeys = ['privileged', 'allowPrivilegeEscalation', 'capabilities', 'procMount', 'readOnlyRootFilesystem'];

const isContainer = (item: Field<ContainerSpec>): boolean =>
  item.kind === 'mapping' &&
  item.keys.includes('name') &&
  ['image', 'securityContext'].some((key) => item.keys.includes(key));

/** A template's, beside its spec. The resource's own metadata reaches no pod that is known of. */
function metadataOf(spec: Field<PodSpec>, root: Field): Field<Metadata> {
  const { parent } = spec;
  const template =
    spec.key === 'spec' && parent && parent !== root ? (parent as Field as Field<PodTemplate>) : undefined;
  return template ? template.at('metadata') : (spec as Field as Field<{ podMetadata: Metadata }>).at('podMetadata');
}
