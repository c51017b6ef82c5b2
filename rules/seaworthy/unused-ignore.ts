import { dockerfile, rule, yaml } from '../../server/engine/rule';

export default rule({
  title: 'Ignore that hides nothing',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'safe',
  threat: `
    An ignore that no longer hides anything is an open door with nobody behind it. Whoever later writes the same weakness
    into this place, by mistake or on purpose, finds the permission already granted, and no review will see a finding.
    One that has ended, or that misspells its rule, makes its readers believe in a decision that is not in force.`,
  impact: 'The next weakness in this place goes unseen.',
  remedy: `
    Remove the ignore, or correct the rule's id. Where it has ended, either repair what it hid or decide again, with a
    new date and a reason. Removing an ignore that hides nothing changes no other finding.`,
  exceptions: `
    A manifest that is also checked with a stricter profile or by other versions of Seaworthy may need ignores that hide
    nothing here. Switch this rule off for such a folder in its .seaworthy.yaml.`,
  references: ['https://cwe.mitre.org/data/definitions/1164.html'],
  standards: { cwe: [1164] },

  // The findings are made where ignores are sorted (`engine/suppression.ts`): whether one hides anything is known only
  // when all other rules have run. This rule lends them its severity, its profile and its explanation.
  subjects: () => [],
  check: () => [],

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          # seaworthy-ignore kubernetes/host-network «until=2025-12-31» -- until the sidecar is gone
          hostNetwork: true
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          hostNetwork: true
      `,
      why: 'An ignore that has ended is reported, and so is again what it hid.',
    },
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          hostNetwork: true # seaworthy-ignore «kubernetes/hots-netwrok» -- node agent
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          hostNetwork: true
      `,
      why: 'An ignore that misspells its rule hides nothing.',
    },
    {
      insecure: dockerfile`
        FROM alpine:3.22
        # seaworthy-ignore «dockerfile/no-such-rule», «dockerfile/nor-this-one»
        USER 10001
      `,
      secure: dockerfile`
        FROM alpine:3.22
        USER 10001
      `,
      path: 'Dockerfile',
      why: 'Each id is judged by itself, and the comment goes with the last of them.',
    },
    {
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          # trivy:ignore:KSV-9999:exp:2020-01-01
          hostNetwork: true
      `,
      why: "Another tool's ignore may hide what that tool finds, so nothing is said about it.",
    },
  ],
});
