import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { numberOf, pods } from '../../server/kubernetes/pods';

const hour = 3600;
const day = 24 * hour;

export default rule({
  title: 'Mounted token lives too long',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    A token that leaks in a log or a backup works until it expires, from wherever it is used. The kubelet renews a
    mounted token long before that, so a long life serves nobody but whoever has stolen one.`,
  impact: 'A stolen token works for days.',
  remedy: 'Leave `expirationSeconds` out (an hour), and name the `audience` that is meant to accept the token.',
  exceptions: 'A program that reads its token once at the start and never again.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#launch-a-pod-using-service-account-token-projection',
    'https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken',
  ],
  standards: { cwe: [613], mitre: ['T1528'] },

  subjects: pods,
  *check({ label, volumes }) {
    for (const volume of volumes) {
      for (const source of volume.at('projected').at('sources').items) {
        const life = source.at('serviceAccountToken').at('expirationSeconds');
        const seconds = numberOf(life);
        if (seconds === undefined || seconds <= day) continue;
        yield {
          at: life,
          message: say`The token that volume "${volume.at('name').raw ?? ''}" of ${label} mounts works for ${lifetime(seconds)}.`,
          fixes: [
            {
              title: say`Let the token expire after an hour`,
              safety: 'review',
              caveat: say`A program that reads the token only once loses access after an hour.`,
              changes: life.set(hour),
            },
          ],
        };
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: vault
              projected:
                sources:
                  - serviceAccountToken:
                      path: token
                      audience: vault
                      expirationSeconds: «604800»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: vault
              projected:
                sources:
                  - serviceAccountToken:
                      path: token
                      audience: vault
                      expirationSeconds: 3600
      `,
    },
    {
      why: 'A working day is what meshes use; the default is an hour.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: tokens
              projected:
                sources:
                  - serviceAccountToken:
                      path: mesh
                      audience: istio-ca
                      expirationSeconds: 43200
                  - serviceAccountToken:
                      path: vault
                      audience: vault
      `,
    },
  ],
});

function lifetime(seconds: number): string {
  const days = Math.round(seconds / day);
  return days === 1 ? 'more than a day' : `${days} days`;
}
