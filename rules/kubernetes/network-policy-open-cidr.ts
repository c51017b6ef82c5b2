import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { ipBlocks } from '../../server/kubernetes/network/ip-blocks';
import { networkPolicies } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Policy admits every address',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    \`0.0.0.0/0\` is every address, the pods of the cluster included: the rule looks like a list of addresses and keeps
    nobody out. Whoever runs code in any pod, and whoever reaches the nodes, connects to the selected pods.`,
  impact: 'The selected pods are open to everybody.',
  remedy: `
    Name the ranges of the load balancer, the office or the partner. For clients inside the cluster use \`podSelector\` and
    \`namespaceSelector\`: their addresses change.`,
  exceptions: `
    Pods that serve the public themselves, such as an ingress controller. Name their ports then: with \`ports\` the finding
    is information only.`,
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#ipblock'],
  standards: { cwe: [1327], cis: ['CIS Kubernetes 1.12: 5.3.2'], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check(policy) {
    const blocks = ipBlocks(policy, 'ingress');
    const isHalf = (bit: bigint, width: number) =>
      blocks.some(
        ({ range }) => range.prefix === 1 && range.width === width && range.address >> BigInt(width - 1) === bit,
      );
    for (const { rule, cidr, range } of blocks) {
      const isHalved = range.prefix === 1 && isHalf(0n, range.width) && isHalf(1n, range.width);
      if (range.prefix > 0 && !isHalved) continue;
      const ports = rule.field.at('ports');
      yield {
        at: cidr,
        message: isHalved
          ? say`${policy.label}: ${cidr.string} and the other half together admit every address.`
          : say`${policy.label}: ${cidr.string} admits every address, those of other pods too.`,
        ...(ports.items.length > 0 && { severity: 'info' as const }),
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector:
            matchLabels:
              app: web
          ingress:
            - from:
                - ipBlock:
                    cidr: «0.0.0.0/0»
                - ipBlock:
                    cidr: «"::/0"»
      `,
    },
    {
      why: 'Two halves are a whole.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector: {}
          ingress:
            - from:
                - ipBlock:
                    cidr: «0.0.0.0/1»
                - ipBlock:
                    cidr: «128.0.0.0/1»
              ports:
                - port: 8443
      `,
    },
    {
      why: 'One half is none, and what goes out is another matter.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
          ingress:
            - from:
                - ipBlock:
                    cidr: 0.0.0.0/1
                - ipBlock:
                    cidr: 203.0.113.0/24
          egress:
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
                    except:
                      - 169.254.169.254/32
    `,
    },
  ],
});
