import type { Domain } from '../engine/domain';
import { kustomizationRoots } from './kustomization';
import { aims, patches, writtenInto } from './patches';

export const kustomize: Domain = {
  name: 'kustomize',
  facts: [patches, aims],
  roots: [kustomizationRoots],
  writtenInto,
};
