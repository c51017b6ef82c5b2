import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { holds, ipBlocks, opensTcp } from '../../server/kubernetes/network/ip-blocks';
import { networkPolicies } from '../../server/kubernetes/network/policies';

/** Where clouds hand their credentials to whoever asks from a node, by the width of the address. */
const metadata = { 32: '169.254.169.254', 128: 'fd00:ec2::254' } as const;

export default rule({
  title: "Cloud's metadata address left in reach",
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0052'] },
  fixable: 'review',
  threat: `
    Who can make the pod fetch an address, by code or by a forged request alone, asks 169.254.169.254 for the credentials
    of the node: on many clouds they read images, buckets and other nodes' bootstrap data. A wide range of destinations
    includes that address unless it is left out.`,
  impact: 'The cloud credentials of the node.',
  remedy: `
    Leave the address out by \`except\`, and let the cloud demand session tokens with a hop limit of 1. Pods get cloud
    rights by workload identity instead.`,
  exceptions: `
    Clusters that run in no cloud, or whose metadata service answers no pods. Workload identity of GKE and EKS Pod Identity
    answer at link-local addresses, too: test before you close them.`,
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#ipblock',
    'https://kubernetes.io/docs/concepts/security/security-checklist/#network-security',
    'https://attack.mitre.org/techniques/T1552/005/',
  ],
  standards: { cwe: [918], nsa: ['Network separation and hardening'], mitre: ['T1552.005'] },

  subjects: networkPolicies,
  *check(policy) {
    for (const block of ipBlocks(policy, 'egress')) {
      const { cidr, except, range, rule } = block;
      const address = metadata[range.width];
      if (!holds(block, address) || !opensTcp(rule, 80)) continue;
      // A range that is about link-local addresses means them.
      if (range.prefix >= 16) continue;
      yield {
        at: awaiting(cidr, rule.field),
        message: say`${policy.label}: ${cidr.string} includes ${address}, where clouds hand out the node's credentials.`,
        fixes: [
          {
            title: say`Leave out ${address} (the pods lose the metadata service)`,
            safety: 'review',
            caveat: say`A program that takes its cloud credentials, region or name from there fails.`,
            changes: except.append(`${address}/${range.width}`),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: «0.0.0.0/0»
                    except:
                      - 10.0.0.0/8
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
                    except:
                      - 10.0.0.0/8
                      - 169.254.169.254/32
      `,
    },
    {
      why: 'IPv6 has an address of its own for it.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: «"::/0"»
              ports:
                - port: 1
                  endPort: 1023
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: "::/0"
                    except:
                      - fd00:ec2::254/128
              ports:
                - port: 1
                  endPort: 1023
      `,
    },
    {
      why: 'The service listens on port 80 alone; a range that leaves link-local addresses out is fine, and one about them means them.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
              ports:
                - port: 443
                - port: 53
                  protocol: UDP
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
                    except: [169.254.0.0/16]
                - ipBlock:
                    cidr: 169.254.169.254/32
      `,
    },
    {
      why: 'Ports that a template writes are not known, nor are ranges.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
              ports: {{ .Values.ports }}
            - to:
                - ipBlock:
                    cidr: {{ .Values.range }}
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
                    except: {{ .Values.except }}
      `,
    },
  ],
});
