import type { Domain } from '../engine/domain';
import { suppressionsInDockerfile } from './suppressions';

export const dockerfileDomain: Domain = {
  name: 'dockerfile',
  suppressions: suppressionsInDockerfile,
};
