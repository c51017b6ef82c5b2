import type { FactKind } from '../../engine/facts';
import { query } from '../../engine/query';
import { isYaml } from '../../yaml/units';
import { pods } from '../pods';
import { type PodSecurityLevel, refusals } from './pod-security-level';

/** Which level a workload's pods are admitted at, by the newest version of the standards. */
interface PodLevel {
  readonly label: string;
  readonly namespace?: string;
  /** The strictest one that admits them. */
  readonly admittedAt: PodSecurityLevel;
}

/** Only of workloads that some level refuses: for whoever wants to know what a stricter one would stop. */
export const podLevels: FactKind<PodLevel, 'all'> = {
  name: 'kubernetes/pod-level',
  states: query(isYaml, (unit) =>
    pods(unit).flatMap((pod) => {
      const { label, workload } = pod;
      // Nobody asks for those whose namespace is not written, and to judge a pod costs more than all else that it states.
      if (workload.namespace === undefined) return [];
      const byRestricted = refusals(pod, 'restricted', Number.POSITIVE_INFINITY) ?? [];
      if (byRestricted.length === 0) return [];
      const byBaseline = refusals(pod, 'baseline', Number.POSITIVE_INFINITY) ?? [];
      const admittedAt = byBaseline.length > 0 ? ('privileged' as const) : ('baseline' as const);
      const fact = { label, admittedAt, ...(workload.namespace && { namespace: workload.namespace }) };
      return [{ fact, at: workload.metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { all: () => ['*'] },
};
