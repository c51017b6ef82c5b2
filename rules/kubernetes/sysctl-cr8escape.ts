import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Sysctl value injects another setting',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: { kyverno: ['prevent-cr8escape'] },
  threat: `
    CRI-O from 1.19 on passed sysctls on as \`name=value\` joined by plus signs, so a \`+\` or \`=\` in a value slips in a
    setting of its own. With kernel.core_pattern the kernel then runs a program of the attacker's as root on the node
    (CVE-2022-0811). Where CRI-O is older than the fix of March 2022, whoever may create pods owns the node.`,
  impact: 'Root on the node.',
  remedy: 'Remove the sysctl; no sound value holds these characters. Update CRI-O to a version that checks them.',
  references: [
    'https://nvd.nist.gov/vuln/detail/CVE-2022-0811',
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
  ],
  standards: { cwe: [77, 94], mitre: ['T1611'] },

  subjects: pods,
  *check({ securityContext, label }) {
    for (const sysctl of securityContext.at('sysctls').items) {
      const value = sysctl.at('value');
      if (!/[+=]/.test(value.string ?? '')) continue;
      yield {
        at: value,
        message: say`The value of sysctl "${sysctl.at('name').raw}" of ${label} slips in another setting.`,
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
          securityContext:
            sysctls:
              - name: kernel.shm_rmid_forced
                value: «"1+kernel.core_pattern=|/tmp/run"»
          containers:
            - name: web
              image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            sysctls:
              - name: kernel.shm_rmid_forced
                value: "1"
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
