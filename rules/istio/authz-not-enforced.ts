import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { authorizationPolicies } from '../../server/istio/policies';

export default rule({
  title: 'Policy that only logs',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The policy is evaluated and written to the log, and refuses nobody. Everybody who reads it believes that it does,
    and what it was to keep out goes on getting in.`,
  impact: 'A block that does not block.',
  remedy: `
    Take the annotation \`istio.io/dry-run\` away once the log shows what was expected. AUDIT logs what matches, where
    a plugin is there to do so, and decides nothing: use ALLOW or DENY.`,
  references: [
    'https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#AuthorizationPolicy-Action',
  ],
  standards: { cwe: [778, 863] },

  subjects: authorizationPolicies,
  *check({ label, spec, metadata }) {
    const action = spec.at('action');
    const dryRun = metadata.at('annotations').at('istio.io/dry-run');
    const isDryRun = /^(?:1|t|true)$/i.test(dryRun.string ?? '');
    if (action.value !== 'AUDIT' && !isDryRun) return;
    yield {
      at: isDryRun ? dryRun : action,
      message: isDryRun
        ? say`${label} is a dry run: it refuses nobody.`
        : say`${label} logs what matches and refuses nobody.`,
      fixes: isDryRun
        ? [
            {
              title: say`Enforce the policy`,
              safety: 'review',
              caveat: say`Callers that it refuses can no longer connect: look into the log first.`,
              changes: dryRun.remove(),
            },
          ]
        : [],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-guests
          namespace: shop
          annotations:
            istio.io/dry-run: «"true"»
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    namespaces: [guests]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-guests
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    namespaces: [guests]
      `,
    },
    {
      why: 'AUDIT decides nothing.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: guests
          namespace: shop
        spec:
          action: «AUDIT»
          rules:
            - from:
                - source:
                    namespaces: [guests]
      `,
    },
    {
      why: 'A dry run that is switched off is none.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: web
          namespace: shop
          annotations:
            istio.io/dry-run: "false"
        spec:
          rules:
            - from:
                - source:
                    namespaces: [web]
      `,
    },
  ],
});
