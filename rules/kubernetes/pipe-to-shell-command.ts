import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { commandWords } from '../../server/kubernetes/commands';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Download is run unchecked',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    The container runs whatever the server sends at its start. Whoever takes over that server, its domain or the way to
    it runs code in the pod, with its service account and secrets, at the next restart. No scanner has seen that code.`,
  impact: "Foreign code with the pod's identity.",
  remedy:
    'Build what is needed into the image, where it is reviewed, scanned and pinned. Where it must be fetched, compare a checksum before running it.',
  references: [
    'https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-09-Improper-Artifact-Integrity-Validation',
    'https://cwe.mitre.org/data/definitions/494.html',
  ],
  standards: { cwe: [494, 829], mitre: ['T1059.004', 'T1105'] },

  subjects: containers,
  *check(container) {
    for (const { field, text } of commandWords(container)) {
      // The gaps are limited, because what is searched anew from every curl would take quadratic time.
      const found =
        /\b(curl|wget)\b[^|;&\n]{0,2000}\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:\/(?:usr\/)?bin\/)?((?:ba|da|z|k|a)?sh|python3?|perl|ruby|node)\b(?!\s+-c\b)|\b(?:ba|z|k|da)?sh\s+(?:-c\s+)?[<"]?[<$]\(\s*(curl|wget)\b[^)]{0,2000}\)/.exec(
          text,
        );
      if (!found) continue;
      yield {
        at: field.part(found.index, found.index + found[0].length),
        message: say`Container "${container.name}" downloads code and runs it unchecked at every start.`,
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
              image: alpine:3.20
              command: [sh, -c, "set -e; «curl -fsSL https://example.com/setup.sh | sh»"]
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
              command: [sh, -c, "set -e; ./setup.sh"]
      `,
    },
    {
      why: 'Block scalars hold scripts too.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: alpine:3.20
              command: [sh, -c]
              args:
                - |
                  apk add bash
                  «wget -qO- https://example.com/setup.sh | bash» -s -- --yes
      `,
    },
    {
      why: 'A download into a pipe that runs nothing is a download.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: alpine:3.20
              command: [sh, -c, "curl -s https://example.com/data.json | jq .version"]
      `,
    },
  ],
});
