import type { Domain } from '../engine/domain';
import { authFacts, consumerFacts } from './auths';

export const vso: Domain = { name: 'vso', facts: [authFacts, consumerFacts] };
