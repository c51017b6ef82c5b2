// What the flags and the configuration of a kubelet open.

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
  'kubelet-anonymous-auth': flag({
    component: 'kubelet',
    title: 'Kubelet answers strangers',
    severity: 'error',
    profile: 'essential',
    aliases: {
      trivy: ['KCV-0079'],
      checkov: ['CKV_K8S_138'],
      kics: ['anonymous_auth_is_not_set_to_false'],
      kubescape: ['C-0069', 'C-0172'],
    },
    flags: ['anonymous-auth'],
    does: 'answers requests that name nobody',
    isBad: (value) => value === 'true',
    isBadWhenAbsent: ['flags'],
    fix: { set: 'false', caveat: 'Monitoring that reads the kubelet without a login is refused.' },
    threat: `
      Whoever reaches port 10250 of the node lists its pods. With the default authorization of the flags they also run
      commands in them and reads their tokens.`,
    remedy: `
      Set it to false, and give monitoring a login.`,
    standards: { cwe: [306], cis: ['CIS Kubernetes 1.12: 4.2.1'], mitre: ['T1609'] },
    references: ['https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/'],
    example: { bad: 'true', good: 'false' },
  }),
  'kubelet-authorization-mode': flag({
    component: 'kubelet',
    title: 'Kubelet allows everything',
    severity: 'error',
    profile: 'essential',
    aliases: {
      trivy: ['KCV-0080'],
      checkov: ['CKV_K8S_139'],
      kics: ['authorization_mode_set_to_always_allow'],
      kubescape: ['C-0173'],
    },
    flags: ['authorization-mode'],
    does: 'lets everyone who has logged in do everything',
    isBad: (value) => value.split(',').includes('AlwaysAllow') && 'AlwaysAllow',
    isBadWhenAbsent: ['flags'],
    fix: { set: 'Webhook', caveat: 'Clients need the right to nodes/proxy or a part of it.' },
    threat: `
      Whoever the kubelet knows, anonymous users included where they are let in, runs commands in every container of the
      node. The tokens in them lead on into the cluster.`,
    remedy: `
      Set it to \`Webhook\`: the API server then decides.`,
    standards: { cwe: [862], cis: ['CIS Kubernetes 1.12: 4.2.2'], mitre: ['T1609'] },
    references: ['https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/'],
    example: { bad: 'AlwaysAllow', good: 'Webhook' },
  }),
  'kubelet-client-ca': flag({
    component: 'kubelet',
    title: 'Kubelet verifies no certificate',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0081'],
      checkov: ['CKV_K8S_140'],
      kics: ['client_certificate_authentication_not_setup_properly'],
      kubescape: ['C-0070', 'C-0174'],
    },
    flags: ['client-ca-file'],
    does: 'knows no authority for client certificates',
    isBadWhenAbsent: ['flags'],
    threat: `
      The API server cannot log in with its certificate, so the kubelet is opened to strangers to make it work. Then
      whoever reaches the node runs commands in its containers.`,
    remedy: `
      Name the cluster's authority.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.3'] },
    references: ['https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/'],
    example: { good: '/etc/kubernetes/pki/ca.crt' },
  }),
  'kubelet-read-only-port': flag({
    component: 'kubelet',
    title: 'Kubelet tells everyone about pods',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0082'],
      checkov: ['CKV_K8S_141'],
      kics: ['kubelet_read_only_port_is_not_set_to_zero'],
      kubescape: ['C-0175'],
    },
    flags: ['read-only-port'],
    does: 'serves the pods of the node without a login',
    isBad: (value) => value !== '0',
    isBadWhenAbsent: ['flags'],
    fix: { set: '0', caveat: 'Monitoring that reads that port finds it closed.' },
    threat: `
      Whoever reaches that port reads which pods run on the node, with their environment and arguments. Passwords among
      these are theirs.`,
    remedy: `
      Set it to 0; let monitoring log in at port 10250.`,
    standards: { cwe: [306], cis: ['CIS Kubernetes 1.12: 4.2.4'], mitre: ['T1613'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { bad: '10255', good: '0' },
  }),
  'kubelet-streaming-idle-timeout': flag({
    component: 'kubelet',
    title: 'Idle sessions never end',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0085'],
      checkov: ['CKV_K8S_143'],
      kics: ['kubelet_streaming_connection_timeout_disabled'],
      kubescape: ['C-0176'],
    },
    flags: ['streaming-connection-idle-timeout'],
    does: 'never ends idle sessions',
    isBad: (value) => /^0[a-z]*$/.test(value),
    fix: { set: '4h0m0s', caveat: 'Idle sessions are ended after that time.' },
    threat: `
      Forgotten \`kubectl exec\` sessions stay open. Whoever sits down at such a terminal, or fills the node with
      sessions, uses them.`,
    remedy: `
      Set a limit, such as the default of four hours.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.5'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { bad: '0', good: '4h0m0s' },
  }),
  'kubelet-protect-kernel-defaults': flag({
    component: 'kubelet',
    title: 'Kubelet changes kernel settings',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0083'],
      checkov: ['CKV_K8S_144'],
      kics: ['kubelet_protect_kernel_defaults_set_to_false'],
      kubescape: ['C-0177'],
    },
    flags: ['protect-kernel-defaults'],
    does: 'changes kernel settings of the node that differ from its own',
    isBad: (value) => value === 'false',
    isBadWhenAbsent: ['flags', 'file'],
    fix: { set: 'true', caveat: 'The kubelet does not start where a setting differs.' },
    threat: `
      What was hardened on the node is overwritten when the kubelet starts, and nobody is told. The node is then less
      safe than its owner believes.`,
    remedy: `
      Set it to true, after setting what the kubelet expects on the node.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.6'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { bad: 'false', good: 'true' },
  }),
  'kubelet-iptables-util-chains': flag({
    component: 'kubelet',
    title: 'Kubelet leaves its packet rules',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0084'],
      checkov: ['CKV_K8S_145'],
      kics: ['kubelet_not_managing_ip_tables'],
      kubescape: ['C-0178'],
    },
    flags: ['make-iptables-util-chains'],
    does: 'does not keep the packet rules that services rely on',
    isBad: (value) => value === 'false',
    fix: { set: 'true', caveat: 'The kubelet writes its chains again.' },
    threat: `
      Rules that drop forged packets to local addresses are missing. Whoever is on the same network then reaches ports
      of the node that listen on localhost alone.`,
    remedy: `
      Remove it: to keep them is the default.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.7'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { bad: 'false', good: 'true' },
  }),
  'kubelet-event-qps': flag({
    component: 'kubelet',
    title: 'Kubelet drops events',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0087'],
      checkov: ['CKV_K8S_147'],
      kics: ['kubelet_event_qps_not_properly_set'],
      kubescape: ['C-0180'],
    },
    flags: ['event-qps'],
    does: 'drops events above a low limit',
    isBad: (value) => Number(value) > 0 && Number(value) < 50,
    fix: { set: '50', caveat: 'The API server gets more events.' },
    threat: `
      Events above the limit are never seen. Whoever makes a few containers fail in a loop hides behind them what else
      happens on the node.`,
    remedy: `
      Keep the default of 50.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.8'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { bad: '5', good: '50' },
  }),
  'kubelet-tls-cert': flag({
    component: 'kubelet',
    title: 'Kubelet signs its own certificate',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0088', 'KCV-0089'],
      checkov: ['CKV_K8S_148'],
      kics: ['tls_connection_certificate_not_setup'],
      kubescape: ['C-0181'],
    },
    flags: ['tls-cert-file', 'tls-private-key-file'],
    does: 'serves a certificate that it has signed itself',
    isBadWhenAbsent: ['flags', 'file'],
    unless: ['rotate-server-certificates'],
    threat: `
      Clients cannot tell it from an impostor. Whoever answers in its place receives what the API server sends: the
      input of \`kubectl exec\`, and the server's login.`,
    remedy: `
      Switch \`serverTLSBootstrap\` on, or name a certificate and its key.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.9'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { good: '/etc/kubernetes/pki/kubelet.crt' },
  }),
  'kubelet-rotate-certificates': flag({
    component: 'kubelet',
    title: 'Kubelet login is not renewed',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0090'],
      checkov: ['CKV_K8S_149'],
      kics: ['kubelet_client_periodic_certificate_switch_disabled'],
      kubescape: ['C-0182'],
    },
    flags: ['rotate-certificates'],
    does: 'does not renew its login at the API server',
    isBad: (value) => value === 'false',
    isBadWhenAbsent: ['flags'],
    fix: { set: 'true', caveat: 'The controller manager has to approve the requests, as it does by default.' },
    threat: `
      The certificate lives until somebody replaces it by hand, so people make it valid for years. Who steals one acts
      as the node for as long.`,
    remedy: `
      Set it to true: the kubelet then asks for a new one in time.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.10'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { bad: 'false', good: 'true' },
  }),
  'kubelet-rotate-server-cert': flag({
    component: 'kubelet',
    title: 'Kubelet certificate is not renewed',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0091'],
      checkov: ['CKV_K8S_112'],
      kics: ['rotate_kubelet_server_certificate_not_active'],
      kubescape: ['C-0183'],
    },
    flags: ['feature-gates'],
    does: 'does not renew its serving certificate',
    isBad: (value) =>
      value.split(',').includes('RotateKubeletServerCertificate=false') && 'RotateKubeletServerCertificate=false',
    fix: { exclude: true, caveat: 'New certificates have to be approved.' },
    threat: `
      When the certificate has expired, clients no longer reach the kubelet unless they stop verifying. Then whoever
      answers in its place is believed.`,
    remedy: `
      Take the gate out: it is on by default.`,
    standards: { cis: ['CIS Kubernetes 1.12: 4.2.11'] },
    references: ['https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/'],
    example: { bad: 'RotateKubeletServerCertificate=false', good: 'none' },
  }),
  'kubelet-tls-ciphers': flag({
    component: 'kubelet',
    title: 'Old ciphers are accepted',
    severity: 'warning',
    profile: 'recommended',
    aliases: { trivy: ['KCV-0092'], checkov: ['CKV_K8S_151'], kics: ['weak_tls_cipher_suites'], kubescape: ['C-0184'] },
    flags: ['tls-cipher-suites'],
    does: 'accepts a cipher that is known to be weak',
    isBad: weakSuite,
    fix: { exclude: true, caveat: 'Clients that know no other cipher are no longer served.' },
    threat: `
      Connections can be made with old ciphers whose traffic can be decrypted later or altered on the way. Whoever
      records it reads tokens and Secrets.`,
    remedy: `
      List suites with ECDHE and GCM or ChaCha20 alone, or leave the flag out: the defaults are sound.`,
    standards: { cwe: [327], cis: ['CIS Kubernetes 1.12: 4.2.12'] },
    example: {
      bad: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      good: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    },
  }),
});
