import type { FactKind } from '../engine/facts';
import { query } from '../engine/query';
import { objectsOf } from '../kubernetes/objects';
import { isYaml } from '../yaml/units';
import { annotatedPods } from './injection';

/** A Vault role that somebody names for a service account. */
interface NamedRole {
  readonly role: string;
  readonly account: string;
  readonly namespace: string | undefined;
  /** What names it: `Deployment "web"`. */
  readonly label: string;
}

const accounts = objectsOf('', 'ServiceAccount');
const key = 'vault.hashicorp.com/role';

/** The injector reads the annotation on pods alone, but on an account it says as well whose role it is. */
export const namedRoles: FactKind<NamedRole, 'account'> = {
  name: 'vault/named-role',
  states: query(isYaml, (unit) =>
    [
      ...annotatedPods(unit).map(({ pod, field }) => ({
        account: pod.spec.at('serviceAccountName').string,
        namespace: pod.workload.namespace,
        label: pod.label,
        at: field.at(key),
      })),
      ...accounts(unit).map(({ name, namespace, label, metadata }) => ({
        account: name,
        namespace,
        label,
        at: metadata.at('annotations').at(key),
      })),
    ].flatMap(({ account, namespace, label, at }) =>
      account && at.string ? [{ fact: { role: at.string, account, namespace, label }, at }] : [],
    ),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { account: ({ account }) => [account] },
};
