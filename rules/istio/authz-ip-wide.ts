import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauseValues } from '../../server/istio/clauses';

export default rule({
  title: 'Range of addresses that holds everybody',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The range holds all addresses, or nearly all. An ALLOW by address lets everybody in then, and reads as if it let
    in some; a DENY refuses everybody.`,
  impact: 'A list of addresses that limits nothing.',
  remedy: 'Name the ranges that callers really have, or take the list away.',
  references: ['https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source'],
  standards: { cwe: [1327, 284] },

  subjects: clauseValues,
  *check({ policy, name, at, value, isNegative }) {
    const isAddress = name === 'ipBlocks' || name === 'remoteIpBlocks';
    const length = /\/([0-4])$/.exec(value)?.[1];
    if (!isAddress || isNegative || length === undefined) return;
    yield {
      at,
      message: say`${policy.label} names ${value}, which holds ${length === '0' ? 'every address' : 'most addresses'}.`,
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
            - from:
                - source:
                    ipBlocks: [«0.0.0.0/0»]
      `,
    },
    {
      why: 'A private range is one; whoever is left out of everything is not let in.',
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
                    ipBlocks: [10.0.0.0/8]
                    notIpBlocks: [0.0.0.0/0]
      `,
    },
  ],
});
