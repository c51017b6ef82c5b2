// Which packets NetworkPolicies let pass: https://kubernetes.io/docs/concepts/services-networking/network-policies/

import { type LabelSelector, type Labels, matches } from '../label-selectors';
import { cidrOf, contains, ipOf } from './addresses';

export type Direction = 'ingress' | 'egress';
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** A policy as the API server stores it: defaults set, and what is empty left out. */
export interface PolicySpec {
  readonly podSelector: LabelSelector;
  /** The directions that the selected pods are isolated in. */
  readonly isolates: readonly Direction[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

export interface PolicyRule {
  /** Joined by OR; none: everybody. */
  readonly peers: readonly PolicyPeer[];
  /** Joined by OR; none: every port. */
  readonly ports: readonly PolicyPort[];
}

/** Pods by their labels, by those of their namespace, or by both; or a range of addresses. */
export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] };
}

export interface PolicyPort {
  readonly protocol: Protocol;
  /** A number, or the name of a port of the receiving pod; every port of the protocol where it is absent. */
  readonly port?: number | string;
  readonly endPort?: number;
}

/** A policy in its namespace. */
export interface PlacedPolicy {
  readonly namespace: string;
  readonly spec: PolicySpec;
}

/** One end of a connection. */
export interface Endpoint {
  /** Undefined for an address outside, and for a pod with the network of its node: policies do not know it as a pod. */
  readonly pod?: PodEndpoint;
  /** Undefined where it is not known: then no range of addresses is known to hold it. */
  readonly ip?: string;
}

interface PodEndpoint {
  readonly namespace: string;
  /** With `kubernetes.io/metadata.name`, which the API server sets. */
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly ports: readonly PodPort[];
}

export interface PodPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What is asked: does a packet for this port of the receiver pass? After Services, so it is the container's port. */
interface Connection {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * Whether the policies let the connection pass in one direction: at the receiver for `ingress`, at the sender for
 * `egress`. A pod that none isolates lets everything pass; of several policies one that admits is enough.
 */
export function passes(policies: readonly PlacedPolicy[], direction: Direction, connection: Connection): boolean {
  const [own, other] = direction === 'ingress' ? [connection.to, connection.from] : [connection.from, connection.to];
  const { pod } = own;
  if (!pod) return true;
  const isolating = policies.filter(
    ({ namespace, spec }) =>
      namespace === pod.namespace && spec.isolates.includes(direction) && matches(spec.podSelector, pod.labels),
  );
  return isolating.length === 0 || isolating.some((policy) => admits(policy, direction, other, connection));
}

const admits = ({ namespace, spec }: PlacedPolicy, direction: Direction, other: Endpoint, connection: Connection) =>
  spec[direction].some(
    ({ peers, ports }) =>
      (peers.length === 0 || peers.some((peer) => includes(peer, namespace, other))) &&
      (ports.length === 0 || ports.some((port) => opens(port, connection))),
  );

/** Whether the peer of a policy in the namespace is meant. */
export function includes({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, namespace: string, other: Endpoint) {
  const { pod, ip } = other;
  if (ipBlock)
    return ip !== undefined && isWithin(ip, ipBlock.cidr) && !ipBlock.except.some((out) => isWithin(ip, out));
  if (!pod) return false;
  const isItsNamespace = namespaceSelector
    ? matches(namespaceSelector, pod.namespaceLabels)
    : pod.namespace === namespace;
  return isItsNamespace && (!podSelector || matches(podSelector, pod.labels));
}

function isWithin(text: string, range: string): boolean {
  const ip = ipOf(text);
  const cidr = cidrOf(range);
  return ip !== undefined && cidr !== undefined && contains(cidr, ip);
}

/** A name is that of a container's port at the receiver, with the same protocol; an address outside has no names. */
function opens({ protocol, port, endPort }: PolicyPort, connection: Pick<Connection, 'to' | 'port' | 'protocol'>) {
  if (protocol !== connection.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return connection.port >= port && connection.port <= (endPort ?? port);
  const named = connection.to.pod?.ports ?? [];
  return named.some(
    (each) => each.name === port && each.port === connection.port && each.protocol === connection.protocol,
  );
}
