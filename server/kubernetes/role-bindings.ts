import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import {
  decodedSelector,
  hidesSome,
  type LabelSelector,
  type LabelSelectorShape,
  type Labels,
} from './label-selectors';
import { keysOf, pairsOf } from './network/postings';
import { type KubernetesObject, objectsOf } from './objects';
import { pods } from './pods';
import { accountNameOf } from './service-accounts';
import type { StringMap } from './shapes';

export type SubjectShape = { kind: {}; apiGroup: {}; name: {}; namespace: {} };
type BindingShape = { roleRef: { apiGroup: {}; kind: {}; name: {} }; subjects: SubjectShape };

/** A RoleBinding or ClusterRoleBinding. */
export const bindings: Query<KubernetesObject<BindingShape>> = objectsOf<BindingShape>(
  'rbac.authorization.k8s.io',
  'RoleBinding',
  'ClusterRoleBinding',
);

export interface BindingFact {
  /** `RoleBinding "readers"` */
  readonly label: string;
  readonly kind: string;
  /** Of a RoleBinding, as written. */
  readonly namespace?: string;
  /** `ClusterRole/view` */
  readonly role: string;
  /** Those whose kind and name are known. */
  readonly subjects: readonly SubjectFact[];
  /** Others are named as well, by words that are not known. */
  readonly isOpen?: true;
  /** The namespace that kustomizations set, which they set of subjects as well where they apply the account. */
  readonly renamedTo?: string;
}

export interface SubjectFact {
  readonly kind: string;
  readonly name: string;
  /** Of a service account, as written. */
  readonly namespace?: string;
}

export const bindingFacts: FactKind<BindingFact, 'role' | 'subject'> = {
  name: 'kubernetes/role-binding',
  states: query(isYaml, (unit) =>
    bindings(unit).flatMap(({ kind, label, namespace, metadata, root }) => {
      const roleRef = root.at('roleRef');
      const roleKind = roleRef.at('kind').string;
      const roleName = roleRef.at('name').string;
      if (!roleKind || !roleName) return [];
      const list = root.at('subjects');
      const subjects = list.items.flatMap((subject) => subjectOf(subject) ?? []);
      const isOfNamespace = kind === 'RoleBinding' && namespace !== undefined;
      const isOpen = list.isUnknown || list.items.some(hidesSubject);
      const renamedTo = unit.file.namespace;
      const fact: BindingFact = {
        label,
        kind,
        ...(isOfNamespace && { namespace }),
        role: `${roleKind}/${roleName}`,
        subjects,
        ...(isOpen && { isOpen }),
        ...(renamedTo !== undefined && { renamedTo }),
      };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  hidden: query(isYaml, (unit) =>
    bindings(unit)
      .map(({ root }) => root.at('roleRef').at('name'))
      .filter(({ string }) => string === undefined)
      .map((at) => ({ fact: {}, at })),
  ),
  tables: {
    role: ({ role }) => [role],
    subject: ({ subjects, isOpen }) => [
      ...subjects.map(({ kind, name }) => `${kind}/${name}`),
      ...(isOpen ? [anySubject] : []),
    ],
  },
};

/** The key of bindings that may name anybody. */
export const anySubject = '*';

const hidesSubject = (subject: Field<SubjectShape>): boolean =>
  subject.at('kind').isUnknown || subject.at('name').isUnknown || subject.at('namespace').isUnknown;

export function subjectOf(subject: Field<SubjectShape>): SubjectFact | undefined {
  const kind = subject.at('kind').string;
  const name = subject.at('name').string;
  const namespace = subject.at('namespace').string;
  return kind && name ? { kind, name, ...(namespace && { namespace }) } : undefined;
}

interface RoleFact {
  /** `Role/reader` */
  readonly role: string;
  /** As written; empty for a ClusterRole. */
  readonly namespace?: string;
  /** Of a ClusterRole, as far as they are known: others choose it by them. */
  readonly labels?: Labels;
  /** Of a ClusterRole: which others it has the rules of, and none of its own. */
  readonly aggregates?: readonly LabelSelector[];
  /** Its rules, or what it aggregates, are not known. */
  readonly isOpen?: true;
}

type RoleShape = { rules: {}; aggregationRule: { clusterRoleSelectors: LabelSelectorShape } };

/** Every Role and ClusterRole, those of Kubernetes itself as well. */
export const roles = objectsOf<RoleShape>('rbac.authorization.k8s.io', 'Role', 'ClusterRole');

export const roleFacts: FactKind<RoleFact, 'role' | 'label' | 'selector'> = {
  name: 'kubernetes/role',
  states: query(isYaml, (unit) =>
    roles(unit).flatMap(({ kind, name, namespace, metadata, root }) => {
      if (name === undefined) return [];
      const within = kind === 'ClusterRole' ? '' : namespace;
      const fact: RoleFact = {
        role: `${kind}/${name}`,
        ...(within !== undefined && { namespace: within }),
        ...(kind === 'ClusterRole' && aggregationOf(metadata.at('labels') as Field<StringMap>, root)),
        ...(root.at('rules').isUnknown && { isOpen: true }),
      };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  hidden: query(isYaml, (unit) =>
    roles(unit).flatMap(({ name, metadata }) => (name === undefined ? [{ fact: {}, at: metadata.at('name') }] : [])),
  ),
  tables: {
    role: ({ role }) => [role],
    label: ({ labels = {} }) => (Object.keys(labels).length > 0 ? [...pairsOf(labels), '*'] : []),
    selector: ({ aggregates = [] }) => aggregates.flatMap(keysOf),
  },
};

function aggregationOf(written: Field<StringMap>, root: Field<RoleShape>): Partial<RoleFact> {
  const labels = Object.fromEntries(
    written.entries.flatMap(({ key, field }) => (field.string === undefined ? [] : [[key, field.string]])),
  );
  const rule = root.at('aggregationRule');
  const selectors = rule.at('clusterRoleSelectors');
  const known = selectors.items.flatMap((selector) =>
    hidesSome(selector as Field) ? [] : (decodedSelector(selector.value) ?? []),
  );
  const isOpen = rule.isUnknown || selectors.isUnknown || known.length < selectors.items.length;
  return {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(rule.isPresent && { aggregates: known }),
    ...(isOpen && { isOpen }),
  };
}

interface AccountUse {
  /** `Deployment "web"` */
  readonly label: string;
  readonly account: string;
  /** As written. */
  readonly namespace?: string;
}

/** The workloads whose pods run as an account. */
export const accountUses: FactKind<AccountUse, 'account'> = {
  name: 'kubernetes/account-use',
  states: query(isYaml, (unit) =>
    pods(unit).flatMap((pod) => {
      const account = pod.isPatch ? undefined : accountNameOf(pod);
      if (account === undefined) return [];
      const { namespace, metadata } = pod.workload;
      const written = [pod.spec.at('serviceAccountName'), pod.spec.at('serviceAccount')];
      const at = written.find(({ string }) => string) ?? metadata.at('name');
      return [{ fact: { label: pod.label, account, ...(namespace && { namespace }) }, at: at as Field }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { account: ({ account }) => [account] },
};
