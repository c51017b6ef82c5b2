import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { lacksMutualTls } from '../../server/istio/defaults';
import { namespaceObjects } from '../../server/istio/membership';

export default rule({
  title: 'Namespace that takes plain text',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    Unless a policy says otherwise, workloads take plain text beside mutual TLS. Neither the mesh nor this namespace
    is known to demand more, so whoever reaches a pod calls it without a certificate, and has no identity that a
    policy could compare.`,
  impact: 'Callers without a certificate.',
  remedy: `
    Add a PeerAuthentication with STRICT, for the namespace or, in the root namespace, for the mesh.`,
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#mutual-tls',
    'https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/',
  ],
  standards: { cwe: [319] },

  subjects: namespaceObjects,
  *check({ label, name, metadata, unit }, context) {
    if (name === undefined || !lacksMutualTls(name, context)) return;
    yield {
      at: { unit, span: metadata.at('name').span, absentFrom: { start: 0, end: Number.MAX_SAFE_INTEGER } },
      message: say`${label} takes plain text: no PeerAuthentication of the namespace or the mesh sets a mode.`,
      fixes: [
        {
          title: say`Require mutual TLS (callers without a proxy are refused)`,
          safety: 'review',
          caveat: say`Callers without a sidecar or ztunnel can no longer connect.`,
          changes: [
            {
              kind: 'append document',
              path: unit.file.path,
              after: unit,
              value: {
                apiVersion: 'security.istio.io/v1',
                kind: 'PeerAuthentication',
                metadata: { name: 'default', namespace: name },
                spec: { mtls: { mode: 'STRICT' } },
              },
            },
          ],
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: «shop»
          labels:
            istio-injection: enabled
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: enabled
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: shop
        spec:
          mtls:
            mode: STRICT
      `,
    },
    {
      why: 'The mesh says it for all; outside the mesh nobody can.',
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: enabled
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: tools
          labels:
            team: tools
      `,
      world: {
        'mesh.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: default
            namespace: istio-system
          spec:
            mtls:
              mode: STRICT
        `,
      },
    },
  ],
});
