import type { Domain } from '../engine/domain';
import { sealedFacts } from './secrets';

export const sealed: Domain = { name: 'sealed', facts: [sealedFacts] };
