import type { Domain } from '../engine/domain';
import { clusterSecretStoreFacts, secretStoreFacts } from './stores';

export const eso: Domain = { name: 'eso', facts: [secretStoreFacts, clusterSecretStoreFacts] };
