import type { Domain } from '../engine/domain';
import { derivedPatches } from './derived-objects';
import { kustomizationRoots, listed } from './kustomization';
import { appliedTo, kustomizeFacts } from './patches';

export const kustomize: Domain = {
  name: 'kustomize',
  facts: kustomizeFacts,
  roots: [kustomizationRoots],
  listed,
  appliedTo,
  derive: derivedPatches,
};
