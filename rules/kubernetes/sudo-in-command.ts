import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { commandWords } from '../../server/kubernetes/commands';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Command uses sudo',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { kubescape: ['C-0062'] },
  threat: `
    sudo makes its caller root, so the user that the container runs as limits nothing: whoever takes the program over is
    root in the container with one more word. It also keeps the pod from forbidding privilege escalation.`,
  impact: 'Root in the container.',
  remedy:
    'Give the user what the command needs in the image: the owner of a file, or one capability. Then run the command as that user.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://attack.mitre.org/techniques/T1548/003/',
  ],
  standards: { cwe: [250], mitre: ['T1548.003'] },

  subjects: containers,
  *check(container) {
    for (const { field, text, isProgram } of commandWords(container)) {
      const found = isProgram
        ? /^(?:\/usr\/bin\/)?sudo$/.exec(text)
        : /(?:^|[;&|(\n][^\S\n]*)((?:\/usr\/bin\/)?sudo)\s+\S/.exec(text);
      if (!found) continue;
      const start = found.index + found[0].indexOf('sudo');
      yield {
        at: field.part(start, start + 4),
        message: say`Container "${container.name}" becomes root through sudo.`,
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
              image: nginx:1.27
              command: ["/bin/sh", "-c", "mkdir -p /data && «sudo» chown web /data"]
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
              command: ["/bin/sh", "-c", "mkdir -p /data"]
      `,
    },
    {
      why: 'A word that only looks like it is none.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
              args: ["--config=/etc/sudo.conf", "no sudo here"]
      `,
    },
  ],
});
