import type { Find } from '../../server/engine/facts';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { gateways, routeFacts } from '../../server/kubernetes/network/gateways';

export default rule({
  title: 'Gateway listener without TLS',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0266'] },
  threat: `
    A listener with \`protocol: HTTP\` serves in clear. Whoever is on the way between clients and gateway reads passwords and
    session cookies, and changes the pages.`,
  impact: 'Passwords, sessions and pages in the hands of whoever is on the way.',
  remedy: `
    Add a listener with \`protocol: HTTPS\` and a certificate, and let a route on the plain one do nothing but redirect to
    https.`,
  exceptions: 'TLS ends in front of the gateway, or the gateway is for callers inside of the cluster.',
  references: [
    'https://gateway-api.sigs.k8s.io/guides/tls/',
    'https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/',
  ],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: gateways,
  *check({ name, namespace, label, root, metadata }, { find }) {
    const listeners = root.at('spec').at('listeners').items;
    const hasTls = listeners.some((listener) => /^(?:HTTPS|TLS)$/.test(listener.at('protocol').string ?? ''));
    // Waypoints and meshes speak to each other by other means.
    if (listeners.some((listener) => listener.at('protocol').isUnknown) || metadata.at('labels').isUnknown) return;
    for (const listener of listeners) {
      const protocol = listener.at('protocol');
      if (protocol.string !== 'HTTP') continue;
      const routes = name === undefined ? [] : routesOf(find, name, namespace, listener.at('name').string);
      const serving = routes.filter(({ fact }) => !fact.isRedirect);
      // Beside a listener with TLS, and where all routes that are known redirect, it is there to redirect.
      if (serving.length === 0 && (hasTls || routes.length > 0)) continue;
      yield {
        at: awaiting(protocol, root),
        message: say`${label} serves${listener.at('hostname').string ? ` ${listener.at('hostname').string}` : ''} in clear on port ${listener.at('port').raw ?? ''}.`,
        related: serving.slice(0, 3).map((at) => ({ at, message: say`${at.fact.label} is served in clear by it.` })),
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
          namespace: edge
        spec:
          gatewayClassName: example
          listeners:
            - name: http
              protocol: «HTTP»
              port: 80
      `,
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
          namespace: edge
        spec:
          gatewayClassName: example
          listeners:
            - name: http
              protocol: HTTP
              port: 80
            - name: https
              protocol: HTTPS
              port: 443
              tls:
                certificateRefs:
                  - name: public-tls
      `,
    },
    {
      why: 'A route that does more than redirect is served in clear beside TLS.',
      insecure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
          namespace: edge
        spec:
          listeners:
            - name: http
              protocol: «HTTP»
              hostname: shop.example.com
              port: 80
            - name: https
              protocol: HTTPS
              port: 443
      `,
      world: { 'route.yaml': route('«web»', 'http', '[{ backendRefs: [{ name: web, port: 80 }] }]') },
    },
    {
      why: 'All that its routes do is redirect to https, or they are for the other listener.',
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
          namespace: edge
        spec:
          listeners:
            - name: http
              protocol: HTTP
              port: 80
            - name: https
              protocol: HTTPS
              port: 443
      `,
      world: {
        'redirect.yaml': route(
          'redirect',
          'http',
          '[{ filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }] }]',
        ),
        'route.yaml': route('web', 'https', '[{ backendRefs: [{ name: web, port: 80 }] }]'),
      },
    },
    {
      why: 'Which listeners a template writes is not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
        spec:
          listeners:
            - name: http
              protocol: HTTP
              port: 80
            - name: other
              protocol: {{ .Values.protocol }}
              port: 443
      `,
    },
  ],
});

/** The routes that are attached to the listener, or to all of the Gateway. */
const routesOf = (find: Find, name: string, namespace: string | undefined, listener: string | undefined) =>
  [...find(routeFacts, 'parent', name)].filter(({ fact }) =>
    fact.parents.some(
      (parent) =>
        parent.kind === 'Gateway' &&
        parent.name === name &&
        parent.namespace === namespace &&
        (parent.listener === undefined || parent.listener === listener),
    ),
  );

/** An HTTPRoute of a listener of the Gateway, marked where a note must point to it. */
function route(name: string, listener: string, rules: string): string {
  return yaml`
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata:
      name: ${name}
      namespace: edge
    spec:
      parentRefs:
        - name: public
          sectionName: ${listener}
      rules: ${rules}
  `;
}
