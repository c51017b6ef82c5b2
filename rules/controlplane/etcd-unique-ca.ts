import { clientAuthorities, components } from '../../server/controlplane/components';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Store and API share an authority',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kics: ['not_unique_certificate_authority'], kubescape: ['C-0159'] },
  threat: `
    Whoever has any client certificate of the cluster's authority, a node or a user, logs in to etcd with it. There they
    read and write every object, past all roles.`,
  impact: `The whole cluster, for every user with a certificate.`,
  remedy: `
    Sign etcd’s clients with an authority of their own, as kubeadm does: \`/etc/kubernetes/pki/etcd/ca.crt\`.`,
  references: [
    'https://etcd.io/docs/v3.5/op-guide/security/',
    'https://kubernetes.io/docs/setup/best-practices/certificates/',
  ],
  standards: { cis: ['CIS Kubernetes 1.12: 2.7'] },

  subjects: components,
  *check({ name, setting }, { find }) {
    const trusted = setting('trusted-ca-file');
    if (name !== 'etcd' || !trusted?.value) return;
    const [server] = find(clientAuthorities, 'path', trusted.value);
    if (!server) return;
    yield {
      at: trusted.at,
      message: say`"etcd" trusts the authority that signs the logins of all users and nodes.`,
      related: [{ at: server, message: say`The API server lets them log in with it.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: etcd
          namespace: kube-system
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.5.21-0
              command:
                - etcd
                - --trusted-ca-file=«/etc/kubernetes/pki/ca.crt»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: etcd
          namespace: kube-system
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.5.21-0
              command:
                - etcd
                - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
      `,
      world: {
        'kube-apiserver.yaml': yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.33.4
              command:
                - kube-apiserver
                - --client-ca-file=«/etc/kubernetes/pki/ca.crt»
      `,
      },
    },
    {
      why: 'An authority that the API server does not take, in a cluster that is not here.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: etcd
          namespace: kube-system
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.5.21-0
              command:
                - etcd
                - --trusted-ca-file=/etc/kubernetes/pki/ca.crt
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: scheduler
        spec:
          containers:
            - name: scheduler
              image: registry.k8s.io/kube-scheduler:v1.33.4
              command:
                - kube-scheduler
      `,
    },
  ],
});
