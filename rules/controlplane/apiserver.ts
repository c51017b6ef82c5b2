// What the flags of kube-apiserver open.

import { weakSuite } from '../../server/controlplane/ciphers';
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
  'apiserver-anonymous-auth': flag({
    component: 'kube-apiserver',
    title: 'API server answers strangers',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0001'],
      checkov: ['CKV_K8S_68'],
      kics: ['anonymous_auth_is_not_set_to_false'],
      kubescape: ['C-0113'],
    },
    flags: ['anonymous-auth'],
    does: 'answers requests that name nobody',
    isBad: (value) => value === 'true',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    unless: ['authentication-config'],
    threat: `
      Requests without any credential run as \`system:anonymous\`. What roles give that name, and every hole in how the
      server checks requests, is open to everyone who reaches its port.`,
    remedy: `
      Since Kubernetes 1.32 name the three health paths under \`anonymous.conditions\` of an
      AuthenticationConfiguration; that closes all the rest. The flag alone, set to false, also refuses the probes of
      the static pod.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.1'], mitre: ['T1190'] },
    references: ['https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests'],
    example: { bad: 'true', good: 'false' },
  }),
  'apiserver-basic-auth-file': flag({
    component: 'kube-apiserver',
    title: 'Passwords of users in a file',
    severity: 'error',
    profile: 'recommended',
    aliases: { checkov: ['CKV_K8S_69'], kics: ['basic_auth_file_is_set'] },
    flags: ['basic-auth-file'],
    does: 'takes passwords that stand in plain text in a file',
    isBad: () => true,
    removedIn: 19,
    fix: { remove: true, caveat: 'Users of the file can no longer log in.' },
    threat: `
      Whoever reads the file has every password in it, and none can be changed without a restart. Current servers no
      longer know the flag and do not start.`,
    remedy: `
      Remove the flag; let users log in through OpenID Connect or with short-lived certificates.`,
    standards: { cwe: [256] },
    example: { bad: '/etc/kubernetes/users.csv', good: 'none' },
  }),
  'apiserver-token-auth-file': flag({
    component: 'kube-apiserver',
    title: 'Tokens of users in a file',
    severity: 'warning',
    profile: 'recommended',
    aliases: { trivy: ['KCV-0002'], checkov: ['CKV_K8S_70'], kics: ['token_auth_file_is_set'], kubescape: ['C-0114'] },
    flags: ['token-auth-file'],
    does: 'takes tokens that stand in plain text in a file',
    isBad: () => true,
    fix: { remove: true, caveat: 'Users of the file can no longer log in.' },
    threat: `
      The tokens never expire and stand in plain text on the node, in its backups and wherever the file was written.
      Whoever reads one acts as that user, and only a restart of the server takes it back.`,
    remedy: `
      Remove the flag; let users log in through OpenID Connect, and programs with tokens of service accounts.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.2'] },
    example: { bad: '/etc/kubernetes/tokens.csv', good: 'none' },
  }),
  'apiserver-kubelet-https': flag({
    component: 'kube-apiserver',
    title: 'API server talks plainly to kubelets',
    severity: 'error',
    profile: 'recommended',
    aliases: { trivy: ['KCV-0004'], checkov: ['CKV_K8S_71'], kics: ['kubelet_https_set_to_false'] },
    flags: ['kubelet-https'],
    does: 'talks to kubelets without encryption',
    isBad: (value) => value === 'false',
    removedIn: 22,
    fix: { remove: true, caveat: 'A kubelet that serves no TLS is no longer reached.' },
    threat: `
      Everyone between the server and the nodes reads logs, the input of \`kubectl exec\` and the secrets in it. Current
      servers no longer know the flag and do not start.`,
    remedy: `
      Remove the flag: connections to kubelets are always encrypted now.`,
    standards: { cwe: [319] },
    example: { bad: 'false', good: 'true' },
  }),
  'apiserver-kubelet-client-cert': flag({
    component: 'kube-apiserver',
    title: 'API server is anonymous to kubelets',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0005'],
      checkov: ['CKV_K8S_72'],
      kics: ['kubelet_client_certificate_or_key_not_set'],
      kubescape: ['C-0116'],
    },
    flags: ['kubelet-client-certificate', 'kubelet-client-key'],
    does: 'asks kubelets without a certificate of its own',
    isBadWhenAbsent: ['flags'],
    threat: `
      Kubelets that refuse strangers then refuse the server as well, so somebody opens them to everyone. With that,
      whoever reaches a node runs commands in its containers.`,
    remedy: `
      Name the certificate and key that kubeadm makes, \`apiserver-kubelet-client.crt\` and \`.key\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.4'] },
    example: { good: '/etc/kubernetes/pki/apiserver-kubelet-client.crt' },
  }),
  'apiserver-kubelet-ca': flag({
    component: 'kube-apiserver',
    title: 'API server trusts any kubelet',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0006'],
      checkov: ['CKV_K8S_73'],
      kics: ['kubelet_certificate_authority_not_set'],
      kubescape: ['C-0117'],
    },
    flags: ['kubelet-certificate-authority'],
    does: 'accepts any certificate from whoever answers as a kubelet',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    threat: `
      Whoever answers in a node's place gets what the server sends there: the input of \`kubectl exec\` and the server's
      own login. It then speaks to the real kubelet in its name.`,
    remedy: `
      Name the authority that signs the kubelets' serving certificates, after switching \`serverTLSBootstrap\` on.`,
    exceptions: `
      Kubelets that sign their own certificates, which is kubeadm's default, cannot be verified.`,
    standards: { cwe: [295], cis: ['CIS Kubernetes 1.12: 1.2.5'] },
    example: { good: '/etc/kubernetes/pki/ca.crt' },
  }),
  'apiserver-authorization-always-allow': flag({
    component: 'kube-apiserver',
    title: 'API server allows everything',
    severity: 'error',
    profile: 'essential',
    aliases: {
      trivy: ['KCV-0007'],
      checkov: ['CKV_K8S_74'],
      kics: ['authorization_mode_set_to_always_allow'],
      kubescape: ['C-0118'],
    },
    flags: ['authorization-mode'],
    does: 'lets everyone do everything',
    isBad: (value) => value.split(',').includes('AlwaysAllow') && 'AlwaysAllow',
    isBadWhenAbsent: ['flags'],
    unless: ['authorization-config'],
    fix: { set: 'Node,RBAC', caveat: 'Who has no role can do nothing any more.' },
    threat: `
      Every user and every pod with a token is an administrator. Whoever takes over one container reads all Secrets and
      starts privileged pods on every node.`,
    remedy: `
      Set \`--authorization-mode=Node,RBAC\`.`,
    standards: { cwe: [862], cis: ['CIS Kubernetes 1.12: 1.2.6'], mitre: ['T1078'] },
    example: { bad: 'AlwaysAllow,RBAC', good: 'Node,RBAC' },
  }),
  'apiserver-authorization-node': flag({
    component: 'kube-apiserver',
    title: 'Nodes are not confined',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0008'],
      checkov: ['CKV_K8S_75'],
      kics: ['authorization_mode_node_not_set'],
      kubescape: ['C-0119'],
    },
    flags: ['authorization-mode'],
    does: 'does not confine nodes to what runs on them',
    isBad: (value) => !/\b(?:Node|AlwaysAllow)\b/.test(value),
    lacks: 'Node',
    unless: ['authorization-config'],
    fix: { include: true, caveat: 'A login of a node that does not follow the naming of kubelets loses its rights.' },
    threat: `
      Without the Node mode kubelets get their rights from a role, which is the same for all. One stolen node login
      reads the Secrets of every other node's pods.`,
    remedy: `
      Put \`Node\` in front: \`--authorization-mode=Node,RBAC\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.7'] },
    example: { bad: 'RBAC', good: 'Node,RBAC' },
  }),
  'apiserver-authorization-rbac': flag({
    component: 'kube-apiserver',
    title: 'Roles are not asked',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0009'],
      checkov: ['CKV_K8S_77'],
      kics: ['authorization_mode_rbac_not_set'],
      kubescape: ['C-0120'],
    },
    flags: ['authorization-mode'],
    does: 'does not ask roles and bindings who may do what',
    isBad: (value) => !/\b(?:RBAC|Webhook|AlwaysAllow)\b/.test(value),
    lacks: 'RBAC',
    unless: ['authorization-config'],
    fix: { include: true, caveat: 'Roles and bindings that are there take effect, and give rights.' },
    threat: `
      Roles, and what is taken away in them, have no effect. Who may do what is decided by something that nobody sees
      with kubectl, often by a list that allows far more.`,
    remedy: `
      Add \`RBAC\`: \`--authorization-mode=Node,RBAC\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.8'] },
    example: { bad: 'Node,ABAC', good: 'Node,RBAC' },
  }),
  'apiserver-always-admit': flag({
    component: 'kube-apiserver',
    title: 'Admission lets everything through',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0011'],
      checkov: ['CKV_K8S_79'],
      kics: ['always_admit_admission_control_plugin_set'],
      kubescape: ['C-0122'],
    },
    flags: ['enable-admission-plugins'],
    does: 'admits every object',
    isBad: (value) => value.split(',').includes('AlwaysAdmit') && 'AlwaysAdmit',
    fix: { exclude: true, caveat: 'Nothing changes for objects; other plugins decide as before.' },
    threat: `
      The plugin says yes to whatever it is asked. It does nothing else, and who relies on it believes that something
      was checked.`,
    remedy: `
      Take it out of the list.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.10'] },
    example: { bad: 'NodeRestriction,AlwaysAdmit', good: 'NodeRestriction' },
  }),
  'apiserver-always-pull-images': flag({
    component: 'kube-apiserver',
    title: 'Images on the node are lent',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0012'],
      checkov: ['CKV_K8S_80'],
      kics: ['always_pull_images_admission_control_plugin_not_set'],
      kubescape: ['C-0123'],
    },
    flags: ['enable-admission-plugins'],
    does: 'lets pods use private images that another pod has pulled',
    lacks: 'AlwaysPullImages',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    fix: { include: true, caveat: 'Every start of a container needs the registry.' },
    threat: `
      An image that lies on a node already is started for whoever names it, without asking the registry. A tenant
      without a login reads the private images of the others.`,
    remedy: `
      Add \`AlwaysPullImages\` where tenants that do not trust each other share nodes.`,
    exceptions: `
      A cluster of one team. Since Kubernetes 1.35 the kubelet verifies the login of a lent image itself.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.11'] },
    example: { bad: 'NodeRestriction', good: 'NodeRestriction,AlwaysPullImages' },
  }),
  'apiserver-service-account-plugin': flag({
    component: 'kube-apiserver',
    title: 'Pods without an account',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0014'],
      checkov: ['CKV_K8S_82'],
      kics: ['service_account_admission_control_plugin_disabled'],
      kubescape: ['C-0125'],
    },
    flags: ['disable-admission-plugins'],
    does: 'does not check the service accounts of pods',
    isBad: (value) => value.split(',').includes('ServiceAccount') && 'ServiceAccount',
    fix: { exclude: true, caveat: 'Pods that name an account that does not exist are refused.' },
    threat: `
      Pods are no longer given an account and its token, nor is it checked that the one they name exists. Workarounds
      mount a fixed token of some powerful account into every pod.`,
    remedy: `
      Take \`ServiceAccount\` out of the list of disabled plugins.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.12'] },
    example: { bad: 'ServiceAccount', good: 'none' },
  }),
  'apiserver-namespace-lifecycle': flag({
    component: 'kube-apiserver',
    title: 'Objects in namespaces that end',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0015'],
      checkov: ['CKV_K8S_83'],
      kics: ['namespace_lifecycle_admission_control_plugin_disabled'],
      kubescape: ['C-0126'],
    },
    flags: ['disable-admission-plugins'],
    does: 'accepts objects in namespaces that do not exist or are being deleted',
    isBad: (value) => value.split(',').includes('NamespaceLifecycle') && 'NamespaceLifecycle',
    fix: { exclude: true, caveat: 'Objects of namespaces that do not exist are refused.' },
    threat: `
      Objects can be created in a namespace while it is deleted, and stay behind out of sight. Whoever makes the
      namespace anew finds their roles and secrets in it.`,
    remedy: `
      Take \`NamespaceLifecycle\` out of the list of disabled plugins.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.13'] },
    example: { bad: 'NamespaceLifecycle', good: 'none' },
  }),
  'apiserver-pod-security-disabled': flag({
    component: 'kube-apiserver',
    title: 'Pod Security is switched off',
    severity: 'error',
    profile: 'essential',
    aliases: { kubescape: ['C-0068'] },
    flags: ['disable-admission-plugins'],
    does: 'enforces no Pod Security level',
    isBad: (value) => value.split(',').includes('PodSecurity') && 'PodSecurity',
    fix: { exclude: true, caveat: 'Pods that break the level of their namespace are refused.' },
    threat: `
      The labels on namespaces no longer mean anything: a privileged pod is admitted everywhere. Whoever may create pods
      takes over the node.`,
    remedy: `
      Take \`PodSecurity\` out of the list of disabled plugins.`,
    standards: { mitre: ['T1611'] },
    example: { bad: 'PodSecurity', good: 'none' },
  }),
  'apiserver-node-restriction': flag({
    component: 'kube-apiserver',
    title: 'Nodes may change each other',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0016'],
      checkov: ['CKV_K8S_85'],
      kics: ['node_restriction_admission_control_plugin_not_set'],
      kubescape: ['C-0127'],
    },
    flags: ['enable-admission-plugins'],
    does: 'lets nodes change objects of other nodes',
    lacks: 'NodeRestriction',
    isBadWhenAbsent: ['flags'],
    fix: {
      include: true,
      caveat: 'Kubelets can no longer set labels with the prefix node-restriction.kubernetes.io/.',
    },
    threat: `
      A stolen kubelet login labels other nodes, and its own so that workloads with secrets are scheduled there. From
      one broken node an attacker goes on to the rest of the cluster.`,
    remedy: `
      Add \`NodeRestriction\` to \`--enable-admission-plugins\`; the list replaces the one that kubeadm would set.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.14'] },
    example: { bad: 'NamespaceLifecycle', good: 'NodeRestriction' },
  }),
  'apiserver-image-policy-webhook': flag({
    component: 'kube-apiserver',
    title: 'No webhook judges images',
    severity: 'info',
    profile: 'strict',
    aliases: { kics: ['image_policy_webhook_admission_control_plugin_not_set'], kubescape: ['C-0289'] },
    flags: ['enable-admission-plugins'],
    does: 'asks nobody whether an image may run',
    lacks: 'ImagePolicyWebhook',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    threat: `
      Any image from any registry runs, signed or not. Whoever can change a tag or a manifest brings their own program
      into the cluster.`,
    remedy: `
      Let an admission policy check signatures and registries: ValidatingAdmissionPolicy, Kyverno, Gatekeeper or the
      sigstore policy controller; the plugin \`ImagePolicyWebhook\` is the old way.`,
    exceptions: `
      A cluster in which another admission policy does that.`,
    example: { bad: 'NodeRestriction', good: 'NodeRestriction,ImagePolicyWebhook' },
  }),
  'apiserver-insecure-bind-address': flag({
    component: 'kube-apiserver',
    title: 'API server without a login',
    severity: 'error',
    profile: 'essential',
    aliases: { checkov: ['CKV_K8S_86'], kics: ['insecure_bind_address_set'] },
    flags: ['insecure-bind-address'],
    does: 'serves its API without login or encryption',
    isBad: () => true,
    removedIn: 24,
    fix: { remove: true, caveat: 'Programs that use the open port are no longer served.' },
    threat: `
      Whoever reaches that address is an administrator. Current servers no longer know the flag and do not start.`,
    remedy: `
      Remove the flag; let programs use the encrypted port.`,
    standards: { cwe: [306] },
    example: { bad: '0.0.0.0', good: 'none' },
  }),
  'apiserver-insecure-port': flag({
    component: 'kube-apiserver',
    title: 'API server on an open port',
    severity: 'error',
    profile: 'essential',
    aliases: { checkov: ['CKV_K8S_88'], kics: ['insecure_port_not_properly_set'], kubescape: ['C-0005'] },
    flags: ['insecure-port'],
    does: 'serves its API without login or encryption',
    isBad: (value) => value !== '0',
    removedIn: 24,
    fix: { remove: true, caveat: 'Programs that use the open port are no longer served.' },
    threat: `
      Whoever reaches that port is an administrator. Current servers no longer know the flag and do not start, whatever
      its value.`,
    remedy: `
      Remove the flag: there is no such port any more.`,
    standards: { cwe: [306] },
    example: { bad: '8080', good: 'none' },
  }),
  'apiserver-secure-port': flag({
    component: 'kube-apiserver',
    title: 'API server without its port',
    severity: 'error',
    profile: 'recommended',
    aliases: { trivy: ['KCV-0017'], checkov: ['CKV_K8S_89'], kics: ['secure_port_set_to_zero'], kubescape: ['C-0128'] },
    flags: ['secure-port'],
    does: 'does not serve its encrypted port',
    isBad: (value) => value === '0',
    fix: { set: '6443', caveat: 'Clients have to use that port.' },
    threat: `
      Without the encrypted port the only way to the API would be an open one. Current servers refuse to start.`,
    remedy: `
      Remove the flag, or name a port: 6443 is usual.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.15'] },
    example: { bad: '0', good: '6443' },
  }),
  'apiserver-profiling': flag({
    component: 'kube-apiserver',
    title: 'API server shows its profile',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0018'],
      checkov: ['CKV_K8S_90'],
      kics: ['profiling_not_set_to_false'],
      kubescape: ['C-0129'],
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
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.16'] },
    example: { bad: 'true', good: 'false' },
  }),
  'apiserver-audit-log-path': flag({
    component: 'kube-apiserver',
    title: 'Audit events go nowhere',
    severity: 'info',
    profile: 'strict',
    aliases: { trivy: ['KCV-0019'], checkov: ['CKV_K8S_91'], kics: ['audit_log_path_not_set'], kubescape: ['C-0130'] },
    flags: ['audit-log-path'],
    does: 'writes no audit log',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    unless: ['audit-webhook-config-file'],
    threat: `
      Nobody can tell afterwards who read which Secret, who bound which role and from where. An intruder is neither
      noticed nor traced.`,
    remedy: `
      Set \`--audit-log-path\`, or send events away with \`--audit-webhook-config-file\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.17'] },
    example: { good: '/var/log/kubernetes/audit.log' },
  }),
  'apiserver-audit-policy-file': flag({
    component: 'kube-apiserver',
    title: 'Nothing is audited',
    severity: 'warning',
    profile: 'strict',
    aliases: { kics: ['audit_policy_file_not_defined'], kubescape: ['C-0160'] },
    flags: ['audit-policy-file'],
    does: 'records nothing of what is done',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    threat: `
      Nobody can tell afterwards who read which Secret, who bound which role and from where. An intruder is neither
      noticed nor traced. Without a policy no event is made, wherever logs would go.`,
    remedy: `
      Write a policy that logs at least \`Metadata\` of every request, and name it.`,
    standards: { cis: ['CIS Kubernetes 1.12: 3.2.1'] },
    example: { good: '/etc/kubernetes/audit-policy.yaml' },
  }),
  'apiserver-audit-log-maxage': flag({
    component: 'kube-apiserver',
    title: 'Audit log is kept too short',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0020'],
      checkov: ['CKV_K8S_92'],
      kics: ['audit_log_maxage_not_properly_set'],
      kubescape: ['C-0131'],
    },
    flags: ['audit-log-maxage'],
    does: 'throws away audit events early',
    isBad: (value) => Number(value) > 0 && Number(value) < 30,
    fix: { set: '30', caveat: 'The log takes more room on the node.' },
    threat: `
      An intrusion is often noticed weeks later, when the events of its beginning are gone. Whoever wants that makes
      noise until the log has rolled over.`,
    remedy: `
      Keep at least 30 days, or send events to another system as they happen.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.18'] },
    example: { bad: '7', good: '30' },
  }),
  'apiserver-audit-log-maxbackup': flag({
    component: 'kube-apiserver',
    title: 'Audit log is kept too short',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0021'],
      checkov: ['CKV_K8S_93'],
      kics: ['audit_log_maxbackup_not_properly_set'],
      kubescape: ['C-0132'],
    },
    flags: ['audit-log-maxbackup'],
    does: 'throws away audit events early',
    isBad: (value) => Number(value) > 0 && Number(value) < 10,
    fix: { set: '10', caveat: 'The log takes more room on the node.' },
    threat: `
      An intrusion is often noticed weeks later, when the events of its beginning are gone. Whoever wants that makes
      noise until the log has rolled over.`,
    remedy: `
      Keep at least 10 old files, or send events to another system as they happen.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.19'] },
    example: { bad: '2', good: '10' },
  }),
  'apiserver-audit-log-maxsize': flag({
    component: 'kube-apiserver',
    title: 'Audit log is kept too short',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0022'],
      checkov: ['CKV_K8S_94'],
      kics: ['audit_log_maxsize_not_properly_set'],
      kubescape: ['C-0133'],
    },
    flags: ['audit-log-maxsize'],
    does: 'throws away audit events early',
    isBad: (value) => Number(value) > 0 && Number(value) < 100,
    fix: { set: '100', caveat: 'The log takes more room on the node.' },
    threat: `
      An intrusion is often noticed weeks later, when the events of its beginning are gone. Whoever wants that makes
      noise until the log has rolled over.`,
    remedy: `
      Keep at least 100 megabytes, or send events to another system as they happen.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.20'] },
    example: { bad: '10', good: '100' },
  }),
  'apiserver-request-timeout': flag({
    component: 'kube-apiserver',
    title: 'Requests may last too long',
    severity: 'info',
    profile: 'strict',
    aliases: { checkov: ['CKV_K8S_95'], kics: ['request_timeout_not_properly_set'], kubescape: ['C-0134'] },
    flags: ['request-timeout'],
    does: 'lets a request last very long',
    isBad: (value) => /h|^(?:[6-9]|[1-9]\d+)m|^(?:[4-9]\d\d|3[0-9][1-9]|\d{4,})s$/.test(value),
    fix: { set: '60s', caveat: 'Longer requests are cut off, watches excepted.' },
    threat: `
      A few slow clients hold connections and memory of the server until others are no longer served. Whoever may log in
      can keep the server busy that way.`,
    remedy: `
      Keep the default of 60 seconds, or stay under five minutes.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.21'] },
    example: { bad: '1h0m0s', good: '60s' },
  }),
  'apiserver-service-account-lookup': flag({
    component: 'kube-apiserver',
    title: 'Deleted accounts keep their tokens',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0024'],
      checkov: ['CKV_K8S_96'],
      kics: ['service_account_lookup_set_to_false'],
      kubescape: ['C-0135'],
    },
    flags: ['service-account-lookup'],
    does: 'does not look whether the account of a token still exists',
    isBad: (value) => value === 'false',
    fix: { remove: true, caveat: 'Tokens of deleted accounts stop working.' },
    threat: `
      A token works on after its account or pod was deleted. Who has stolen one cannot be locked out by deleting
      anything.`,
    remedy: `
      Remove the flag: to look is the default.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.22'] },
    example: { bad: 'false', good: 'true' },
  }),
  'apiserver-service-account-key-file': flag({
    component: 'kube-apiserver',
    title: 'Tokens verified with the TLS key',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0025'],
      checkov: ['CKV_K8S_97'],
      kics: ['service_account_key_file_not_properly_set'],
      kubescape: ['C-0136'],
    },
    flags: ['service-account-key-file'],
    does: 'verifies tokens of accounts with the key of its own certificate',
    isBadWhenAbsent: ['flags'],
    threat: `
      The key that signs tokens is then the one that every connection uses. It cannot be rotated without cutting off all
      pods, so nobody rotates it after a leak.`,
    remedy: `
      Name the public key of a pair that is used for nothing else.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.23'] },
    example: { good: '/etc/kubernetes/pki/sa.pub' },
  }),
  'apiserver-extend-token-expiration': flag({
    component: 'kube-apiserver',
    title: 'Account tokens live for a year',
    severity: 'info',
    profile: 'strict',
    aliases: { kubescape: ['C-0290'] },
    flags: ['service-account-extend-token-expiration'],
    does: 'gives mounted tokens a life of a year',
    isBad: (value) => value === 'true',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    fix: { set: 'false', caveat: 'Programs that read their token only once lose access after an hour.' },
    threat: `
      Tokens that pods get by default then work for a year instead of an hour if somebody steals one. The longer life
      was meant for old programs that read their token only once.`,
    remedy: `
      Set it to false once the metric \`serviceaccount_stale_tokens_total\` stays at zero.`,
    standards: { cwe: [613] },
    references: ['https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/'],
    example: { bad: 'true', good: 'false' },
  }),
  'apiserver-etcd-cert': flag({
    component: 'kube-apiserver',
    title: 'API server is anonymous to etcd',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0026'],
      checkov: ['CKV_K8S_99'],
      kics: ['etcd_tls_certificate_not_properly_configured'],
      kubescape: ['C-0137'],
    },
    flags: ['etcd-certfile', 'etcd-keyfile'],
    does: 'talks to etcd without a certificate of its own',
    isBadWhenAbsent: ['flags'],
    threat: `
      An etcd that serves it then serves strangers too. Whoever reaches its port reads every Secret and writes every
      object, past all roles.`,
    remedy: `
      Name the certificate and key that kubeadm makes, \`apiserver-etcd-client.crt\` and \`.key\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.24'] },
    example: { good: '/etc/kubernetes/pki/apiserver-etcd-client.crt' },
  }),
  'apiserver-tls-cert': flag({
    component: 'kube-apiserver',
    title: 'API server signs its own certificate',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0027'],
      checkov: ['CKV_K8S_100'],
      kics: ['tls_connection_certificate_not_setup'],
      kubescape: ['C-0138'],
    },
    flags: ['tls-cert-file', 'tls-private-key-file'],
    does: 'serves a certificate that it has signed itself',
    isBadWhenAbsent: ['flags'],
    threat: `
      Clients cannot tell it from an impostor, so their users switch verification off. Whoever answers in its place then
      gets their tokens.`,
    remedy: `
      Name a certificate of the cluster's authority and its key.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.25'] },
    example: { good: '/etc/kubernetes/pki/apiserver.crt' },
  }),
  'apiserver-client-ca': flag({
    component: 'kube-apiserver',
    title: 'Client certificates are not verified',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0028'],
      kics: ['client_certificate_authentication_not_setup_properly'],
      kubescape: ['C-0139'],
    },
    flags: ['client-ca-file'],
    does: 'knows no authority for client certificates',
    isBadWhenAbsent: ['flags'],
    unless: ['authentication-config'],
    threat: `
      Nodes and components cannot log in with certificates, so they are given tokens that never expire. Those lie in
      files and are copied.`,
    remedy: `
      Name the cluster's authority.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.2.26'] },
    example: { good: '/etc/kubernetes/pki/ca.crt' },
  }),
  'apiserver-etcd-ca': flag({
    component: 'kube-apiserver',
    title: 'API server trusts any etcd',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0029'],
      checkov: ['CKV_K8S_102'],
      kics: ['etcd_client_certificate_file_not_defined'],
      kubescape: ['C-0140'],
    },
    flags: ['etcd-cafile'],
    does: 'does not verify that it talks to its own etcd',
    isBadWhenAbsent: ['flags'],
    threat: `
      Whoever answers in its place hands the server objects of their making, roles and all. Every Secret that is written
      goes to them.`,
    remedy: `
      Name the authority that signs etcd's certificate.`,
    standards: { cwe: [295], cis: ['CIS Kubernetes 1.12: 1.2.27'] },
    example: { good: '/etc/kubernetes/pki/etcd/ca.crt' },
  }),
  'apiserver-encryption-provider-config': flag({
    component: 'kube-apiserver',
    title: 'Secrets lie in plain text',
    severity: 'warning',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0030'],
      checkov: ['CKV_K8S_104'],
      kics: ['encryption_provider_config_is_not_defined'],
      kubescape: ['C-0141'],
    },
    flags: ['encryption-provider-config'],
    does: 'keeps Secrets in etcd in plain text',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    threat: `
      Whoever gets a backup, a disk or a snapshot of etcd reads every Secret of the cluster in it. Nothing in the
      cluster shows that it happened.`,
    remedy: `
      Make an EncryptionConfiguration with a KMS provider and name it.`,
    exceptions: `
      The disks of etcd are encrypted, and its backups as well.`,
    standards: { cwe: [311], cis: ['CIS Kubernetes 1.12: 1.2.28'] },
    references: ['https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/'],
    example: { good: '/etc/kubernetes/encryption.yaml' },
  }),
  'apiserver-tls-ciphers': flag({
    component: 'kube-apiserver',
    title: 'Old ciphers are accepted',
    severity: 'warning',
    profile: 'recommended',
    aliases: { checkov: ['CKV_K8S_105'], kics: ['weak_tls_cipher_suites'], kubescape: ['C-0143', 'C-0277'] },
    flags: ['tls-cipher-suites'],
    does: 'accepts a cipher that is known to be weak',
    isBad: weakSuite,
    fix: { exclude: true, caveat: 'Clients that know no other cipher are no longer served.' },
    threat: `
      Connections can be made with old ciphers whose traffic can be decrypted later or altered on the way. Whoever
      records it reads tokens and Secrets.`,
    remedy: `
      List suites with ECDHE and GCM or ChaCha20 alone, or leave the flag out: the defaults are sound.`,
    standards: { cwe: [327], cis: ['CIS Kubernetes 1.12: 1.2.29'] },
    example: {
      bad: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      good: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    },
  }),
});
