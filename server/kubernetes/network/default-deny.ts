import type { Data } from '../../engine/data';
import type { Fix } from '../../engine/rule';
import { say } from '../../engine/say';
import type { Unit } from '../../engine/source';

/** A default deny for the namespace, behind the document of the unit. */
export function defaultDeny(unit: Unit, namespace: string | undefined, name = 'default-deny'): Fix {
  const value: Data = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
  return {
    title: say`Add a default deny for the namespace (closes what no policy allows)`,
    safety: 'review',
    caveat: say`Every pod of the namespace loses the traffic that no policy allows, DNS included.`,
    changes: [{ kind: 'append document', path: unit.file.path, value, after: unit }],
  };
}
