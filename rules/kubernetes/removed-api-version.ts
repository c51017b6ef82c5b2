import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { removedObjects } from '../../server/kubernetes/removed-versions';
import { minorOf } from '../../server/kubernetes/version';

export default rule({
  title: 'API version that is gone',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: {
    trivy: ['KSV-0107'],
    kics: ['object_is_using_a_deprecated_api_version'],
    'kube-linter': ['no-extensions-v1beta'],
    kubescape: ['C-0273'],
    kyverno: ['check-deprecated-apis'],
  },
  fixable: 'review',
  threat: `
    The API server no longer serves this version, so the object is not applied: a policy or a role of it protects
    nothing. Where one file of many fails, that is easily overlooked.`,
  impact: `A protection that was never applied.`,
  remedy: `
    Write the version that took its place; where its shape changed, after the guide.`,
  references: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],

  subjects: removedObjects,
  *check({ object, successor, removedIn, isSameShape }, { config }) {
    if ((minorOf(config.kubernetesVersion) ?? Number.POSITIVE_INFINITY) < removedIn) return;
    const { label, apiVersion, root } = object;
    const version = root.at('apiVersion');
    yield {
      at: version,
      isRefused: true,
      message: say`${label} is not applied: Kubernetes has not served ${apiVersion!} since 1.${removedIn}.`,
      fixes:
        successor && isSameShape
          ? [
              {
                title: say`Write ${successor}`,
                safety: 'review',
                caveat: say`What this object asks for takes effect then.`,
                changes: version.set(successor),
              },
            ]
          : [],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: «batch/v1beta1»
        kind: CronJob
        metadata:
          name: backup
        spec:
          schedule: "@daily"
      `,
      secure: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: backup
        spec:
          schedule: "@daily"
      `,
    },
    {
      why: 'Where the shape changed, a new version alone does not do.',
      insecure: yaml`
        apiVersion: «extensions/v1beta1»
        kind: Ingress
        metadata:
          name: shop
      `,
    },
    {
      why: 'A version that is served, and a kind of somebody else.',
      secure: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: backup
        spec:
          schedule: "@daily"
        ---
        apiVersion: extensions/v1beta1
        kind: Shop
        metadata:
          name: shop
      `,
    },
    {
      why: 'What a patch is for has its own version.',
      file: { isPatch: true },
      secure: yaml`
        apiVersion: batch/v1beta1
        kind: CronJob
        metadata:
          name: backup
      `,
    },
    {
      why: 'Old clusters serve it.',
      config: { kubernetesVersion: '1.24' },
      secure: yaml`
        apiVersion: batch/v1beta1
        kind: CronJob
        metadata:
          name: backup
        spec:
          schedule: "@daily"
      `,
    },
  ],
});
