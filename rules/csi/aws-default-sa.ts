import { classFacts, classVolumes } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { accountNameOf } from '../../server/kubernetes/service-accounts';

export default rule({
  title: 'Cloud secrets as the default account',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    The provider fetches the secrets with the cloud identity of the pod's account, and every pod that names none shares
    that of \`default\`. Whoever takes over any of them mounts the same class and reads the same secrets.`,
  impact: `The secrets of this workload, for every pod of the namespace.`,
  remedy: `
    Give the workload an account of its own, and the cloud role to that account.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/integrating_csi_driver.html',
  ],
  standards: { cwe: [250], mitre: ['T1552'] },
  subjects: classVolumes,
  *check({ pod, className }, { find }) {
    if (className === undefined || !pod.isComplete || accountNameOf(pod) !== 'default') return;
    const [provider] = [...find(classFacts, 'name', className, { namespace: pod.workload.namespace })].filter(
      ({ fact }) => fact.usesAccount,
    );
    if (!provider) return;
    const account = pod.spec.at('serviceAccountName');
    yield {
      at: account,
      message: say`${pod.label} fetches secrets of ${provider.fact.provider!} as the account that all pods of the namespace share.`,
      related: [{ at: provider, message: say`This class uses the account's cloud identity.` }],
      fixes: [
        {
          title: say`Name a service account of its own`,
          safety: 'template',
          changes: account.set(blank(pod.workload.name ?? 'NAME')),
        },
      ],
    };
  },
  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        «spec»:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              volumeMounts:
                - name: secrets
                  mountPath: /run/secrets
                  readOnly: true
          volumes:
            - name: secrets
              csi:
                driver: secrets-store.csi.k8s.io
                readOnly: true
                volumeAttributes:
                  secretProviderClass: shop-db
      `,
      world: {
        'class.yaml': yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: «shop-db»
          namespace: shop
        spec:
          provider: aws
          parameters:
            roleName: shop
      `,
      },
    },
    {
      why: 'An account of its own, and a provider that does not ask the cloud.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        spec:
          serviceAccountName: shop
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              volumeMounts:
                - name: secrets
                  mountPath: /run/secrets
                  readOnly: true
          volumes:
            - name: secrets
              csi:
                driver: secrets-store.csi.k8s.io
                readOnly: true
                volumeAttributes:
                  secretProviderClass: shop-db
      `,
      world: {
        'class.yaml': yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop-db
          namespace: shop
        spec:
          provider: aws
          parameters:
            roleName: shop
      `,
      },
    },
    {
      why: 'Vault has a role of its own for that.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              volumeMounts:
                - name: secrets
                  mountPath: /run/secrets
                  readOnly: true
          volumes:
            - name: secrets
              csi:
                driver: secrets-store.csi.k8s.io
                readOnly: true
                volumeAttributes:
                  secretProviderClass: shop-db
      `,
      world: {
        'class.yaml': yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop-db
          namespace: shop
        spec:
          provider: vault
          parameters:
            roleName: shop
      `,
      },
    },
  ],
});
