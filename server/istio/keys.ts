// What each security key of Istio means when nothing is wrong with it.
import type { Meanings } from '../engine/domain';

const peerPage = 'https://istio.io/latest/docs/reference/config/security/peer_authentication/';
const requestPage = 'https://istio.io/latest/docs/reference/config/security/request_authentication/';
const policyPage = 'https://istio.io/latest/docs/reference/config/security/authorization-policy/';

export const peerAuthenticationKeys: Meanings = {
  mtls: {
    body: 'Whether callers must show a certificate. What is not set here comes from the namespace-wide policy, then the mesh-wide one, then `PERMISSIVE`.',
    reference: peerPage,
  },
  portLevelMtls: {
    body: 'Other modes for single ports, by container port. Needs a selector.',
    reference: peerPage,
  },
  selector: {
    body: 'The workloads the policy applies to, by label. Without one it applies to the whole namespace; in the root namespace a policy without a selector applies to the mesh, and one with a selector is ignored.',
    reference: peerPage,
  },
};

export const mtlsKeys: Meanings = {
  mode: {
    body: '`STRICT`: mutual TLS or nothing. `PERMISSIVE`: plain text is taken as well. `DISABLE`: plain text only, with a sidecar (ambient mode does not support it). `UNSET`: as the level above says.',
    reference: peerPage,
  },
};

export const requestAuthenticationKeys: Meanings = {
  jwtRules: {
    body: 'Which tokens are valid. A request with a wrong token is refused; one without any token passes, unless an AuthorizationPolicy demands `requestPrincipals`.',
    reference: requestPage,
  },
  selector: { body: 'The workloads whose requests are checked.', reference: requestPage },
  targetRefs: { body: 'The gateways or services whose requests are checked.', reference: requestPage },
};

export const jwtRuleKeys: Meanings = {
  issuer: { body: 'Who must have issued the token: compared with its `iss`.', reference: requestPage },
  audiences: {
    body: 'For whom the token must be meant: one of these must be in its `aud`. Without it a token that the issuer made for another service is taken here too.',
    reference: requestPage,
  },
  jwksUri: {
    body: "Where the issuer's keys come from. istiod fetches them, so the address should be fixed and https.",
    reference: requestPage,
  },
  jwks: {
    body: "The issuer's keys themselves. They must be public ones, and change only when this file does.",
    reference: requestPage,
  },
  forwardOriginalToken: {
    body: '`true` passes the token on to the application, which can then use it elsewhere.',
    reference: requestPage,
  },
};

export const authorizationPolicyKeys: Meanings = {
  action: {
    body: '`ALLOW` (the default): what matches may pass, and with the first ALLOW policy on a workload all else is refused. `DENY` beats ALLOW. `CUSTOM` asks a provider first. `AUDIT` only logs.',
    reference: policyPage,
  },
  rules: {
    body: 'Any one rule that matches is enough. No rules match nothing: an ALLOW without rules refuses everything. An empty rule (`- {}`) matches everything.',
    reference: policyPage,
  },
  selector: {
    body: 'The workloads the policy applies to; without it the whole namespace, and in the root namespace the mesh.',
    reference: policyPage,
  },
  targetRefs: {
    body: 'The gateways, or services behind a waypoint, that the policy applies to.',
    reference: policyPage,
  },
};

export const authorizationRuleKeys: Meanings = {
  from: {
    body: 'Who calls. Its items are alternatives; the fields of one source must all match. `from`, `to` and `when` of one rule must all match.',
    reference: policyPage,
  },
  to: {
    body: 'What is called. Its items are alternatives; the fields of one operation must all match.',
    reference: policyPage,
  },
  when: {
    body: 'Further conditions; all must hold.',
    reference: 'https://istio.io/latest/docs/reference/config/security/conditions/',
  },
};

export const sourceKeys: Meanings = {
  principals: {
    body: 'Identities from client certificates, as `cluster.local/ns/NAMESPACE/sa/ACCOUNT`. Empty for callers without mutual TLS, so `notPrincipals` matches them.',
    reference: policyPage,
  },
  requestPrincipals: {
    body: 'Identities from tokens, as `ISSUER/SUBJECT`; `*` means any valid token that names a subject.',
    reference: policyPage,
  },
  namespaces: {
    body: "The caller's namespace, from its certificate. Empty for callers without mutual TLS, so `notNamespaces` matches them.",
    reference: policyPage,
  },
  ipBlocks: {
    body: 'The address of the connection. Behind a load balancer that is the load balancer.',
    reference: policyPage,
  },
  remoteIpBlocks: {
    body: 'The original address, from X-Forwarded-For or the proxy protocol; true only as far as the proxies before are trusted.',
    reference: policyPage,
  },
};

export const operationKeys: Meanings = {
  hosts: {
    body: 'The Host header, which the caller writes, so it proves nothing inside the mesh. Meant for gateways. On plain TCP, and in ambient mode without a waypoint, they work as `methods` do.',
    reference: policyPage,
  },
  ports: { body: 'Ports of the workload.', reference: policyPage },
  methods: {
    body: 'HTTP methods. Where a sidecar sees plain TCP, an ALLOW rule that names any never matches, and a DENY rule denies the port to all callers it names. In ambient mode without a waypoint such a DENY does nothing.',
    reference: policyPage,
  },
  paths: {
    body: 'URL paths, compared after the normalization that the mesh is set to. `/a*` also matches `/abc`. On plain TCP, and in ambient mode without a waypoint, they work as `methods` do.',
    reference: policyPage,
  },
};
