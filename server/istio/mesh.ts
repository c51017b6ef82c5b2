import type { Context } from '../engine/rule';
import type { Mesh } from './authorization/model';

/** The mesh as the configuration describes it. The trust domain is istio's own unless somebody says otherwise. */
export const meshOf = ({ config: { istioRootNamespace } }: Pick<Context, 'config'>): Mesh => ({
  rootNamespace: istioRootNamespace,
  trustDomains: ['cluster.local'],
});
