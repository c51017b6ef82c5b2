import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauses } from '../../server/istio/clauses';

export default rule({
  title: 'Access by a request header',
  severity: 'warning',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  threat: `
    A header is a text that the caller writes. An ALLOW that asks for one lets in whoever adds it, unless a gateway
    before it removes what clients send and writes its own.`,
  impact: 'A condition that every caller fulfils at will.',
  remedy: `
    Ask for what a caller cannot make up: a principal of the mesh, or a claim of a validated token.`,
  exceptions: 'A gateway that sets the header and takes that of the client away.',
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Condition',
  ],
  standards: { cwe: [290, 807] },

  subjects: clauses,
  *check(clause) {
    const { policy, action, name, isNegative, list } = clause;
    if (!name.startsWith('request.headers[') || action !== 'ALLOW' || isNegative) return;
    yield {
      at: list.keyPlace,
      message: say`${policy.label} lets in whoever sends the header "${name.slice('request.headers['.length, -1)}".`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - when:
                - key: request.headers[x-role]
                  «values»: [admin]
      `,
    },
    {
      why: 'A claim comes from a token that was validated.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - when:
                - key: request.auth.claims[role]
                  values: [admin]
      `,
    },
  ],
});
