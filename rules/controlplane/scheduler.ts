// What the flags of kube-scheduler open.
import { exampleManifests, type FlagDefect, flagRule, referencePages } from '../../server/controlplane/flag-rule';
import { family, rule } from '../../server/engine/rule';

const flag = (defect: FlagDefect) =>
  rule({
    ...flagRule(defect),
    threat: defect.threat,
    remedy: defect.remedy,
    ...(defect.exceptions && { exceptions: defect.exceptions }),
    references: defect.references ?? [referencePages[defect.component]],
    standards: defect.standards ?? {},
    examples: exampleManifests(defect),
  });

export default family({
  'scheduler-profiling': flag({
    component: 'kube-scheduler',
    title: 'Scheduler shows its profile',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0040'],
      checkov: ['CKV_K8S_114'],
      kics: ['profiling_not_set_to_false'],
      kubescape: ['C-0151'],
    },
    flags: ['profiling'],
    does: 'serves profiles of itself',
    isBad: (value) => value === 'true',
    isBadWhenAbsent: ['flags', 'kubeadm'],
    fix: { set: 'false', caveat: 'Profiles can no longer be taken.' },
    threat: `
      The paths under /debug/pprof tell whoever may read them how the server works inside and what it keeps busy, and a
      long profile costs it time. It is a help for developers that production does not need.`,
    remedy: `
      Set \`--profiling=false\`.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.4.1'] },
    example: { bad: 'true', good: 'false' },
  }),
  'scheduler-bind-address': flag({
    component: 'kube-scheduler',
    title: 'Scheduler serves everyone',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KCV-0041'],
      checkov: ['CKV_K8S_115'],
      kics: ['bind_address_not_properly_set'],
      kubescape: ['C-0152'],
    },
    flags: ['bind-address'],
    does: 'serves metrics on all addresses of the node',
    isBad: (value) => !/^(?:127\.0\.0\.1|::1|localhost)$/.test(value),
    isBadWhenAbsent: ['flags'],
    fix: { set: '127.0.0.1', caveat: 'Prometheus no longer reads the metrics directly.' },
    threat: `
      Metrics and health of the component are served to everyone who reaches the node. They tell an attacker what runs
      there, and a fault in that server is open to all.`,
    remedy: `
      Set \`--bind-address=127.0.0.1\`; let Prometheus read through a proxy that asks for a login.`,
    standards: { cis: ['CIS Kubernetes 1.12: 1.4.2'] },
    example: { bad: '0.0.0.0', good: '127.0.0.1' },
  }),
});
