import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { endpointAddresses, isOwnAddress } from '../../server/kubernetes/network/own-addresses';

export default rule({
  title: 'Endpoint leads to the node itself',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { datree: ['ENDPOINTSLICE_CVE2021_25373_INCORRECT_ADDRESSES_VALUE'] },
  threat: `
    Who connects to the Service is led to loopback or link-local addresses of the node or proxy that forwards: to services
    that trust whoever is local, and to the cloud's metadata. Whoever may write endpoints uses the forwarder as a deputy
    (CVE-2021-25737).`,
  impact: 'Local services of nodes and the cloud credentials of theirs.',
  remedy: 'Name the address of the server that is meant. The API server refuses such addresses where it checks them.',
  references: [
    'https://github.com/kubernetes/kubernetes/issues/102106',
    'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
  ],
  standards: { cwe: [441], mitre: ['T1552.005'] },

  subjects: endpointAddresses,
  *check({ label, field }) {
    const { string } = field;
    if (string && isOwnAddress(string))
      yield { at: field, message: say`${label} leads to ${string}, which is whoever connects.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: metadata
        addressType: IPv4
        endpoints:
          - addresses:
              - «169.254.169.254»
        ---
        apiVersion: v1
        kind: Endpoints
        metadata:
          name: admin
        subsets:
          - addresses:
              - ip: «127.0.0.1»
      `,
    },
    {
      why: 'A server outside of the cluster.',
      secure: yaml`
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: database
        addressType: IPv4
        endpoints:
          - addresses:
              - 10.20.0.5
      `,
    },
  ],
});
