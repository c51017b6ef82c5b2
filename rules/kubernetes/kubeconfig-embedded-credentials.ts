import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { kubeconfigs } from '../../server/kubernetes/kubeconfigs';
import { isPlaceholder, isReference } from '../../server/secrets/values';

const keys = ['token', 'client-key-data', 'password'] as const;

export default rule({
  title: 'Kubeconfig carries its credentials',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  aliases: { semgrep: ['secrets-in-config-file'] },
  threat: `
    The file is all that it takes: whoever has a copy of it, from the repository, its history or an artifact, talks to
    the cluster as this user. A client certificate cannot be revoked at all; it works until it expires.`,
  impact: "The user's rights in the cluster, often all of them.",
  remedy: `
    Let \`exec\` ask a provider for a token each time, and keep the file out of the repository. Rotate what stood here;
    behind a leaked client certificate, that means the authority that signed it.`,
  references: [
    'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins',
  ],
  standards: { cwe: [798], mitre: ['T1552.001'] },

  subjects: kubeconfigs,
  *check({ root }) {
    for (const item of root.at('users').items) {
      for (const key of keys) {
        const credential = item.at('user').at(key);
        const text = credential.string?.trim();
        if (!text || isPlaceholder(text) || isReference(text)) continue;
        yield {
          at: credential,
          secrets: [credential],
          message: say`"${key}" of user "${item.at('name').raw ?? ''}" lets everyone with this file act as that user.`,
        };
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Config
        clusters: []
        contexts: []
        users:
          - name: admin
            user:
              username: admin
              password: «kM4-vein-Otter»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Config
        clusters: []
        contexts: []
        users:
          - name: admin
            user:
              exec:
                apiVersion: client.authentication.k8s.io/v1
                command: aws
                args: [eks, get-token, --cluster-name, shop]
                interactiveMode: IfAvailable
      `,
    },
    {
      why: 'A place for a token, a file beside, and an empty one.',
      secure: yaml`
        apiVersion: v1
        kind: Config
        users:
          - name: admin
            user:
              token: <token>
          - name: pipeline
            user:
              tokenFile: /run/secrets/token
          - name: nobody
            user:
              token: ""
      `,
    },
  ],
});
