import type { Field } from '../yaml/field';
import type { PodSecurityContext, PodSpec, SecurityContext, SharedSecurityContext } from './shapes';

/** What a pod spec says about the operating system its containers are made for. */
interface OperatingSystem {
  /** Windows, or not known: then findings about Linux would be guesses. */
  readonly isWindows: boolean;
  /** What tells of Windows where `os.name` does not: nodes the pod may run on, or settings that only Windows reads. */
  readonly sign: Field | undefined;
}

/**
 * Reads `os.name`, which decides where it is written, else the nodes that the pod may run on, else settings for Windows.
 * Only the first counts for admission; the kubelet of a Windows node runs the pod without it as well.
 */
export function operatingSystemOf(
  spec: Field<PodSpec>,
  securityContext: Field<PodSecurityContext>,
  ofContainers: readonly Field<SecurityContext>[],
): OperatingSystem {
  const name = spec.at('os').at('name');
  if (name.isPresent || name.isUnknown)
    return { isWindows: name.value === 'windows' || name.isUnknown, sign: undefined };
  const sign =
    nodeSign(spec) ??
    [securityContext, ...ofContainers]
      .map((context) => optionSign(context as Field<SharedSecurityContext>))
      .find(Boolean);
  return { isWindows: sign !== undefined, sign };
}

type NodeExpression =
  PodSpec['affinity']['nodeAffinity']['requiredDuringSchedulingIgnoredDuringExecution']['nodeSelectorTerms']['matchExpressions'];

const osLabels = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#nodekubernetesiowindows-build */
const windowsBuild = 'node.kubernetes.io/windows-build';

function nodeSign(spec: Field<PodSpec>): Field | undefined {
  const selector = spec.at('nodeSelector');
  if (selector.isPresent) {
    const selected = osLabels.map((label) => selector.at(label)).find(({ value }) => value === 'windows');
    if (selected) return selected;
    // The kubelet gives this label to Windows nodes alone, whatever its value.
    const build = selector.at(windowsBuild);
    if (build.isPresent) return build;
  }
  const affinity = spec.at('affinity');
  if (!affinity.isPresent) return undefined;
  // One of the terms is enough for a node, so each must ask for Windows; within a term all expressions hold.
  const terms = affinity
    .at('nodeAffinity')
    .at('requiredDuringSchedulingIgnoredDuringExecution')
    .at('nodeSelectorTerms');
  const asking = terms.items.map((term) => term.at('matchExpressions').items.find(asksForWindows));
  return asking.length > 0 && asking.every((expression) => expression !== undefined)
    ? asking[0]!.at('values')
    : undefined;
}

function asksForWindows(expression: Field<NodeExpression>): boolean {
  const key = expression.at('key').string ?? '';
  if (key === windowsBuild) return ['In', 'Exists'].includes(String(expression.at('operator').value));
  if (!osLabels.includes(key)) return false;
  const values = expression.at('values').items.map(({ value }) => value);
  switch (expression.at('operator').value) {
    case 'In':
      return values.length > 0 && values.every((value) => value === 'windows');
    case 'NotIn':
      return values.includes('linux');
    default:
      return false;
  }
}

/** Settings that mean nothing elsewhere, whatever they say. */
function optionSign(context: Field<SharedSecurityContext>): Field | undefined {
  if (!context.isPresent) return undefined;
  const options = context.at('windowsOptions');
  const keys = ['hostProcess', 'runAsUserName', 'gmsaCredentialSpec', 'gmsaCredentialSpecName'] as const;
  return options.isPresent && keys.some((key) => options.at(key).isPresent) ? options : undefined;
}
