import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Namespace allows privileged pods',
  severity: 'warning',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  aliases: { kubescape: ['C-0193', 'C-0197'], kyverno: ['deny-privileged-profile'] },
  threat: `
    The label switches off what the cluster would enforce. Whoever may create pods here, or takes over a pipeline that
    does, starts a privileged one and has the node.`,
  impact: `The node, for whoever may create a pod.`,
  remedy: `
    Enforce \`baseline\`, and give what needs more a namespace of its own.`,
  exceptions: `
    Namespaces of the system: network and storage drivers, agents of the node.`,
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-admission/'],
  standards: { mitre: ['T1611'] },

  subjects: objectsOf('', 'Namespace'),
  *check({ label, metadata }) {
    const enforce = metadata.at('labels').at('pod-security.kubernetes.io/enforce');
    if (enforce.string !== 'privileged') return;
    yield { at: enforce, message: say`${label} admits privileged pods.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: «privileged»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline
      `,
    },
  ],
});
