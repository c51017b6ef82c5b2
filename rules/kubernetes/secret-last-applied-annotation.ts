import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Secret repeated in an annotation',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'safe',
  threat: `
    \`kubectl apply\` writes the whole object into this annotation, the values of the Secret included. Tools that hide a
    Secret's data, sealed or redacted copies and \`kubectl describe\`, show annotations as they are, so the value leaks
    where everybody believes it hidden.`,
  impact: 'The value of the Secret in plain sight.',
  remedy:
    'Take the annotation out; kubectl writes it anew when it applies the file. Change the value if the file was shared.',
  references: [
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubectl-kubernetes-io-last-applied-configuration',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  standards: { cwe: [312], mitre: ['T1552.007'] },

  subjects: objectsOf('', 'Secret'),
  *check({ label, metadata }) {
    const annotation = metadata.at('annotations').at('kubectl.kubernetes.io/last-applied-configuration');
    if (!annotation.isPresent || !/"(?:data|stringData)"\s*:\s*\{\s*"/.test(annotation.raw ?? '')) return;
    yield {
      at: annotation.keyPlace,
      secrets: [annotation],
      message: say`${label} repeats its values in an annotation.`,
      fixes: [{ title: say`Remove the annotation`, safety: 'safe', changes: annotation.remove() }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: shop
          annotations:
            team: shop
            «kubectl.kubernetes.io/last-applied-configuration»: |
              {"apiVersion":"v1","data":{"user":"c2hvcA=="},"kind":"Secret","metadata":{"name":"shop"}}
        data:
          user: c2hvcA==
      `,
      secure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: shop
          annotations:
            team: shop
        data:
          user: c2hvcA==
      `,
    },
    {
      why: 'An object without values repeats none.',
      secure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: shop
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: |
              {"apiVersion":"v1","kind":"Secret","metadata":{"name":"shop"},"type":"Opaque"}
      `,
    },
  ],
});
