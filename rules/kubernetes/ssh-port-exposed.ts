import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { sshPorts } from '../../server/kubernetes/network/ssh-ports';

export default rule({
  title: 'SSH port is exposed',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  aliases: { 'kube-linter': ['ssh-port'], kubescape: ['C-0042'] },
  threat: `
    A way in for people is a way in for attackers: they try passwords and stolen keys, and a login never passes the
    API server, so no audit log of the cluster has it. What is changed by hand inside the container is gone, and unknown,
    at its next start.`,
  impact: 'A login to the container past the Kubernetes API.',
  remedy: `
    Use \`kubectl exec\`, and take the SSH server out of the image. The API server asks who may do so, and its audit log,
    where one is kept, says who did.`,
  exceptions: 'A server whose purpose is SSH, such as a Git server or an SFTP drop.',
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/',
  ],
  standards: { cwe: [1125], mitre: ['T1133'] },

  subjects: sshPorts,
  *check({ at, owner }) {
    yield { at, message: say`${owner} exposes port 22, where SSH servers listen.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              ports:
                - containerPort: «22»
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
              ports:
                - containerPort: 8080
      `,
    },
    {
      why: 'A Service may be what lets people in.',
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          ports:
            - port: 2222
              targetPort: «22»
      `,
    },
  ],
});
