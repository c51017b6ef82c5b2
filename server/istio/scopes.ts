// Which workloads policies share, as far as their selectors say.
import type { PolicyScope } from './authorization/model';

/**
 * Whether two policies may apply to the same workload. Where that cannot be told (labels that do not contradict each
 * other, a namespace that is not written), the answer is yes.
 */
export function mayMeet(a: PolicyScope, b: PolicyScope, rootNamespace: string): boolean {
  if (a.isUnknown || b.isUnknown) return true;
  const inOneNamespace =
    a.namespace === undefined ||
    b.namespace === undefined ||
    a.namespace === b.namespace ||
    [a.namespace, b.namespace].includes(rootNamespace);
  if (!inOneNamespace) return false;
  if (a.targets.length > 0 && b.targets.length > 0) return a.targets.some((target) => b.targets.includes(target));
  return Object.entries(a.labels ?? {}).every(([label, value]) => (b.labels?.[label] ?? value) === value);
}

/** Whether everything that the one applies to is certainly in the scope of the other; yes too where that cannot be told. */
export function covers(whole: PolicyScope, part: PolicyScope, rootNamespace: string): boolean {
  if (whole.isUnknown || part.isUnknown) return true;
  const isEverywhere = whole.namespace === rootNamespace || [whole.namespace, part.namespace].includes(undefined);
  if (!isEverywhere && whole.namespace !== part.namespace) return false;
  // What a reference leads to, and which labels that has, stands in other objects.
  if (whole.targets.length > 0 || part.targets.length > 0)
    return whole.targets.length === 0 || part.targets.every((target) => whole.targets.includes(target));
  return Object.entries(whole.labels ?? {}).every(([label, value]) => part.labels?.[label] === value);
}
