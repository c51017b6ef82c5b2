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
  fromHeaders: {
    body: 'Headers that hold the token, each with the text before it. Without this, `fromParams` and `fromCookies`, the header Authorization and the parameter `access_token` are read.',
    reference: requestPage,
  },
  fromParams: {
    body: 'Parameters of the address that hold the token. Addresses are written into logs and histories, and the token with them.',
    reference: requestPage,
  },
  fromCookies: { body: 'Cookies that hold the token.', reference: requestPage },
  outputPayloadToHeader: {
    body: 'The header in which the application gets what the token says, encoded in base64. Of a request without a token nothing is written there.',
    reference: requestPage,
  },
  outputClaimToHeaders: {
    body: 'Headers in which the application gets single claims of the token.',
    reference: requestPage,
  },
  spaceDelimitedClaims: {
    body: 'Claims that are lists with spaces between, so that a policy can ask for one item. `scope` and `permission` always are.',
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
    body: 'The gateways, or services behind a waypoint, that the policy applies to. A sidecar ignores a policy that has them; a waypoint ignores one that has none.',
    reference: policyPage,
  },
  provider: {
    body: 'Of CUSTOM: the name of an extension provider in the mesh configuration, which decides about what the rules match. Where nobody knows it, that is refused.',
    reference: 'https://istio.io/latest/docs/tasks/security/authorization/authz-custom/',
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
  serviceAccounts: {
    body: "Accounts of callers, as `NAMESPACE/ACCOUNT`; without a namespace one of the policy's own. Exact: a star is no pattern here. Not together with `principals` or `namespaces`.",
    reference: policyPage,
  },
  trustDomains: { body: "Trust domains of the callers' certificates.", reference: policyPage },
  notPrincipals: {
    body: 'Everybody but these, also callers without mutual TLS, who have no identity. `notPrincipals: ["*"]` is exactly those: a DENY of them demands mutual TLS.',
    reference: policyPage,
  },
  notNamespaces: {
    body: 'Everybody but callers of these namespaces, also those without mutual TLS.',
    reference: policyPage,
  },
  notRequestPrincipals: {
    body: 'Everybody but these, also requests without a token. `notRequestPrincipals: ["*"]` is exactly those: a DENY of them demands a token.',
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

export const conditionKeys: Meanings = {
  key: {
    body: 'What is asked: `source.ip`, `source.namespace`, `source.principal`, `remote.ip`, `request.headers[NAME]`, `request.auth.claims[NAME]`, `request.auth.principal`, `destination.port`, `connection.sni` and a few more. Headers are what the caller writes; claims come from a valid token.',
    reference: 'https://istio.io/latest/docs/reference/config/security/conditions/',
  },
  values: {
    body: 'One of these must be there. A star counts at the start or the end.',
    reference: 'https://istio.io/latest/docs/reference/config/security/conditions/',
  },
  notValues: {
    body: 'None of these may be there. What lacks the attribute altogether, such as a request without a token, fulfils it.',
    reference: 'https://istio.io/latest/docs/reference/config/security/conditions/',
  },
};

export const policyAnnotationKeys: Meanings = {
  'istio.io/dry-run': {
    body: '`"true"`: the policy is evaluated and logged, and refuses nobody. For ALLOW and DENY only.',
    reference: 'https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/',
  },
};

const destinationPage = 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings';

export const clientTlsKeys: Meanings = {
  mode: {
    body: 'How clients of the mesh call the host. Without a `tls` block proxies use mutual TLS among themselves. `ISTIO_MUTUAL`: that, by name. `SIMPLE`, `MUTUAL`: TLS with other certificates, and without an identity of the mesh. `DISABLE`: plain text.',
    reference: destinationPage,
  },
  caCertificates: {
    body: "Who must have signed the server's certificate; `system` for the public authorities. Without it the trust store of the system is asked, and before Istio 1.21 nobody.",
    reference: destinationPage,
  },
  credentialName: {
    body: 'The Secret with certificate, key and authority. Gateways read it; sidecars only where the rule has a `workloadSelector`.',
    reference: destinationPage,
  },
  subjectAltNames: { body: "Names of which the server's certificate must have one.", reference: destinationPage },
  insecureSkipVerify: {
    body: '`true`: any certificate is taken, whoever shows it.',
    reference: destinationPage,
  },
  sni: { body: 'The name that the client asks for when TLS begins.', reference: destinationPage },
};

const injectionPage = 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/';
const ambientPage = 'https://istio.io/latest/docs/ambient/usage/add-workloads/';

export const meshLabelKeys: Meanings = {
  'sidecar.istio.io/inject': {
    body: 'Whether the pod gets a sidecar, whatever its namespace says. Without one no policy is enforced for it, and it has no identity. A label of the pod; as an annotation it is deprecated.',
    reference: injectionPage,
  },
  'istio-injection': {
    body: '`enabled`: pods of the namespace get a sidecar. `disabled`: none do. It comes before `istio.io/rev`.',
    reference: injectionPage,
  },
  'istio.io/rev': {
    body: 'The control plane that injects sidecars into the pods of the namespace, by its revision or tag.',
    reference: injectionPage,
  },
  'istio.io/dataplane-mode': {
    body: '`ambient`: the ztunnel of the node takes the traffic, with mutual TLS and policies about connections. What is about requests needs a waypoint. `none` keeps a pod out.',
    reference: ambientPage,
  },
  'istio.io/use-waypoint': {
    body: 'The Gateway through which requests go. Only it evaluates policies about requests. Where there is none of this name, traffic goes straight to the pods.',
    reference: 'https://istio.io/latest/docs/ambient/usage/waypoint/',
  },
  'ambient.istio.io/bypass-inbound-capture': {
    body: '`"true"`: what comes in goes past the ztunnel, so that nobody checks who calls.',
    reference: 'https://istio.io/latest/docs/reference/config/annotations/',
  },
};
