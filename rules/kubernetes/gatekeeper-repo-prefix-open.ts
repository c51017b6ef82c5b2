import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Registry prefix without a slash',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { trivy: ['KSV-0124'] },
  fixable: 'review',
  threat: `
    The entry is compared as the beginning of the image's name: \`registry.example.com\` also lets in
    \`registry.example.com.attacker.net\`. Whoever registers such a name runs their images here.`,
  impact: `Any image, for whoever registers a name.`,
  remedy: `
    End the entry with a slash.`,
  references: ['https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/'],
  standards: { cwe: [183] },

  subjects: objectsOf<{ spec: { parameters: { repos: {} } } }>('constraints.gatekeeper.sh', 'K8sAllowedRepos'),
  *check({ label, root }) {
    for (const entry of root.at('spec').at('parameters').at('repos').items) {
      const text = entry.string;
      // A name with a tag or a digest is whole.
      if (!text || text.endsWith('/') || /[@*]|:[^/]*$/.test(text)) continue;
      yield {
        at: entry,
        message: say`"${text}" of ${label} also lets in every name that begins like it.`,
        fixes: [
          {
            title: say`End it with a slash`,
            safety: 'review',
            caveat: say`An image of exactly that name is refused.`,
            changes: entry.set(`${text}/`),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata:
          name: ours
        spec:
          parameters:
            repos:
              - «registry.example.com»
              - ghcr.io/team/
      `,
      secure: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata:
          name: ours
        spec:
          parameters:
            repos:
              - registry.example.com/
              - ghcr.io/team/
      `,
    },
    {
      why: 'A whole image may stand there.',
      secure: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata:
          name: ours
        spec:
          parameters:
            repos:
              - docker.io/library/nginx:1.27
      `,
    },
  ],
});
