import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Probe targets a chosen host',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  // The standard forbids it from 1.34 on; before, `kubernetesVersion` keeps this quiet.
  aliases: { pss: ['hostProbesAndHostLifecycle'] },
  fixable: 'review',
  threat: `
    Probes and lifecycle hooks are sent by the kubelet, from the node's own network. With \`host\` whoever may write the
    pod lets the node connect to any address: services behind its firewall, the loopback address of the node, the cloud's
    metadata service. The probe's result tells them what answered.`,
  impact: "Requests from inside the node's network.",
  remedy: `
    Remove \`host\`; the kubelet then asks the pod's own address. Where a server wants a certain name, send it as the
    \`Host\` header in \`httpHeaders\`.`,
  exceptions: 'Pods in the node network whose program listens on the loopback address alone: let it listen elsewhere.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    'https://cwe.mitre.org/data/definitions/918.html',
  ],
  standards: { cwe: [918], pss: 'baseline', mitre: ['T1046', 'T1552.005'] },

  subjects: containers,
  *check(container, context) {
    if (policyVersion(container.pod, context) < since.hostProbes) return;
    const { field, name } = container;
    const lifecycle = field.at('lifecycle');
    const actions = [
      ...(['livenessProbe', 'readinessProbe', 'startupProbe'] as const).map((key) => ({ key, action: field.at(key) })),
      ...(['postStart', 'preStop'] as const).map((key) => ({ key, action: lifecycle.at(key) })),
    ];
    for (const { key, action } of actions) {
      for (const host of [action.at('httpGet').at('host'), action.at('tcpSocket').at('host')]) {
        if (!host.string) continue;
        yield {
          at: host,
          message: say`Container "${name}" lets the kubelet connect to "${host.string}" for its ${key}.`,
          fixes: [
            {
              title: say`Ask the pod itself (a program that listens elsewhere fails the check)`,
              safety: 'review',
              caveat: say`The kubelet connects to the pod's address; a program that does not listen there fails the check.`,
              changes: host.remove(),
            },
          ],
        };
      }
    }
  },

  examples: [
    {
      config: { kubernetesVersion: '1.34' },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              livenessProbe:
                httpGet:
                  host: «169.254.169.254»
                  path: /healthz
                  port: 80
              lifecycle:
                preStop:
                  httpGet: { host: «10.0.0.1», path: /drain, port: 8080 }
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              livenessProbe:
                httpGet:
                  path: /healthz
                  port: 80
              lifecycle:
                preStop:
                  httpGet: { path: /drain, port: 8080 }
      `,
    },
    {
      why: 'A header named Host goes to the pod itself, and an empty host is none.',
      config: { kubernetesVersion: '1.34' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              readinessProbe:
                httpGet:
                  host: ""
                  path: /healthz
                  port: 8080
                  httpHeaders:
                    - name: Host
                      value: shop.example.com
      `,
    },
    {
      why: 'Versions of the standard before 1.34 do not judge it.',
      config: { kubernetesVersion: '1.33' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              startupProbe:
                tcpSocket: { host: 10.0.0.1, port: 22 }
      `,
    },
  ],
});
