import type { Meanings } from '../../engine/domain';

const networkPolicyPage = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';
const servicePage = 'https://kubernetes.io/docs/concepts/services-networking/service/';
const ingressPage = 'https://kubernetes.io/docs/concepts/services-networking/ingress/';
const gatewayPage = 'https://gateway-api.sigs.k8s.io/reference/spec/';
const grantPage = 'https://gateway-api.sigs.k8s.io/api-types/referencegrant/';

export const networkPolicyKeys: Meanings = {
  podSelector: {
    body: 'The pods whose traffic this policy rules; `{}` means all of the namespace. From then on only what some policy allows gets through.',
    reference: networkPolicyPage,
  },
  policyTypes: {
    body: 'Which directions the policy rules. A direction that is not named stays as open as before, even with rules for it.',
    reference: networkPolicyPage,
  },
  ingress: {
    body: 'What may reach the pods. An empty list lets nothing in; one empty item (`- {}`) lets everything in.',
    reference: networkPolicyPage,
  },
  egress: {
    body: 'What the pods may reach. With `Egress` among the policyTypes an empty list lets nothing out, DNS included; without policyTypes an empty list is as if it were not there. One empty item (`- {}`) lets everything out.',
    reference: networkPolicyPage,
  },
};

export const policyRuleKeys: Meanings = {
  from: {
    body: 'Who may come in: one item that fits is enough. An empty list means everybody, as if the key were not there.',
    reference: networkPolicyPage,
  },
  to: {
    body: 'Where the pods may go: one item that fits is enough. An empty list means everywhere, as if the key were not there.',
    reference: networkPolicyPage,
  },
  ports: {
    body: 'The ports of the receiving pod that the rule opens, after Services have translated them. Without it every port is open to these peers.',
    reference: networkPolicyPage,
  },
};

export const policyPortKeys: Meanings = {
  port: {
    body: "A port of the receiving pod, not of a Service: its number, or the name that its container's `ports` give it. Without it every port of the protocol is meant.",
    reference: networkPolicyPage,
  },
  protocol: {
    body: '`TCP`, the default, `UDP` or `SCTP`. DNS needs UDP and TCP.',
    reference: networkPolicyPage,
  },
  endPort: {
    body: 'The last of a range of ports that begins with `port`. A plugin that does not know it opens the first port alone.',
    reference: networkPolicyPage,
  },
};

export const peerKeys: Meanings = {
  podSelector: {
    body: "Pods of the policy's own namespace; together with `namespaceSelector` in one item: pods of those namespaces.",
    reference: networkPolicyPage,
  },
  namespaceSelector: {
    body: 'All pods of the namespaces with these labels; `{}` means every namespace. In one item with `podSelector` both must match.',
    reference: networkPolicyPage,
  },
  ipBlock: {
    body: 'A range of addresses, meant for hosts outside the cluster: pod addresses change, and addresses may be rewritten on the way.',
    reference: networkPolicyPage,
  },
};

export const ipBlockKeys: Meanings = {
  cidr: {
    body: 'The range: `10.0.0.0/8`. From Kubernetes 1.36 on it must not have bits behind the length, as in `10.0.0.1/8`.',
    reference: networkPolicyPage,
  },
  except: {
    body: 'Ranges inside of `cidr` that are left out. What is left out here another item or policy may still allow.',
    reference: networkPolicyPage,
  },
};

export const serviceKeys: Meanings = {
  type: {
    body: '`ClusterIP`, the default, is reached inside the cluster. `NodePort` opens a port on every node, `LoadBalancer` asks the cloud for an address that is public unless an annotation says otherwise, `ExternalName` is a name in DNS alone.',
    reference: `${servicePage}#publishing-services-service-types`,
  },
  selector: {
    body: 'The labels of the pods that get the traffic. Any pod of the namespace that has them joins. Without a selector somebody else keeps the endpoints.',
    reference: servicePage,
  },
  externalIPs: {
    body: 'Addresses whose traffic every node hands to this Service. Nothing checks that they are yours: whoever may write them takes over the traffic of others. Deprecated from Kubernetes 1.36 on.',
    reference: `${servicePage}#external-ips`,
  },
  externalName: {
    body: 'What the name of the Service leads to in DNS. Neither policies nor TLS of the cluster hold for what is behind it.',
    reference: `${servicePage}#externalname`,
  },
  loadBalancerSourceRanges: {
    body: 'The addresses that the load balancer takes traffic from, where the provider supports it. Without it everybody.',
    reference: `${servicePage}#loadbalancer`,
  },
  loadBalancerIP: {
    body: 'The address to ask the provider for; deprecated, and ignored by many.',
    reference: `${servicePage}#loadbalancer`,
  },
  allocateLoadBalancerNodePorts: {
    body: '`false`: a load balancer that reaches pods directly gets no port on every node, which would be a way around it.',
    reference: `${servicePage}#load-balancer-nodeport-allocation`,
  },
  externalTrafficPolicy: {
    body: "`Local` keeps the client's address, so that policies and logs see it; `Cluster`, the default, may hide it behind that of a node.",
    reference:
      'https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/#preserving-the-client-source-ip',
  },
  publishNotReadyAddresses: {
    body: '`true`: pods get traffic before they say that they are ready, and keep it after they say that they are not.',
    reference: servicePage,
  },
};

