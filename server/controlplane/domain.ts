import type { Domain } from '../engine/domain';

export const controlplane: Domain = { name: 'controlplane' };
