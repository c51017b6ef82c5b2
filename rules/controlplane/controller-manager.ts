// What the flags of kube-controller-manager open.
import { exampleManifests, type FlagDefect, flagRule, referencePages } from '../../server/controlplane/flag-rule';
import { family, rule } from '../../server/engine/rule';

const flag = (defect: FlagDefect) =>
  rule({
    ...flagRule(defect),
    threat: defect.threat,
    remedy: defect.remedy,
    ...(defect.exceptions && { exceptions: defect.exceptions }),
    references: defect.references ?? [referencePages[defect.component]],
    standards: defect.standards ?? {},
    examples: exampleManifests(defect),
  });

export default family({
  'controller-terminated-pod-gc': flag({
    component: 'kube-controller-manager',
    title: 'Finished pods are kept forever',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0033'],
      checkov: ['CKV_K8S_106'],
      kics: ['terminated_pod_garbage_collector_threshold_not_properly_set'],
      kubescape: ['C-0144'],
    },
    flags: ['terminated-pod-gc-threshold'],
    does: 'never deletes finished pods',
    isBad: (value) => Number(value) <= 0 || Number(value) > 12500,
    fix: { set: '12500', caveat: 'Older finished pods are deleted, with their logs.' },
    threat: `
      Finished pods pile up in etcd until it is full and the cluster no longer takes changes. Whoever may start Jobs can
      bring that about.`,
    remedy: `
      Set a number up to 12500, which is the default.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.3.1'] },
    example: { bad: '0', good: '12500' },
  }),
  'controller-profiling': flag({
    component: 'kube-controller-manager',
    title: 'Controller manager shows its profile',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0034'],
      checkov: ['CKV_K8S_107'],
      kics: ['profiling_not_set_to_false'],
      kubescape: ['C-0145'],
    },
    flags: ['profiling'],
    does: 'serves profiles of itself',
    isBad: (value) => value === 'true',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    fix: { set: 'false', caveat: 'Profiles can no longer be taken.' },
    threat: `
      The paths under /debug/pprof tell whoever may read them how the server works inside and what it keeps busy, and a
      long profile costs it time. It is a help for developers that production does not need.`,
    remedy: `
      Set \`--profiling=false\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.3.2'] },
    example: { bad: 'true', good: 'false' },
  }),
  'controller-service-account-credentials': flag({
    component: 'kube-controller-manager',
    title: 'Controllers share one login',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0035'],
      checkov: ['CKV_K8S_108'],
      kics: ['use_service_account_credentials_not_set_to_true'],
      kubescape: ['C-0146'],
    },
    flags: ['use-service-account-credentials'],
    does: 'lets all controllers act with one login',
    isBad: (value) => value === 'false',
    isBadWhenAbsent: ['flags'],
    fix: { set: 'true', caveat: 'Each controller needs the role that RBAC gives it by default.' },
    threat: `
      Each controller can then do what any of them needs, so a fault in one reaches everything. In the audit log nobody
      can tell which of them did it.`,
    remedy: `
      Set \`--use-service-account-credentials=true\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.3.3'] },
    example: { bad: 'false', good: 'true' },
  }),
  'controller-service-account-key': flag({
    component: 'kube-controller-manager',
    title: 'Account tokens are not signed',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0036'],
      checkov: ['CKV_K8S_110'],
      kics: ['service_account_private_key_file_not_defined'],
      kubescape: ['C-0147'],
    },
    flags: ['service-account-private-key-file'],
    does: 'has no key to sign the tokens of accounts with',
    isBadWhenAbsent: ['flags'],
    threat: `
      Without a key of its own no token Secret is filled, and people write fixed tokens into a file of the server
      instead. Those never expire.`,
    remedy: `
      Name the private key of the pair whose public half the API server verifies with.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.3.4'] },
    example: { good: '/etc/kubernetes/pki/sa.key' },
  }),
  'controller-root-ca': flag({
    component: 'kube-controller-manager',
    title: 'Pods cannot verify the API server',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0037'],
      checkov: ['CKV_K8S_111'],
      kics: ['root_ca_file_not_defined'],
      kubescape: ['C-0148'],
    },
    flags: ['root-ca-file'],
    does: 'does not give pods the authority of the API server',
    isBadWhenAbsent: ['flags'],
    threat: `
      Pods then cannot verify whom they talk to and switch verification off. Whoever answers in the server's place gets
      their tokens.`,
    remedy: `
      Name the cluster's authority.`,
    standards: { cwe: [295], cis: ['CIS Kubernetes 1.12: 1.3.5'] },
    example: { good: '/etc/kubernetes/pki/ca.crt' },
  }),
  'controller-rotate-kubelet-cert': flag({
    component: 'kube-controller-manager',
    title: 'Kubelet certificates are not renewed',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0038'],
      checkov: ['CKV_K8S_112'],
      kics: ['rotate_kubelet_server_certificate_not_active'],
      kubescape: ['C-0149'],
    },
    flags: ['feature-gates'],
    does: 'does not renew the serving certificates of kubelets',
    isBad: (value) =>
      value.split(',').includes('RotateKubeletServerCertificate=false') && 'RotateKubeletServerCertificate=false',
    fix: { exclude: true, caveat: 'New certificates have to be approved.' },
    threat: `
      When the certificate has expired, clients no longer reach the kubelet unless they stop verifying. Then whoever
      answers in its place is believed.`,
    remedy: `
      Take the gate out: it is on by default.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.3.6'] },
    example: { bad: 'RotateKubeletServerCertificate=false', good: 'none' },
  }),
  'controller-bind-address': flag({
    component: 'kube-controller-manager',
    title: 'Controller manager serves everyone',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0039'],
      checkov: ['CKV_K8S_113'],
      kics: ['bind_address_not_properly_set'],
      kubescape: ['C-0150'],
    },
    flags: ['bind-address'],
    does: 'serves metrics on all addresses of the node',
    isBad: (value) => !/^(?:127\.0\.0\.1|::1|localhost)$/.test(value),
    isBadWhenAbsent: ['flags'],
    fix: { set: '127.0.0.1', caveat: 'Prometheus no longer reads the metrics directly.' },
    threat: `
      Metrics and health of the component are served to everyone who reaches the node. They tell an attacker what runs
      there, and a fault in that server is open to all.`,
    remedy: `
      Set \`--bind-address=127.0.0.1\`; let Prometheus read through a proxy that asks for a login.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.3.7'] },
    example: { bad: '0.0.0.0', good: '127.0.0.1' },
  }),
});
