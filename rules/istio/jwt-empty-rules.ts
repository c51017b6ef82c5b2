import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { openToAll, requestAuthentications } from '../../server/istio/policies';

export default rule({
  title: 'RequestAuthentication without rules',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    A RequestAuthentication without rules validates nothing. Tokens of anybody pass unread, no request ever has a
    request principal, and policies that ask for one refuse everybody or are made to ask for less.`,
  impact: 'Authentication that does nothing.',
  remedy: 'Add the rule for the issuer of your users, or delete the object.',
  references: ['https://istio.io/latest/docs/reference/config/security/request_authentication/'],
  standards: { cwe: [287] },

  subjects: requestAuthentications,
  *check({ label, spec, metadata }) {
    const rules = spec.at('jwtRules');
    const isEmpty = rules.isAbsent || (rules.kind === 'sequence' && !rules.isUnknown && rules.items.length === 0);
    if (!isEmpty) return;
    const name = metadata.at('name');
    yield {
      at: openToAll(rules.isPresent ? rules.keyPlace : name),
      message: say`${label} validates no token: it has no rules.`,
      fixes: [
        {
          title: say`Add a rule for an issuer`,
          safety: 'template',
          changes: rules.set([{ issuer: blank('https://ISSUER'), audiences: [blank('AUDIENCE')] }]),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: «tokens»
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          jwtRules:
            - issuer: https://login.example.com
              audiences: [shop]
      `,
    },
    {
      why: 'An empty list is no rule either.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          «jwtRules»: []
      `,
    },
  ],
});
