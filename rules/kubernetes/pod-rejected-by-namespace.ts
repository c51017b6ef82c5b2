import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { refusals } from '../../server/kubernetes/admission/pod-security-level';
import { namespaces, policyVersion } from '../../server/kubernetes/namespaces';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Namespace refuses these pods',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The workload is accepted and its pods are refused, so nothing starts, and only the events of its ReplicaSet say why.
    To get on, somebody labels the namespace \`privileged\`, for every workload in it.`,
  impact: `Nothing starts, and the temptation to open the namespace.`,
  remedy: `
    Change the pod so that the level admits it, or give it a namespace of its own with a label that fits.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    'https://github.com/kubernetes/kubernetes/issues/125507',
  ],

  subjects: pods,
  *check(pod, context) {
    const { label, workload, metadata } = pod;
    const { namespace } = workload;
    // Examples label the default one, and hold for nobody else's.
    if (namespace === undefined || namespace === 'default') return;
    const [known, ...others] = context.find(namespaces, 'name', namespace, { namespace, isWorldwide: true });
    const level = known?.fact.enforce;
    // Two files may each label it in their own way.
    if (!known || others.some(({ fact }) => fact.enforce !== level) || (level !== 'baseline' && level !== 'restricted'))
      return;
    const refused = refusals(pod, level, policyVersion(pod, context));
    if (refused === undefined || refused.length === 0) return;
    const place = workload.metadata.at('name');
    yield {
      at: { unit: place.unit, span: place.span, absentFrom: metadata.parent?.wholeSpan },
      ...(workload.kind === 'Pod' && { severity: 'error' as const, isRefused: true }),
      message: say`Namespace "${namespace}" enforces ${level}, which refuses the pods of ${label}: ${refused.join(', ')}.`,
      related: [{ at: known, message: say`This namespace enforces the level.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: «agent»
          namespace: shop
        spec:
          hostNetwork: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      world: {
        'namespace.yaml': yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: «shop»
          labels:
            pod-security.kubernetes.io/enforce: baseline
      `,
      },
    },
    {
      why: 'The version that the namespace pins decides; a pod that the level admits starts.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: old
          namespace: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: elsewhere
          namespace: other
        spec:
          hostNetwork: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: nowhere
        spec:
          hostNetwork: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      world: {
        'namespace.yaml': yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline
      `,
      },
    },
    {
      why: 'What a template decides is not known.',
      path: 'templates/pod.yaml',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
          namespace: shop
        spec:
          hostNetwork: {{ .Values.hostNetwork }}
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      world: {
        'namespace.yaml': yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline
      `,
      },
    },
  ],
});
