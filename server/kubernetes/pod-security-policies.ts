import { type Query, query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { type KubernetesObject, objects } from './objects';

type IdRule = { rule: {}; ranges: { min: {}; max: {} } };

type PolicySpec = {
  privileged: {};
  hostPID: {};
  hostIPC: {};
  hostNetwork: {};
  allowPrivilegeEscalation: {};
  requiredDropCapabilities: {};
  allowedCapabilities: {};
  defaultAddCapabilities: {};
  allowedHostPaths: { pathPrefix: {}; readOnly: {} };
  allowedProcMountTypes: {};
  allowedUnsafeSysctls: {};
  runAsUser: IdRule;
  volumes: {};
};

/** A part of a policy's spec. */
export type PolicyField = Field;

/** What clusters before 1.25 judged pods by. */
export interface PodSecurityPolicy {
  readonly object: KubernetesObject;
  /** How messages name it: `PodSecurityPolicy "restricted"`. */
  readonly label: string;
  readonly spec: Field<PolicySpec>;
}

export const podSecurityPolicies: Query<PodSecurityPolicy> = query(isYaml, (unit) =>
  objects(unit).flatMap((object) => {
    const { kind, group, label } = object;
    if (kind !== 'PodSecurityPolicy' || !(group === 'policy' || group === 'extensions')) return [];
    // The kind decides the shape.
    return [{ object, label, spec: (object.root as Field as Field<{ spec: PolicySpec }>).at('spec') }];
  }),
);