export const ingressKeys: Meanings = {
  tls: {
    body: 'Which hosts are served by which certificate. Without it the hosts are served in clear, or with whatever certificate the controller has for all.',
    reference: `${ingressPage}#tls`,
  },
  ingressClassName: {
    body: 'The controller that serves it. Without it the default class does, and where there is none nobody.',
    reference: `${ingressPage}#ingress-class`,
  },
  defaultBackend: {
    body: 'Where requests go that no rule is for: any host, any path.',
    reference: `${ingressPage}#default-backend`,
  },
};

export const ingressTlsKeys: Meanings = {
  hosts: {
    body: 'The hosts that the certificate is for; a host of the rules that is not named here is served without it.',
    reference: `${ingressPage}#tls`,
  },
  secretName: {
    body: 'The Secret with `tls.crt` and `tls.key`, in the namespace of the Ingress. Where it is missing the controller serves a certificate of its own.',
    reference: `${ingressPage}#tls`,
  },
};

export const ingressRuleKeys: Meanings = {
  host: {
    body: 'The name that requests are for. Without it the rule holds for every name that reaches the controller; `*.example.com` stands for one label.',
    reference: `${ingressPage}#hostname-wildcards`,
  },
};

export const ingressPathKeys: Meanings = {
  pathType: {
    body: '`Exact` and `Prefix` mean the same everywhere. `ImplementationSpecific` leaves the path to the controller, which may read it as a pattern.',
    reference: `${ingressPage}#path-types`,
  },
};

export const gatewayKeys: Meanings = {
  gatewayClassName: { body: 'The implementation that serves the Gateway.', reference: gatewayPage },
};

export const listenerKeys: Meanings = {
  protocol: {
    body: '`HTTPS` and `TLS` need a certificate or pass encrypted traffic through; with `HTTP` and `TCP` it is in clear.',
    reference: 'https://gateway-api.sigs.k8s.io/guides/tls/',
  },
  hostname: {
    body: 'The name that the listener is for; a route can only narrow it. Without it any name that a route claims is served.',
    reference: gatewayPage,
  },
  tls: {
    body: '`mode: Terminate`, the default, decrypts with the certificates named; `Passthrough` leaves that to the backend.',
    reference: 'https://gateway-api.sigs.k8s.io/guides/tls/',
  },
  allowedRoutes: {
    body: 'Which routes may attach. By default those of the same namespace.',
    reference: 'https://gateway-api.sigs.k8s.io/guides/multiple-ns/',
  },
};

export const listenerTlsKeys: Meanings = {
  mode: {
    body: '`Terminate`, the default, decrypts here; `Passthrough` hands the encrypted stream to the backend.',
    reference: 'https://gateway-api.sigs.k8s.io/guides/tls/',
  },
  certificateRefs: {
    body: 'The Secrets with the certificates. One of another namespace needs a ReferenceGrant there.',
    reference: 'https://gateway-api.sigs.k8s.io/guides/tls/',
  },
};

export const routeNamespaceKeys: Meanings = {
  from: {
    body: '`Same`, the default, takes routes of the own namespace, `All` of any, `Selector` of those with the labels below.',
    reference: 'https://gateway-api.sigs.k8s.io/guides/multiple-ns/',
  },
  selector: {
    body: 'The labels of namespaces whose routes may attach. Whoever may label a namespace decides.',
    reference: 'https://gateway-api.sigs.k8s.io/guides/multiple-ns/',
  },
};

export const routeKeys: Meanings = {
  parentRefs: {
    body: 'The Gateways that serve the route, or with kind Service the mesh. A Gateway of another namespace must allow it.',
    reference: gatewayPage,
  },
  hostnames: {
    body: 'The names whose requests it takes. Without it every name that the listener serves.',
    reference: gatewayPage,
  },
};

export const routeRuleKeys: Meanings = {
  backendRefs: {
    body: 'Where requests go. A Service of another namespace needs a ReferenceGrant there.',
    reference: grantPage,
  },
  filters: {
    body: 'What happens to requests on the way: headers set, paths rewritten, copies sent elsewhere, redirects.',
    reference: gatewayPage,
  },
};

export const referenceKeys: Meanings = {
  namespace: {
    body: 'Where the object is. In another namespace it may only be referred to if a ReferenceGrant there allows it.',
    reference: grantPage,
  },
};

export const grantKeys: Meanings = {
  from: {
    body: 'Who may refer: the group, kind and namespace of the objects with the reference.',
    reference: grantPage,
  },
  to: {
    body: "What they may refer to in the grant's own namespace. Without `name` every object of the kind, for Secrets every Secret.",
    reference: grantPage,
  },
};
