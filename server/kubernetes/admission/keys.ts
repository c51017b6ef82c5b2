import type { Meanings } from '../../engine/domain';

const webhookReference = 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/';
const podSecurityReference = 'https://kubernetes.io/docs/concepts/security/pod-security-admission/';

export const podSecurityLabelKeys: Meanings = {
  'pod-security.kubernetes.io/enforce': {
    body: 'Pods that break this level are refused in the namespace: `privileged` lets in everything, `baseline` keeps pods off the node, `restricted` also makes them run without root. Workloads are accepted; only their pods fail.',
    reference: podSecurityReference,
  },
  'pod-security.kubernetes.io/enforce-version': {
    body: 'Which version of the standards decides: `latest`, or one such as `v1.33`, so that an upgrade of the cluster refuses nothing new.',
    reference: podSecurityReference,
  },
  'pod-security.kubernetes.io/audit': {
    body: 'Pods that break this level are noted in the audit log, and let in.',
    reference: podSecurityReference,
  },
  'pod-security.kubernetes.io/warn': {
    body: 'Whoever applies something that breaks this level is told so, workloads included, and it is let in. Left out, a stricter level that is enforced is warned of as well.',
    reference: podSecurityReference,
  },
};

export const webhookKeys: Meanings = {
  failurePolicy: {
    body: 'What happens while the webhook does not answer: `Fail` refuses the request, `Ignore` lets it through unseen.',
    reference: webhookReference,
  },
  namespaceSelector: {
    body: 'Only requests in namespaces with these labels are sent to the webhook. Whoever may change a label of a namespace may leave its checks; `kubernetes.io/metadata.name` is the one that nobody can change.',
    reference: webhookReference,
  },
  objectSelector: {
    body: 'Only objects with these labels are sent to the webhook. Whoever writes the object writes the labels, so this is no check against them.',
    reference: webhookReference,
  },
  clientConfig: {
    body: 'Where the API server sends what it asks about: a Service of the cluster, or an address. `caBundle` is the authority that the answer has to prove itself by.',
    reference: webhookReference,
  },
  timeoutSeconds: {
    body: 'How long the API server waits before `failurePolicy` decides: at most 30 seconds, 10 by default.',
    reference: webhookReference,
  },
  matchConditions: {
    body: 'Expressions that all have to hold before the webhook is asked. What they leave out is not checked.',
    reference: webhookReference,
  },
};

export const admissionBindingKeys: Meanings = {
  validationActions: {
    body: '`Deny` refuses what breaks the policy, `Warn` tells whoever applies it, `Audit` notes it. Without `Deny` everything is let in.',
    reference: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  },
  matchResources: {
    body: 'Which objects the policy is asked about. What the selectors leave out is not checked.',
    reference: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  },
};

export const apiServiceKeys: Meanings = {
  insecureSkipTLSVerify: {
    body: 'Lets the API server accept any certificate from whoever answers for this group. Requests carry who made them, so an impostor learns and decides a lot.',
    reference: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
  },
  caBundle: {
    body: 'The authority that has signed the certificate of the Service behind this API.',
    reference: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
  },
};
