// What the admission controller says of a pod as a whole. The rules on pods tell of the same defects one by one, at the
// words that have to change; this asks which level refuses the pod, and for what.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Field } from '../../yaml/field';
import {
  appArmorAnnotationPrefix,
  baselineCapabilities,
  isAllowedAppArmorAnnotation,
  isAllowedAppArmorType,
  isAllowedSeccompAnnotation,
  isAllowedSeccompType,
  isAllowedSeLinuxType,
  isAllowedSysctl,
  restrictedCapability,
  restrictedVolumeTypes,
  seccompAnnotations,
  since,
} from '../pod-security';
import { type Container, numberOf, type Pod, truthOf } from '../pods';
import type { SharedSecurityContext } from '../shapes';
import type { Minor } from '../version';

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/**
 * What a level refuses the pod for, by the words that the API server uses; empty where it admits it. Undefined where the
 * pod is not all there or not all known.
 */
export function refusals(pod: Pod, level: PodSecurityLevel, version: Minor): readonly string[] | undefined {
  if (!pod.isComplete || pod.containers.length === 0 || !isReadable(pod)) return undefined;
  if (level === 'privileged') return [];
  return [...baseline(pod, version), ...(level === 'restricted' ? restricted(pod, version) : [])];
}

/** Nothing of it is hidden. What is no template and not patched has nothing hidden, and need not be walked. */
const isReadable = ({ unit, spec }: Pod): boolean =>
  (!unit.file.isTemplate && !unit.written && unit.problems.length === 0) || isKnown(spec as Field);

const isKnown = (field: Field): boolean =>
  !field.isUnknown &&
  [...field.entries.map((entry) => entry.field), ...field.items].every((part) => isKnown(part as Field));

function* baseline({ spec, containers, volumes, metadata, securityContext }: Pod, version: Minor): Generator<string> {
  const contexts = [securityContext, ...containers.map((container) => container.securityContext)];
  const isFree = version >= since.userNamespaceExemption && truthOf(spec.at('hostUsers') as Field) === false;
  if (containers.some((container) => truthOf(container.securityContext.at('privileged')) === true)) yield 'privileged';
  if ((['hostNetwork', 'hostPID', 'hostIPC'] as const).some((key) => truthOf(spec.at(key)) === true))
    yield 'host namespaces';
  if (volumes.some((volume) => volume.at('hostPath').isPresent)) yield 'hostPath volumes';
  if (
    containers.some(({ field }) => field.at('ports').items.some((port) => (numberOf(port.at('hostPort')) ?? 0) !== 0))
  )
    yield 'hostPort';
  if (containers.some((container) => added(container).some((name) => !baselineCapabilities.has(name))))
    yield 'non-default capabilities';
  if (!isFree && containers.some(hasProcMount)) yield 'procMount';
  if (contexts.some((context) => truthOf(context.at('windowsOptions').at('hostProcess')) === true)) yield 'hostProcess';
  const appArmor = contexts.map((context) => context.at('appArmorProfile'));
  if (
    appArmor.some((profile) => profile.isPresent && !isAllowedAppArmorType(profile.at('type').value)) ||
    annotationsOf(metadata).some(
      ([key, value]) => key.startsWith(appArmorAnnotationPrefix) && !isAllowedAppArmorAnnotation(value),
    )
  )
    yield 'forbidden AppArmor profile';
  if (
    contexts.some((context) => {
      const options = context.at('seLinuxOptions');
      const isFreeType = isAllowedSeLinuxType(options.at('type').string ?? '', version);
      return !isFreeType || Boolean(options.at('user').string) || Boolean(options.at('role').string);
    })
  )
    yield 'seLinuxOptions';
  if (securityContext.at('sysctls').items.some((sysctl) => !isAllowedSysctl(sysctl.at('name').string ?? '', version)))
    yield 'forbidden sysctls';
  if (version >= since.seccompFields) {
    const profiles = contexts.map((context) => context.at('seccompProfile'));
    if (profiles.some((profile) => profile.isPresent && !isAllowedSeccompType(profile.at('type').value)))
      yield 'seccompProfile';
  } else if (
    annotationsOf(metadata).some(
      ([key, value]) =>
        (key === seccompAnnotations.pod ||
          containers.some(({ name }) => key === `${seccompAnnotations.containerPrefix}${name}`)) &&
        !isAllowedSeccompAnnotation(value),
    )
  )
    yield 'seccompProfile';
  if (version >= since.hostProbes && containers.some(hasHostProbe)) yield 'host probes';
}

