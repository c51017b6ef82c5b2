import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isOwnAddress } from '../../server/kubernetes/network/own-addresses';
import { services, typeOf } from '../../server/kubernetes/network/services';

export default rule({
  title: 'Name that leads back inside',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kyverno: ['disallow-localhost-services'] },
  threat: `
    A controller or proxy that resolves the name connects to itself, or to the metadata service of its node. Whoever may
    write a Service and an Ingress reaches the controller's own admin port and status pages so, or the cloud credentials
    of the node.`,
  impact: "The proxy's own admin ports, or the cloud credentials of its node.",
  remedy: 'Name the host that is meant, and switch ExternalName off in the controller where nobody needs it.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#externalname',
    'https://projectcontour.io/docs/main/config/external-service-routing/',
  ],
  standards: { cwe: [918], mitre: ['T1552.005'] },

  subjects: services,
  *check(service) {
    const name = service.root.at('spec').at('externalName');
    if (typeOf(service) !== 'ExternalName' || !name.string || !isOwnAddress(name.string)) return;
    yield { at: name, message: say`${service.label} leads whoever resolves it to ${name.string}.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: admin
        spec:
          type: ExternalName
          externalName: «localhost»
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: metadata
        spec:
          type: ExternalName
          externalName: «metadata.google.internal»
      `,
    },
    {
      why: 'A host outside; and without the type the name means nothing.',
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: database
        spec:
          type: ExternalName
          externalName: db.example.com
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          externalName: localhost
      `,
    },
  ],
});
