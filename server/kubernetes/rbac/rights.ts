// What of a role leads further than it looks: the words that grant it, and what comes of it. One list for the rules about
// roles and for the question what an account may do.
import { allows, type PolicyRule } from './policy';

export interface Right {
  /** How messages go on behind `ClusterRole "x" may`. */
  readonly does: string;
  /** As kubectl writes them: `pods/exec`, `deployments.apps`. `userextras.authentication.k8s.io/*`: any subresource. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** The resources belong to no namespace, so that a Role grants nothing of them. */
  readonly isOfCluster?: true;
  /** How its holder gets more than the right itself: the end of a sentence. Undefined where that takes more than this. */
  readonly leads?: string;
}

/** A resource as requests name it. */
interface Resource {
  /** Empty text: the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

/** From kubectl's spelling: `deployments.apps/scale`. */
export function resourceIn(written: string): Resource {
  const [path = '', subresource] = written.split('/');
  const dot = path.indexOf('.');
  const [resource, group] = dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
  return { group, resource, ...(subresource && { subresource }) };
}

/** Whether the word of a rule's `resources`, in one of the rule's groups, is one that the right is about. */
export const isAbout = (right: Right, word: string, apiGroups: readonly string[]): boolean =>
  right.resources.map(resourceIn).some(({ group, resource, subresource }) => {
    const isNamed =
      subresource === '*'
        ? word.startsWith(`${resource}/`)
        : word === (subresource ? `${resource}/${subresource}` : resource);
    return isNamed && (apiGroups.includes(group) || apiGroups.includes('*'));
  });

/** Whether rules that hold in one place grant some of it for objects of any name. */
export const holds = (rules: readonly PolicyRule[], { resources, verbs }: Right): boolean =>
  resources
    .map(resourceIn)
    .some((resource) => verbs.some((verb) => rules.some((rule) => allows(rule, { verb, ...resource }))));

/** Whether one of the rules allows all that has to do with objects, as cluster-admin does. */
export const holdsEverything = (rules: readonly PolicyRule[]): boolean =>
  rules.some((rule) => allows(rule, { verb: '*', group: '*', resource: '*' }));

const write = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const change = ['create', 'update', 'patch'];

export const rights = {
  'secrets-read': {
    does: 'read Secrets',
    resources: ['secrets'],
    verbs: ['get', 'list', 'watch'],
    leads: 'passwords, keys and tokens of other programs are among them',
  },
  'secrets-write': {
    does: 'change Secrets',
    resources: ['secrets'],
    verbs: write,
  },
  'secrets-create': {
    does: 'create Secrets',
    resources: ['secrets'],
    verbs: ['create'],
    leads: 'one of the type kubernetes.io/service-account-token is filled with a token of any account beside it',
  },
  'secrets-update': {
    does: 'replace Secrets',
    resources: ['secrets'],
    verbs: ['update', 'patch'],
    leads: 'the passwords, keys and certificates that other programs trust are then its own',
  },
  'pods-create': {
    does: 'start pods',
    resources: ['pods'],
    verbs: ['create'],
    leads: 'a pod runs as any service account of its namespace and mounts any Secret there',
  },
  'workloads-write': {
    does: 'change what runs',
    resources: [
      'deployments.apps',
      'daemonsets.apps',
      'statefulsets.apps',
      'replicasets.apps',
      'jobs.batch',
      'cronjobs.batch',
      'replicationcontrollers',
    ],
    verbs: change,
    leads: 'their pods run as any service account of the namespace and mount any Secret there',
  },
  'pods-exec': {
    does: 'run commands in pods',
    resources: ['pods/exec'],
    // Over a websocket the request is a GET; clusters before 1.35 ask for `get` alone.
    verbs: ['create', 'get'],
    leads: 'each container holds the token of its account',
  },
  'pods-attach': {
    does: 'attach to pods',
    resources: ['pods/attach'],
    verbs: ['create', 'get'],
  },
  'pods-portforward': {
    does: 'reach any port of pods',
    resources: ['pods/portforward'],
    verbs: ['create', 'get'],
  },
  'ephemeral-containers': {
    does: 'add containers to running pods',
    resources: ['pods/ephemeralcontainers'],
    verbs: ['update', 'patch'],
    leads: 'the new container reads the memory and the files of what runs there',
  },
  'events-delete': {
    does: 'delete the traces of what happened',
    // Not pods/log, which no request deletes.
    resources: ['events', 'events.events.k8s.io'],
    verbs: ['delete', 'deletecollection'],
  },
  'nodes-proxy': {
    does: 'use the kubelet of every node',
    resources: ['nodes/proxy'],
    verbs: ['get', 'create', 'update', 'patch', 'delete'],
    isOfCluster: true,
    leads: 'it runs commands in every pod of the node, past admission and the audit log',
  },
  'nodes-write': {
    does: 'change nodes',
    resources: ['nodes', 'nodes/status'],
    verbs: write,
    isOfCluster: true,
  },
  escalate: {
    does: 'write rights into roles that it does not have itself',
    resources: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
    verbs: ['escalate'],
    leads: 'who may change such a role as well grants itself everything',
  },
  bind: {
    does: 'bind any role to anybody',
    resources: ['clusterroles.rbac.authorization.k8s.io', 'roles.rbac.authorization.k8s.io'],
    verbs: ['bind'],
    leads: 'who may make a binding as well has cluster-admin',
  },
  impersonate: {
    does: 'act as others',
    resources: [
      'users',
      'groups',
      'serviceaccounts',
      'uids.authentication.k8s.io',
      'userextras.authentication.k8s.io/*',
    ],
    verbs: ['impersonate'],
    leads: 'a user or account that may do more is two headers away',
  },
  // Asked for in one group, also where the other verb has the core group; impersonate-on:* says what may then be done.
  'impersonate-constrained': {
    does: 'act as others for some requests',
    resources: ['users', 'groups', 'serviceaccounts', 'nodes', 'uids', 'userextras/*'].map((written) => {
      const [resource, subresource] = written.split('/');
      return `${resource}.authentication.k8s.io${subresource ? `/${subresource}` : ''}`;
    }),
    verbs: ['impersonate:user-info', 'impersonate:serviceaccount', 'impersonate:arbitrary-node'],
  },
  'roles-write': {
    does: 'hand on what it has',
    resources: ['rolebindings', 'clusterrolebindings', 'roles', 'clusterroles'].map(
      (resource) => `${resource}.rbac.authorization.k8s.io`,
    ),
    verbs: change,
  },
  'token-request': {
    does: 'make tokens for service accounts',
    resources: ['serviceaccounts/token'],
    verbs: ['create'],
    leads: 'it can be any of these accounts',
  },
  'csr-approve': {
    does: 'approve certificates that log in to the cluster',
    // To change certificatesigningrequests/approval is not enough: the signer is asked for as well.
    resources: ['signers.certificates.k8s.io'],
    verbs: ['approve', 'sign'],
    isOfCluster: true,
    leads: 'a certificate may name any user and any group',
  },
  'webhooks-write': {
    does: 'change what admission refuses and rewrites',
    resources: [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ].map((resource) => `${resource}.admissionregistration.k8s.io`),
    verbs: write,
    isOfCluster: true,
    leads: 'a webhook is sent Secrets and rewrites pods, and what guards the cluster can be switched off',
  },
  'persistent-volumes-create': {
    does: 'make volumes of any path of a node',
    resources: ['persistentvolumes'],
    verbs: ['create'],
    isOfCluster: true,
    leads: 'a pod that claims one writes to the disk of its node',
  },
  'configmaps-write': {
    does: 'change ConfigMaps',
    resources: ['configmaps'],
    verbs: ['update', 'patch', 'create', 'delete', 'deletecollection'],
  },
  'network-write': {
    does: 'redirect traffic',
    resources: [
      'services',
      'services/status',
      'endpoints',
      'endpointslices.discovery.k8s.io',
      'ingresses.networking.k8s.io',
      'networkpolicies.networking.k8s.io',
    ],
    verbs: write,
  },
  'namespaces-write': {
    does: 'change namespaces',
    resources: ['namespaces'],
    verbs: ['update', 'patch'],
  },
  'delete-collection': {
    does: 'delete all at once',
    resources: [
      'pods',
      'persistentvolumeclaims',
      'services',
      'deployments.apps',
      'statefulsets.apps',
      'daemonsets.apps',
      'jobs.batch',
    ],
    verbs: ['deletecollection'],
  },
} as const satisfies Readonly<Record<string, Right>>;