function* restricted({ spec, containers, volumes, securityContext }: Pod, version: Minor): Generator<string> {
  const isWindows = version >= since.windowsExemption && spec.at('os').at('name').string === 'windows';
  const isFree = version >= since.userNamespaceExemption && truthOf(spec.at('hostUsers') as Field) === false;
  const all = [
    securityContext,
    ...containers.map((container) => container.securityContext),
  ] as readonly Field<SharedSecurityContext>[];
  if (
    volumes.some((volume) =>
      volume.keys.some(
        (key) => key !== 'name' && !restrictedVolumeTypes.has(key) && (volume as Field).at(key).isPresent,
      ),
    )
  )
    yield 'restricted volume types';
  if (
    version >= since.allowPrivilegeEscalation &&
    !isWindows &&
    containers.some((container) => truthOf(container.securityContext.at('allowPrivilegeEscalation')) !== false)
  )
    yield 'allowPrivilegeEscalation != false';
  const nonRoot = truthOf(securityContext.at('runAsNonRoot') as Field);
  if (
    !isFree &&
    (nonRoot === false ||
      containers.some(
        (container) => (truthOf(container.securityContext.at('runAsNonRoot') as Field) ?? nonRoot) !== true,
      ))
  )
    yield 'runAsNonRoot != true';
  if (version >= since.runAsUser && !isFree && all.some((context) => numberOf(context.at('runAsUser') as Field) === 0))
    yield 'runAsUser=0';
  if (version >= since.seccompFields && !isWindows) {
    const shared = securityContext.at('seccompProfile');
    const isWrong = shared.isPresent && !isAllowedSeccompType(shared.at('type').value);
    const lacks = containers.some((container) => {
      const own = container.securityContext.at('seccompProfile');
      return !isAllowedSeccompType((own.isPresent ? own : shared).at('type').value);
    });
    if (isWrong || lacks) yield 'seccompProfile';
  }
  if (
    version >= since.restrictedCapabilities &&
    !isWindows &&
    containers.some(
      (container) =>
        !container.securityContext
          .at('capabilities')
          .at('drop')
          .items.some(({ string }) => string === 'ALL') ||
        added(container).some((name) => name !== restrictedCapability),
    )
  )
    yield 'unrestricted capabilities';
  if (version >= since.userNamespaceExemption && containers.some(hasProcMount)) yield 'procMount';
}

const added = ({ securityContext }: Container): readonly string[] =>
  securityContext
    .at('capabilities')
    .at('add')
    .items.map(({ string = '' }) => string);

function hasProcMount({ securityContext }: Container): boolean {
  const mount = securityContext.at('procMount');
  return mount.isPresent && mount.string !== 'Default';
}

const hasHostProbe = ({ field }: Container): boolean =>
  [
    field.at('livenessProbe'),
    field.at('readinessProbe'),
    field.at('startupProbe'),
    field.at('lifecycle').at('postStart'),
    field.at('lifecycle').at('preStop'),
  ].some(
    (action) => Boolean(action.at('httpGet').at('host').string) || Boolean(action.at('tcpSocket').at('host').string),
  );

const annotationsOf = (metadata: Pod['metadata']): readonly (readonly [string, string])[] =>
  metadata.at('annotations').entries.map(({ key, field }) => [key, field.string ?? '']);
