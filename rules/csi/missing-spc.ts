import { classFacts, classVolumes } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'No such SecretProviderClass',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The pod stays in ContainerCreating, for the driver looks for the class in the pod's own namespace. Somebody then
    creates a class of that name in a hurry, and whoever may create one there first decides what the pod mounts.`,
  impact: `No pod, and a name that anybody in the namespace may take.`,
  remedy: `
    Put the class into the pod's namespace, or name the one that is there.`,
  references: [
    'https://secrets-store-csi-driver.sigs.k8s.io/getting-started/usage.html',
    'https://secrets-store-csi-driver.sigs.k8s.io/concepts.html',
  ],
  subjects: classVolumes,
  *check({ pod, volume, className }, { find }) {
    if (className === undefined || pod.isPatch) return;
    const { namespace } = pod.workload;
    const found = find(classFacts, 'name', className, { namespace });
    if (found.length > 0 || found.possible.length > 0 || !found.isAll) return;
    const elsewhere = [...find(classFacts, 'name', className)];
    // Of a project that keeps its classes somewhere else nothing is missing.
    if (elsewhere.length === 0) return;
    yield {
      at: volume.at('csi').at('volumeAttributes').at('secretProviderClass'),
      message:
        namespace === undefined
          ? say`${pod.label} mounts SecretProviderClass "${className}", which is not in this project.`
          : say`${pod.label} mounts SecretProviderClass "${className}", which is not in "${namespace}".`,
      related: elsewhere.map((known) => ({ at: known, message: say`This one is in another namespace.` })),
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
                  secretProviderClass: «shop-db»
      `,
      world: {
        'platform/class.yaml': yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: «shop-db»
          namespace: platform
        spec:
          provider: vault
          parameters:
            roleName: shop
      `,
      },
    },
    {
      why: 'In its own namespace it is found.',
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
          provider: vault
          parameters:
            roleName: shop
      `,
      },
    },
    {
      why: 'A project that has no classes keeps them elsewhere.',
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
    },
    {
      why: 'A volume that does not say yet which class.',
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
                  secretProviderClass: 
      `,
    },
  ],
});
