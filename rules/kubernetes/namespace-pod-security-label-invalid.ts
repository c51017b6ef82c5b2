import { nearest } from '../../server/engine/nearest';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyOf } from '../../server/kubernetes/admission/pod-security-labels';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Pod Security label without effect',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The API server refuses to create a Namespace with such a label. Where it is there already, a wrong level to audit or
    warn means \`privileged\`, and a wrong version the newest: what everyone believes to be checked is not.`,
  impact: `A Namespace that is refused, or one that nobody watches.`,
  remedy: `
    Write \`privileged\`, \`baseline\` or \`restricted\`, and a version as \`latest\` or \`v1.33\`.`,
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-admission/'],

  subjects: objectsOf('', 'Namespace'),
  *check({ label, metadata }) {
    const labels = metadata.at('labels');
    const written: Record<string, string> = {};
    for (const { key, field } of labels.entries) written[key] = field.string ?? 'latest';
    for (const { label: key, value, isAbout } of policyOf(written).errors) {
      const field = labels.at(key);
      // A template, or no text at all, says nothing yet.
      if (field.string === undefined) continue;
      const level = isAbout === 'level' ? nearest(value.trim(), ['privileged', 'baseline', 'restricted']) : undefined;
      const version =
        isAbout === 'version' && /^1\.\d+(?:\.\d+)?$/.test(value)
          ? `v${value.split('.').slice(0, 2).join('.')}`
          : undefined;
      const right = level ?? version;
      yield {
        at: field,
        isRefused: true,
        message:
          isAbout === 'level'
            ? say`"${value}" of ${label} is no Pod Security level.`
            : say`"${value}" of ${label} is no version of the Pod Security Standards.`,
        fixes: right
          ? [
              {
                title: say`Write "${right}"`,
                safety: 'review',
                caveat: say`Pods that break the level are refused, or told of, from then on.`,
                changes: field.set(right),
              },
            ]
          : [],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: «restrict»
            pod-security.kubernetes.io/warn-version: «"1.33.2"»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: restricted
            pod-security.kubernetes.io/warn-version: "v1.33"
      `,
    },
    {
      why: 'Levels are compared letter by letter.',
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/audit: «Baseline»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/audit: baseline
      `,
    },
    {
      why: 'What is nothing like a version has no repair.',
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce-version: «newest»
      `,
    },
    {
      why: 'Right labels, and a value that is not written yet.',
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline
            pod-security.kubernetes.io/enforce-version: v1.30
            pod-security.kubernetes.io/warn: 1
      `,
    },
  ],
});
