import type { Domain } from '../engine/domain';
import { kustomizationRoots } from './kustomization';
import { appliedTo, kustomizeFacts } from './patches';

export const kustomize: Domain = {
  name: 'kustomize',
  facts: kustomizeFacts,
  roots: [kustomizationRoots],
  appliedTo,
};
