import { auditPolicy } from './audit-policy';
import type { OracleSet } from './frame';
import { istioAuthz, istioMtls } from './istio';
import { netpol } from './netpol';
import { psaLabels } from './psa-labels';
import { rbac, rbacGranting } from './rbac';
import { selectors } from './selectors';

/** Our evaluators, by the name of the set that holds them to reality. A set without one is listed as not built. */
export const sets: Readonly<Record<string, OracleSet>> = {
  'audit-policy': auditPolicy,
  rbac,
  'rbac-granting': rbacGranting,
  'istio-authz': istioAuthz,
  'istio-mtls': istioMtls,
  netpol,
  'psa-labels': psaLabels,
  selectors,
};
