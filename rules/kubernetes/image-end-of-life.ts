import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { endOfLife } from '../../server/images/end-of-life';
import { podImages } from '../../server/kubernetes/images';

export default rule({
  title: 'Image past end of life',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The makers no longer publish security fixes for this version. Every hole found since stays open in the running pod,
    and exploits for it need nothing but the version number. Pulling the image again brings no repair.`,
  impact: 'Known holes stay open for good.',
  remedy: `
    Move to a version that still gets fixes; release notes list what breaks on the way. The dates are those of the table
    in this release.`,
  exceptions: `
    A vendor repairs the version for you under contract: then take the vendor's image, or ignore the finding until the
    contract ends.`,
  references: ['https://endoflife.date/', 'https://kubernetes.io/docs/concepts/containers/images/'],
  standards: { cwe: [1104], mitre: ['T1190'] },

  subjects: podImages,
  *check({ container, name, tag, at }, { config }) {
    const end = endOfLife({ repository: name, tag }, config.today);
    if (!end) return;
    yield {
      at: at('tag'),
      message: say`Container "${container.name}" runs ${end.product}, which has had no security fixes since ${end.date}.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: db
        spec:
          containers:
            - name: api
              image: python:«3.8-slim»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: db
        spec:
          containers:
            - name: api
              image: python:3.14-slim
      `,
    },
    {
      why: 'The date of judgement decides.',
      config: { today: '2024-10-07' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: api
        spec:
          containers:
            - name: api
              image: python:3.8
      `,
    },
    {
      why: 'A name of somebody else says nothing about what is inside.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: api
        spec:
          containers:
            - name: api
              image: registry.example.com/python:3.8
      `,
    },
  ],
});
