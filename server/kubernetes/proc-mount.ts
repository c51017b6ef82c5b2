import type { Context, Fix } from '../engine/rule';
import { say } from '../engine/say';
import type { Field } from '../yaml/field';
import { policyVersion } from './namespaces';
import { since } from './pod-security';
import type { Pod } from './pods';

/** Whether a user namespace makes an unmasked /proc acceptable to the baseline level, by the version that judges the pod. */
export const isExemptFromProcMount = (pod: Pod, context: Context): boolean =>
  pod.hasUserNamespace && policyVersion(pod, context) >= since.userNamespaceExemption;

/** Takes `procMount` out, so that the runtime masks /proc again. */
export const hideProc = (procMount: Pick<Field, 'remove'>): Fix => ({
  title: say`Hide the node's part of /proc (nested container builds fail)`,
  safety: 'review',
  caveat: say`Programs that build or run containers inside the container can no longer mount /proc.`,
  changes: procMount.remove(),
});
