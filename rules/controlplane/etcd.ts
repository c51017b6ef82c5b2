// What the flags of etcd open.
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
  'etcd-cert': flag({
    component: 'etcd',
    title: 'The cluster store is not encrypted',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0042'],
      checkov: ['CKV_K8S_116'],
      kics: ['etcd_tls_certificate_files_not_properly_set'],
      kubescape: ['C-0153'],
    },
    flags: ['cert-file', 'key-file'],
    does: 'serves its clients without encryption',
    isBadWhenAbsent: ['flags'],
    threat: `
      The store holds every object of the cluster, Secrets included, and knows no roles. Whoever is on the network reads
      all of it as it passes, and answers in its place.`,
    remedy: `
      Name a certificate and its key; kubeadm makes both under \`pki/etcd\`.`,
    standards: { cwe: [319], cis: ['CIS Kubernetes 1.12: 2.1'] },
    example: { good: '/etc/kubernetes/pki/etcd/server.crt' },
  }),
  'etcd-client-cert-auth': flag({
    component: 'etcd',
    title: 'The cluster store serves strangers',
    severity: 'error',
    profile: 'essential',
    aliases: {
      trivy: ['KCV-0043'],
      checkov: ['CKV_K8S_117'],
      kics: ['etcd_client_certificate_authentication_set_to_false'],
      kubescape: ['C-0154'],
    },
    flags: ['client-cert-auth'],
    does: 'asks its clients for no certificate',
    isBad: (value) => value === 'false',
    isBadWhenAbsent: ['flags'],
    fix: { set: 'true', caveat: 'Clients without a certificate of that authority are refused.' },
    threat: `
      The store holds every object of the cluster, Secrets included, and knows no roles. Whoever reaches its port reads
      and writes everything, past every role and admission check.`,
    remedy: `
      Set \`--client-cert-auth=true\` and name the authority with \`--trusted-ca-file\`.`,
    standards: { cwe: [306], cis: ['CIS Kubernetes 1.12: 2.2'] },
    example: { bad: 'false', good: 'true' },
  }),
  'etcd-auto-tls': flag({
    component: 'etcd',
    title: 'The cluster store signs itself',
    severity: 'warning',
    profile: 'recommended',
    aliases: { trivy: ['KCV-0044'], checkov: ['CKV_K8S_118'], kics: ['auto_tls_set_to_true'], kubescape: ['C-0155'] },
    flags: ['auto-tls'],
    does: 'makes its own certificate for clients',
    isBad: (value) => value === 'true',
    fix: { set: 'false', caveat: 'A certificate has to be named instead.' },
    threat: `
      The store holds every object of the cluster, Secrets included, and knows no roles. Nobody can tell a server that
      signs itself from an impostor, so clients do not verify it.`,
    remedy: `
      Remove the flag and name a certificate of an authority of its own.`,
    standards: { cwe: [295], cis: ['CIS Kubernetes 1.12: 2.3'] },
    example: { bad: 'true', good: 'false' },
  }),
  'etcd-peer-cert': flag({
    component: 'etcd',
    title: 'Copies of the store pass unencrypted',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0045'],
      checkov: ['CKV_K8S_119'],
      kics: ['etcd_peer_tls_certificate_files_not_properly_set'],
      kubescape: ['C-0156'],
    },
    flags: ['peer-cert-file', 'peer-key-file'],
    does: 'talks to its other members without encryption',
    isBadWhenAbsent: ['flags'],
    threat: `
      The store holds every object of the cluster, Secrets included, and knows no roles. Whoever is on the network
      between its members reads all of it as it is copied, and joins as one of them.`,
    remedy: `
      Name a certificate and its key; kubeadm makes both under \`pki/etcd\`.`,
    standards: { cwe: [319], cis: ['CIS Kubernetes 1.12: 2.4'] },
    example: { good: '/etc/kubernetes/pki/etcd/peer.crt' },
  }),
  'etcd-peer-client-cert-auth': flag({
    component: 'etcd',
    title: 'The cluster store lets strangers join',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KCV-0046'],
      checkov: ['CKV_K8S_121'],
      kics: ['etcd_peer_client_certificate_authentication_set_to_false'],
      kubescape: ['C-0157'],
    },
    flags: ['peer-client-cert-auth'],
    does: 'asks its other members for no certificate',
    isBad: (value) => value === 'false',
    isBadWhenAbsent: ['flags'],
    fix: { set: 'true', caveat: 'Members without a certificate of that authority are refused.' },
    threat: `
      The store holds every object of the cluster, Secrets included, and knows no roles. Whoever reaches the port of its
      members joins them and receives all of it.`,
    remedy: `
      Set \`--peer-client-cert-auth=true\` and name the authority with \`--peer-trusted-ca-file\`.`,
    standards: { cwe: [306], cis: ['CIS Kubernetes 1.12: 2.5'] },
    example: { bad: 'false', good: 'true' },
  }),
  'etcd-peer-auto-tls': flag({
    component: 'etcd',
    title: 'Members of the store sign themselves',
    severity: 'warning',
    profile: 'recommended',
    aliases: { trivy: ['KCV-0047'], kics: ['peer_auto_tls_set_to_true'], kubescape: ['C-0158'] },
    flags: ['peer-auto-tls'],
    does: 'makes its own certificate for other members',
    isBad: (value) => value === 'true',
    fix: { set: 'false', caveat: 'A certificate has to be named instead.' },
    threat: `
      The store holds every object of the cluster, Secrets included, and knows no roles. Members that sign themselves
      cannot verify each other, so an impostor joins unnoticed.`,
    remedy: `
      Remove the flag and name a certificate of an authority of its own.`,
    standards: { cwe: [295], cis: ['CIS Kubernetes 1.12: 2.6'] },
    example: { bad: 'true', good: 'false' },
  }),
});
