import { podSecurityConfigurations } from '../../server/controlplane/admission-configuration';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Namespaces start unrestricted',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0192'] },
  fixable: 'review',
  threat: `
    A namespace without labels gets these defaults. Whoever may create one, or finds one that nobody labelled, starts
    privileged pods there and takes over the node.`,
  impact: `The node, from any namespace without a label.`,
  remedy: `
    Set \`enforce: baseline\` or \`restricted\`, and exempt namespaces of the system alone. An exempt controller exempts
    everyone whose pods it makes.`,
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/'],
  standards: { mitre: ['T1611'] },

  subjects: podSecurityConfigurations,
  *check({ root }) {
    const enforce = root.at('defaults').at('enforce');
    if (enforce.string === 'privileged' || (enforce.isAbsent && root.at('defaults').isPresent))
      yield {
        at: enforce,
        message: say`Namespaces without labels may run privileged pods.`,
        fixes: [
          {
            title: say`Enforce baseline by default`,
            safety: 'review',
            caveat: say`Pods that break it are refused in namespaces without labels.`,
            changes: enforce.set('baseline'),
          },
        ],
      };
    for (const user of root.at('exemptions').at('usernames').items) {
      if (!/^system:serviceaccount:kube-system:[\w-]+-controller$/.test(user.string ?? '')) continue;
      yield {
        at: user,
        message: say`Everyone is exempt whose pods this controller makes: all who may create a workload.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: PodSecurity
            configuration:
              apiVersion: pod-security.admission.config.k8s.io/v1
              kind: PodSecurityConfiguration
              defaults:
                enforce: «privileged»
              exemptions:
                usernames: []
                namespaces: [kube-system]
      `,
      secure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: PodSecurity
            configuration:
              apiVersion: pod-security.admission.config.k8s.io/v1
              kind: PodSecurityConfiguration
              defaults:
                enforce: baseline
              exemptions:
                usernames: []
                namespaces: [kube-system]
      `,
    },
    {
      why: 'A controller that is exempt makes the pods of everyone.',
      insecure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: PodSecurity
            configuration:
              apiVersion: pod-security.admission.config.k8s.io/v1
              kind: PodSecurityConfiguration
              defaults:
                enforce: baseline
              exemptions:
                usernames: [alice, «"system:serviceaccount:kube-system:replicaset-controller"»]
                namespaces: [kube-system]
      `,
    },
    {
      why: 'Defaults that do not enforce.',
      insecure: yaml`
        apiVersion: pod-security.admission.config.k8s.io/v1
        kind: PodSecurityConfiguration
        «defaults»:
          warn: restricted
      `,
      secure: yaml`
        apiVersion: pod-security.admission.config.k8s.io/v1
        kind: PodSecurityConfiguration
        defaults:
          warn: restricted
          enforce: baseline
      `,
    },
  ],
});
