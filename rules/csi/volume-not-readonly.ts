import { classVolumes } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Secrets volume is not read-only',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'safe',
  threat: `
    The driver refuses to mount a volume that does not say \`readOnly: true\`, so the pod stays in ContainerCreating and
    has no secrets. What follows is the danger: somebody pastes them into the manifest to get the release out.`,
  impact: `No pod, and the temptation to write the secret down.`,
  remedy: `
    Write \`readOnly: true\` beside the driver.`,
  references: ['https://secrets-store-csi-driver.sigs.k8s.io/getting-started/usage.html'],
  subjects: classVolumes,
  *check({ pod, volume }) {
    const readOnly = volume.at('csi').at('readOnly');
    if (readOnly.isUnknown || truthOf(readOnly) === true) return;
    yield {
      at: readOnly,
      message: say`Volume "${volume.at('name').raw ?? ''}" of ${pod.label} is not read-only, so the driver refuses to mount it.`,
      fixes: [{ title: say`Mount it read-only`, safety: 'safe', changes: readOnly.set(true) }],
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
            - name: «secrets»
              csi:
                driver: secrets-store.csi.k8s.io
                volumeAttributes:
                  secretProviderClass: shop
      `,
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
                volumeAttributes:
                  secretProviderClass: shop
                readOnly: true
      `,
    },
    {
      why: 'What is written may be wrong as well.',
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
                readOnly: «false»
                volumeAttributes:
                  secretProviderClass: shop
      `,
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
                  secretProviderClass: shop
      `,
    },
  ],
});
