import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Workload with a system priority',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  aliases: { 'kube-linter': ['priority-class-name'] },
  threat: `
    Pods of this class push others off their nodes, and are never pushed off themselves. Whoever can start them throws
    out the agents and controllers that guard the cluster.`,
  impact: `Nodes for the workload, and none for what guards them.`,
  remedy: `
    Name a PriorityClass of your own.`,
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/',
    'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/',
  ],

  subjects: pods,
  *check({ label, spec, workload }) {
    const priority = spec.at('priorityClassName');
    if (!/^system-(?:cluster|node)-critical$/.test(priority.string ?? '')) return;
    // Where the namespace is not written, it may be the system's own.
    if (workload.namespace === undefined || workload.namespace.startsWith('kube-')) return;
    yield { at: priority, message: say`${label} pushes other pods off their nodes, those of the system excepted.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        spec:
          priorityClassName: «system-cluster-critical»
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        spec:
          priorityClassName: shop-high
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'In the namespaces of the system, and where none is written.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: kube-system
        spec:
          priorityClassName: system-node-critical
          containers:
            - name: web
              image: registry.example.com/web:1.4
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          priorityClassName: system-node-critical
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
  ],
});
