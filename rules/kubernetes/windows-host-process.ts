import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Windows container is a host process',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: {
    pss: ['windowsHostProcess'],
    trivy: ['KSV-0103'],
    polaris: ['hostProcess'],
    kubescape: ['C-0202', 'C-0211'],
    kyverno: ['disallow-host-process'],
  },
  fixable: 'review',
  threat: `
    A HostProcess container is no container: its programs run on the Windows node itself, see its files, registry and
    network, and may run as SYSTEM. Whoever gets code to run in it owns the node and the credentials on it.`,
  impact: 'The Windows node.',
  remedy: `
    Remove \`hostProcess\` and run the program as an ordinary Windows container. Programs that configure the node, such
    as network plugins, cannot.`,
  exceptions: `
    Node agents: keep them in a namespace that only cluster operators can write to, and run them as an account that is
    not SYSTEM.`,
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  standards: {
    cwe: [250],
    cis: ['CIS Kubernetes 1.12: 5.2.10'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: pods,
  *check(pod) {
    const settings = [
      {
        hostProcess: pod.securityContext.at('windowsOptions').at('hostProcess'),
        message: say`${pod.label} runs its containers as processes of the Windows node.`,
      },
      ...pod.containers.map(({ name, securityContext }) => ({
        hostProcess: securityContext.at('windowsOptions').at('hostProcess'),
        message: say`Container "${name}" runs as a process of the Windows node.`,
      })),
    ];
    for (const { hostProcess, message } of settings) {
      if (truthOf(hostProcess) !== true) continue;
      yield {
        at: hostProcess,
        message,
        fixes: [
          {
            title: say`Run it as an ordinary container (it no longer reaches the node)`,
            safety: 'review',
            caveat: say`Programs that configure the node fail; every container of the pod must be changed alike.`,
            changes: hostProcess.set(false),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          os:
            name: windows
          hostNetwork: true
          securityContext:
            windowsOptions:
              hostProcess: «true»
              runAsUserName: 'NT AUTHORITY\SYSTEM'
          containers:
            - name: agent
              image: example.com/agent:1-windows
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          os:
            name: windows
          hostNetwork: true
          securityContext:
            windowsOptions:
              hostProcess: false
              runAsUserName: 'NT AUTHORITY\SYSTEM'
          containers:
            - name: agent
              image: example.com/agent:1-windows
      `,
    },
    {
      why: 'Each place that says so is reported.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          hostNetwork: true
          containers:
            - name: agent
              image: example.com/agent:1-windows
              securityContext:
                windowsOptions: { hostProcess: «true» }
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          hostNetwork: true
          containers:
            - name: agent
              image: example.com/agent:1-windows
              securityContext:
                windowsOptions: { hostProcess: false }
      `,
    },
  ],
});
