import type { Domain } from '../engine/domain';
import { classFacts, classMounts, syncedSecrets } from './provider-classes';

export const csi: Domain = { name: 'csi', facts: [classFacts, syncedSecrets, classMounts] };
