import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';
import { podLevels } from '../../server/kubernetes/admission/pod-levels';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Namespace admits every pod',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: { kubescape: ['C-0192', 'C-0068'], kyverno: ['add-psa-labels'] },
  fixable: 'review',
  threat: `
    Without a label the defaults of the cluster hold, which mostly are none. Whoever may create pods here, or takes over
    a pipeline that does, starts a privileged one and has the node.`,
  impact: `The node, for whoever may create a pod.`,
  remedy: `
    Label the namespace with \`pod-security.kubernetes.io/enforce: baseline\`, or \`restricted\` where its workloads
    allow it.`,
  exceptions: `
    Defaults of the cluster, in an AdmissionConfiguration, may say the same.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  ],
  standards: { cis: ['CIS Kubernetes 1.12: 5.2.1'], mitre: ['T1611'] },

  subjects: objectsOf('', 'Namespace'),
  *check({ label, name, metadata }, { find }) {
    const labels = metadata.at('labels');
    const enforce = labels.at('pod-security.kubernetes.io/enforce');
    if (!enforce.isAbsent || name === undefined) return;
    const inside = [...find(podLevels, 'all', '*', { namespace: name })];
    const refused = inside.filter(({ fact }) => fact.admittedAt === 'privileged');
    // The strictest level that stops nothing here comes first.
    const level = inside.length === 0 ? 'restricted' : 'baseline';
    const names = listed(refused.slice(0, 5).map(({ fact }) => fact.label));
    yield {
      at: { unit: metadata.unit, span: metadata.at('name').span, absentFrom: metadata.wholeSpan },
      message: say`${label} enforces no Pod Security level.`,
      related: refused.map((known) => ({ at: known, message: say`The baseline level refuses its pods.` })),
      fixes: [
        {
          title: say`Enforce ${level}`,
          safety: 'review',
          caveat:
            refused.length > 0
              ? say`Pods of ${names} are refused, and others that break the level.`
              : say`Pods that break the level are refused.`,
          changes: enforce.set(level),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: «shop»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: restricted
      `,
    },
    {
      why: 'Where a workload breaks the restricted level, baseline is offered, and what even that would stop is named.',
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: «shop»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline
      `,
      world: {
        'agent.yaml': yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: «agent»
          namespace: shop
        spec:
          hostPID: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      },
    },
    {
      why: 'A level is a level, and a template may write one.',
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: privileged
      `,
    },
  ],
});
