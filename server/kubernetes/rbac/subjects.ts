import type { Find } from '../../engine/facts';
import { accountUses, bindingFacts } from '../role-bindings';
import { serviceAccountFacts } from '../service-accounts';
import type { Identity, Subject } from './cluster';

/** Stands for a namespace that nobody wrote. No name of a namespace holds it. */
export const unwritten = '?';

/**
 * Whom a text means: `serviceaccount:shop/web`, `user:jane`, `group:developers`, or a name as Kubernetes' own logs have
 * it, `system:serviceaccount:shop:web`. Undefined where it means nobody.
 */
export function subjectIn(text: string): Subject | undefined {
  const own = accountIn(text);
  if (own) return own;
  const [, kind = '', name = ''] = /^(serviceaccount|sa|user|group):(.+)$/i.exec(text) ?? [];
  switch (kind.toLowerCase()) {
    case 'user':
      return accountIn(name) ?? { kind: 'User', name };
    case 'group':
      return { kind: 'Group', name };
    case 'sa':
    case 'serviceaccount': {
      const [namespace = '', account = '', ...more] = name.split(/[/:]/);
      return namespace && account && more.length === 0
        ? { kind: 'ServiceAccount', name: account, namespace }
        : undefined;
    }
    default:
      return undefined;
  }
}

function accountIn(user: string): Subject | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace && name ? { kind: 'ServiceAccount', name, namespace } : undefined;
}

/** `ServiceAccount "web" in "shop"` */
export const labelOf = ({ kind, name, namespace }: Subject): string =>
  `${kind} "${name}"${namespace === undefined ? '' : ` in "${namespace}"`}`;

/**
 * As the API server knows them once they are logged in, with the groups that come by themselves. Of a group: somebody who
 * is in it, and has no name.
 */
export function identityOf({ kind, name, namespace }: Subject): Identity {
  const everybody = 'system:authenticated';
  if (kind === 'ServiceAccount')
    return {
      user: `system:serviceaccount:${namespace ?? unwritten}:${name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace ?? unwritten}`, everybody],
    };
  const isAnonymous = name === 'system:anonymous' || name === 'system:unauthenticated';
  const login = isAnonymous ? 'system:unauthenticated' : everybody;
  if (kind === 'User') return { user: name, groups: [login] };
  const ofAccounts = name.startsWith('system:serviceaccounts:') ? ['system:serviceaccounts'] : [];
  return { user: '', groups: [...new Set([name, ...ofAccounts, login])] };
}

/** The command that asks a cluster, for a shell. */
export function commandFor({ kind, name, namespace }: Subject, inNamespace?: string): string {
  const as =
    kind === 'Group'
      ? `--as=anybody --as-group=${quoted(name)}`
      : `--as=${quoted(kind === 'User' ? name : `system:serviceaccount:${namespace ?? 'NAMESPACE'}:${name}`)}`;
  const where = inNamespace ?? namespace;
  return `kubectl auth can-i --list ${as}${where === undefined ? '' : ` --namespace=${quoted(where)}`}`;
}

const quoted = (word: string): string => (/^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Whether any file names them: as an account, as whom a workload runs as, or in a binding. */
export const isNamed = ({ kind, name, namespace }: Subject, find: Find): boolean => {
  const isOf = ({ fact }: { readonly fact: { readonly namespace?: string } }) =>
    fact.namespace === undefined || fact.namespace === namespace;
  if (kind !== 'ServiceAccount') return find(bindingFacts, 'subject', `${kind}/${name}`).length > 0;
  return (
    [...find(serviceAccountFacts, 'name', name), ...find(accountUses, 'account', name)].some(isOf) ||
    [...find(bindingFacts, 'subject', `ServiceAccount/${name}`)].some(({ fact }) =>
      fact.subjects.some((subject) => subject.name === name && (subject.namespace ?? fact.namespace) === namespace),
    )
  );
};
