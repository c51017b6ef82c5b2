import type { Domain } from '../engine/domain';
import { clientAuthorities } from './components';

export const controlplane: Domain = { name: 'controlplane', facts: [clientAuthorities] };
