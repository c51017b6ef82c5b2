import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers, numberOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Port below 1024',
  severity: 'info',
  confidence: 'low',
  profile: 'strict',
  since: '0.1',
  aliases: { trivy: ['KSV-0117'], 'kube-linter': ['privileged-ports'] },
  threat: `
    With older runtimes only root, or a program with NET_BIND_SERVICE, may listen below 1024. A container that wants such
    a port is therefore often started as root, and an attacker who takes it over is root in it.`,
  impact: 'A reason to run as root.',
  remedy: 'Listen on a higher port, such as 8080; the Service in front can keep the low one.',
  exceptions:
    'Where net.ipv4.ip_unprivileged_port_start is 0, as containerd sets it from 2.0 on, every user may listen on any port.',
  references: [
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
    'https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service',
  ],
  standards: { cwe: [250] },

  subjects: containers,
  *check({ name, field }) {
    for (const port of field.at('ports').items) {
      const number = numberOf(port.at('containerPort'));
      if (number === undefined || number === 0 || number >= 1024) continue;
      yield {
        at: port.at('containerPort'),
        message: say`Container "${name}" listens on port ${number}, for which many runtimes ask root.`,
      };
    }
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
                - containerPort: «80»
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
  ],
});
