import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'SCC gives away the node',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { 'kube-linter': ['scc-deny-privileged-container'] },
  threat: `
    Every account that may use these constraints starts pods that own the node: privileged, in its namespaces, or with
    its files. Whoever takes over one of them has every other pod there.`,
  impact: `The node, for every account that may use it.`,
  remedy: `
    Start from \`restricted-v2\` and allow the one thing that the workload needs.`,
  references: [
    'https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/authentication_and_authorization/managing-pod-security-policies',
  ],
  standards: { cwe: [250], mitre: ['T1611'] },

  subjects: objectsOf<Constraints>('security.openshift.io', 'SecurityContextConstraints'),
  *check({ label, root }) {
    for (const [key, does] of dangerous) {
      const field = root.at(key);
      if (truthOf(field) === true) yield { at: field, message: say`Pods under ${label} may ${does}.` };
    }
    for (const list of [root.at('allowedCapabilities'), root.at('defaultAddCapabilities')])
      for (const capability of list.items)
        if (capability.string === '*' || capability.string === 'SYS_ADMIN')
          yield { at: capability, message: say`Pods under ${label} may have capabilities that own the node.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata:
          name: shop
        allowPrivilegedContainer: «true»
        allowHostPID: «true»
        allowHostNetwork: false
        allowedCapabilities:
          - NET_BIND_SERVICE
          - «SYS_ADMIN»
      `,
      secure: yaml`
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata:
          name: shop
        allowPrivilegedContainer: false
        allowHostPID: false
        allowHostNetwork: false
        allowedCapabilities:
          - NET_BIND_SERVICE
      `,
    },
  ],
});

type Constraints = {
  allowPrivilegedContainer: {};
  allowHostNetwork: {};
  allowHostPID: {};
  allowHostIPC: {};
  allowHostDirVolumePlugin: {};
  allowedCapabilities: {};
  defaultAddCapabilities: {};
};

const dangerous = [
  ['allowPrivilegedContainer', 'be privileged'],
  ['allowHostNetwork', "use the node's network"],
  ['allowHostPID', "see and stop the node's processes"],
  ['allowHostIPC', "share memory with the node's processes"],
  ['allowHostDirVolumePlugin', 'mount the files of the node'],
] as const;
