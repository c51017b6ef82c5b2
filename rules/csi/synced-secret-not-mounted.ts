import { classMounts, syncedSecrets } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Synced Secret that nothing makes',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The driver makes the Secret only while a pod of the namespace mounts the class. Nothing mounts it, so the container
    does not start, and somebody commits the Secret by hand: what the vault was for is then in the repository.`,
  impact: `No container, and the temptation to commit the Secret.`,
  remedy: `
    Mount the class in the pod as well, even if nothing reads the files.`,
  references: ['https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret'],
  subjects: containers,
  *check({ name: container, pod, field }, { find }) {
    const { namespace } = pod.workload;
    for (const reference of [
      ...field.at('env').items.map((variable) => variable.at('valueFrom').at('secretKeyRef').at('name')),
      ...field.at('envFrom').items.map((source) => source.at('secretRef').at('name')),
    ]) {
      const secret = reference.string;
      if (secret === undefined) continue;
      const [synced] = find(syncedSecrets, 'secret', secret, { namespace });
      if (!synced) continue;
      const mounts = find(classMounts, 'class', synced.fact.className, { namespace });
      if (mounts.length > 0 || mounts.possible.length > 0 || !mounts.isAll) continue;
      yield {
        at: reference,
        message: say`Container "${container}" reads Secret "${secret}", which exists only while a pod mounts "${synced.fact.className}", and none does.`,
        related: [{ at: synced, message: say`The driver makes it from here.` }],
      };
    }
  },
  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              env:
                - name: DB_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: «shop-db»
                      key: password
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
          secretObjects:
            - secretName: «shop-db»
              type: Opaque
              data:
                - objectName: password
                  key: password
      `,
      },
    },
    {
      why: 'Another pod of the namespace that mounts the class is enough.',
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
              env:
                - name: DB_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: shop-db
                      key: password
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
          secretObjects:
            - secretName: shop-db
              type: Opaque
              data:
                - objectName: password
                  key: password
      `,
        'other.yaml': yaml`
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
      },
    },
    {
      why: 'A Secret that no class makes, and one whose name is not known.',
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
              env:
                - name: DB_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: mail
                      key: password
              envFrom:
                - secretRef: {}
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
          secretObjects:
            - secretName: shop-db
              type: Opaque
              data:
                - objectName: password
                  key: password
      `,
      },
    },
  ],
});
