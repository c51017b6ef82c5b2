import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { broadCallers } from '../../server/istio/callers';
import { clauseValues } from '../../server/istio/clauses';

export default rule({
  title: 'Callers of many namespaces let in',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  threat: `
    The value stands for accounts of many namespaces, or for every pod that names no account. Whoever may create an
    account of that name in a namespace of their own, or breaks into any such pod, gets in.`,
  impact: 'More callers than the policy seems to name.',
  remedy: 'Name the accounts: `cluster.local/ns/shop/sa/web`. Give each workload an account of its own.',
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
  ],
  standards: { cwe: [284] },

  subjects: clauseValues,
  *check(clause) {
    const { policy, action, isNegative, at, value } = clause;
    const whom = broadCallers(clause);
    if (action !== 'ALLOW' || isNegative || whom === undefined) return;
    yield { at, message: say`${policy.label} lets in ${whom}: "${value}".` };
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
            - from:
                - source:
                    principals: [«"*"», «"*/sa/web"», cluster.local/ns/shop/sa/web, «cluster.local/ns/shop/sa/default»]
                - source:
                    serviceAccounts: [«shop/default»]
      `,
    },
    {
      why: 'All of one namespace is a choice, and a DENY may be as wide as it likes.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/*, cluster.local/ns/shop/sa/web]
                    namespaces: [shop]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: mesh-only
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    notPrincipals: ["*"]
      `,
    },
  ],
});
