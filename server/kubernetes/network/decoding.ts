import { decodedSelector, isMapping, isValidSelector, type LabelSelector, listOf } from '../label-selectors';
import { cidrOf, covers } from './addresses';
import type { Direction, PolicyPeer, PolicyPort, PolicyRule, PolicySpec, Protocol } from './evaluation';

/** What a manifest's `spec` means once it is stored; undefined where the API refuses it. */
export function decodedPolicy(data: unknown): PolicySpec | undefined {
  const spec = data ?? {};
  if (!isMapping(spec)) return undefined;
  const podSelector = selectorOf(spec.podSelector ?? {});
  const ingress = rulesOf(spec.ingress, 'from');
  const egress = rulesOf(spec.egress, 'to');
  const isolates = directionsOf(spec.policyTypes ?? [], egress?.length ?? 0);
  return podSelector && ingress && egress && isolates && { podSelector, isolates, ingress, egress };
}

/** Without types a policy isolates incoming traffic, and outgoing where it has a rule for it. */
function directionsOf(types: unknown, egressRules: number): readonly Direction[] | undefined {
  const written = listOf(types, (type): Direction | undefined =>
    type === 'Ingress' ? 'ingress' : type === 'Egress' ? 'egress' : undefined,
  );
  if (!written || written.length > 2) return undefined;
  if (written.length > 0) return [...new Set(written)];
  return egressRules > 0 ? ['ingress', 'egress'] : ['ingress'];
}

const rulesOf = (data: unknown, peersKey: 'from' | 'to'): readonly PolicyRule[] | undefined =>
  listOf(data ?? [], (item) => {
    const rule = item ?? {};
    if (!isMapping(rule)) return undefined;
    const peers = listOf(rule[peersKey] ?? [], peerOf);
    const ports = listOf(rule.ports ?? [], portOf);
    return peers && ports && { peers, ports };
  });

function peerOf(data: unknown): PolicyPeer | undefined {
  if (!isMapping(data)) return undefined;
  const { podSelector, namespaceSelector, ipBlock } = data;
  if (ipBlock != null) return podSelector == null && namespaceSelector == null ? blockOf(ipBlock) : undefined;
  if (podSelector == null && namespaceSelector == null) return undefined;
  const pods = podSelector == null ? undefined : selectorOf(podSelector);
  const namespaces = namespaceSelector == null ? undefined : selectorOf(namespaceSelector);
  if ((podSelector != null && !pods) || (namespaceSelector != null && !namespaces)) return undefined;
  return { ...(pods && { podSelector: pods }), ...(namespaces && { namespaceSelector: namespaces }) };
}

function selectorOf(data: unknown): LabelSelector | undefined {
  const selector = decodedSelector(data);
  return selector && isValidSelector(selector) ? selector : undefined;
}

/** Each exception is a range inside of the block's, and not the whole of it. */
function blockOf(data: unknown): PolicyPeer | undefined {
  if (!isMapping(data)) return undefined;
  const { cidr } = data;
  const range = typeof cidr === 'string' ? cidrOf(cidr) : undefined;
  const except = listOf(data.except ?? [], (item) => (typeof item === 'string' ? item : undefined));
  if (typeof cidr !== 'string' || !range || !except) return undefined;
  const isStrictSubset = (text: string) => {
    const out = cidrOf(text);
    return out !== undefined && out.prefix > range.prefix && covers(range, out);
  };
  return except.every(isStrictSubset) ? { ipBlock: { cidr, except } } : undefined;
}

function portOf(data: unknown): PolicyPort | undefined {
  if (!isMapping(data)) return undefined;
  const { protocol = 'TCP', port, endPort } = data;
  if (!isProtocol(protocol ?? 'TCP')) return undefined;
  const common = { protocol: (protocol ?? 'TCP') as Protocol };
  if (port == null) return endPort == null ? common : undefined;
  if (typeof port === 'string') return endPort == null && isPortName(port) ? { ...common, port } : undefined;
  if (!isPort(port)) return undefined;
  if (endPort == null) return { ...common, port };
  return isPort(endPort) && endPort >= port ? { ...common, port, endPort } : undefined;
}

const isProtocol = (value: unknown): boolean => value === 'TCP' || value === 'UDP' || value === 'SCTP';

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;

/** The name of a port: at most 15 of `a-z`, `0-9` and single hyphens inside, with a letter. */
const isPortName = (text: string): boolean =>
  text.length <= 15 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && /[a-z]/.test(text);
