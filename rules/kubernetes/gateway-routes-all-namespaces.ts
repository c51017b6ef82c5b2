import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { gateways } from '../../server/kubernetes/network/gateways';

export default rule({
  title: 'Listener takes routes of all namespaces',
  severity: 'warning',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    With \`from: All\` whoever may write a route in any namespace serves hosts on this gateway, under its addresses and its
    certificates. They answer in the name of another team, and take the requests, cookies and tokens that are meant for it.`,
  impact: 'Any team serves any host of the listener.',
  remedy:
    'Take routes of the own namespace, or of those with a label that only administrators set; give each team a listener with its host.',
  exceptions: 'A cluster in which all namespaces belong to one team.',
  references: [
    'https://gateway-api.sigs.k8s.io/guides/multiple-ns/',
    'https://gateway-api.sigs.k8s.io/concepts/security-model/',
  ],
  standards: { cwe: [441] },

  subjects: gateways,
  *check({ label, root }) {
    for (const listener of root.at('spec').at('listeners').items) {
      const namespaces = listener.at('allowedRoutes').at('namespaces');
      const from = namespaces.at('from');
      const selector = namespaces.at('selector');
      const isEmpty =
        from.string === 'Selector' && selector.kind === 'mapping' && !selector.isUnknown && selector.keys.length === 0;
      if (from.string !== 'All' && !isEmpty) continue;
      const host = listener.at('hostname').string;
      yield {
        at: from,
        message: host
          ? say`${label}: routes of every namespace may serve ${host}.`
          : say`${label}: routes of every namespace may serve any host here.`,
        ...(host && !host.startsWith('*') && { severity: 'info' as const }),
        fixes: [
          {
            title: say`Take routes of the own namespace only`,
            safety: 'review',
            caveat: say`Routes of other namespaces are no longer served.`,
            changes: [...from.set('Same'), ...selector.remove()],
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
        spec:
          listeners:
            - name: https
              protocol: HTTPS
              port: 443
              allowedRoutes:
                namespaces:
                  from: «All»
            - name: shop
              protocol: HTTPS
              port: 443
              hostname: shop.example.com
              allowedRoutes:
                namespaces:
                  from: «Selector»
                  selector: {}
      `,
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
        spec:
          listeners:
            - name: https
              protocol: HTTPS
              port: 443
              allowedRoutes:
                namespaces:
                  from: Same
            - name: shop
              protocol: HTTPS
              port: 443
              hostname: shop.example.com
              allowedRoutes:
                namespaces:
                  from: Same
      `,
    },
    {
      why: 'The own namespace, which is the default, and those with a label.',
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
        spec:
          listeners:
            - name: https
              protocol: HTTPS
              port: 443
            - name: shop
              protocol: HTTPS
              port: 8443
              allowedRoutes:
                namespaces:
                  from: Selector
                  selector:
                    matchLabels:
                      gateway: public
      `,
    },
  ],
});
