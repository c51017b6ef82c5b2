// NetworkPolicies against the answers of an evaluator of the Kubernetes project: the set `netpol`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Labels } from '../../server/kubernetes/label-selectors';
import { decodedPolicy } from '../../server/kubernetes/network/decoding';
import {
  type Endpoint,
  type PlacedPolicy,
  type PodPort,
  type Protocol,
  passes,
} from '../../server/kubernetes/network/evaluation';
import type { Judged, OracleSet } from './frame';

/** A cluster as the fixtures write it. */
export interface NetworkWorld {
  readonly namespaces: readonly { readonly name: string; readonly labels?: Labels }[];
  readonly pods: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Labels;
    readonly ip: string;
    readonly hostNetwork?: boolean;
    readonly ports?: readonly { readonly name?: string; readonly port: number; readonly protocol?: Protocol }[];
  }[];
  readonly policies: readonly { readonly metadata: { name: string; namespace?: string }; readonly spec?: unknown }[];
}

type Ask = readonly [from: number | string, to: number | string, port: number, protocol: Protocol];

interface NetworkCase extends NetworkWorld {
  readonly id: string;
  readonly asks: readonly Ask[];
  readonly answers: string;
  readonly hostNetworkAsPods?: string;
  readonly rejected?: Readonly<Record<string, unknown>>;
}

/** A case for each ask, for both readings of pods with the node's network, and for what the API refuses. */
export const netpol: OracleSet = function* (folder) {
  for (const file of ['worlds.jsonl', 'real.jsonl'])
    for (const line of readFileSync(join(folder, file), 'utf8').trim().split('\n')) yield* judged(JSON.parse(line));
};

function* judged(world: NetworkCase): Iterable<Judged> {
  const refused = world.policies.filter(({ spec }) => !decodedPolicy(spec)).map(keyOf);
  yield compared(
    `${world.id} refused`,
    Object.keys(world.rejected ?? {})
      .sort()
      .join(),
    refused.sort().join(),
  );
  for (const [index, ask] of world.asks.entries()) {
    yield compared(`${world.id} ${index}`, world.answers[index], answer(world, ask));
    if (world.hostNetworkAsPods)
      yield compared(`${world.id} ${index} as pods`, world.hostNetworkAsPods[index], answer(world, ask, true));
  }
}

const keyOf = ({ metadata }: NetworkWorld['policies'][number]) => `${metadata.namespace ?? 'default'}/${metadata.name}`;

const compared = (id: string, expected: string | undefined, actual: string): Judged => ({
  id,
  difference: expected === actual ? undefined : `${expected}, not ${actual}`,
});

/** `A`: it passes; `E`, `I`: the sender's egress or the receiver's ingress denies; `B`: both. */
export function answer(world: NetworkWorld, [from, to, port, protocol]: Ask, hostsArePods = false): string {
  const policies = world.policies.flatMap(({ metadata, spec: data }): PlacedPolicy[] => {
    const spec = decodedPolicy(data);
    return spec ? [{ namespace: metadata.namespace ?? 'default', spec }] : [];
  });
  const connection = {
    from: endpoint(world, from, hostsArePods),
    to: endpoint(world, to, hostsArePods),
    port,
    protocol,
  };
  const egress = passes(policies, 'egress', connection);
  const ingress = passes(policies, 'ingress', connection);
  return egress ? (ingress ? 'A' : 'I') : ingress ? 'E' : 'B';
}

function endpoint({ pods, namespaces }: NetworkWorld, end: number | string, hostsArePods: boolean): Endpoint {
  if (typeof end === 'string') return { ip: end };
  const { namespace, labels = {}, ip, hostNetwork, ports = [] } = pods[end]!;
  if (hostNetwork && !hostsArePods) return { ip };
  const of = namespaces.find(({ name }) => name === namespace);
  const namespaceLabels = { ...of?.labels, 'kubernetes.io/metadata.name': namespace };
  const own = ports.map(({ protocol = 'TCP', ...each }): PodPort => ({ ...each, protocol }));
  return { pod: { namespace, namespaceLabels, labels, ports: own }, ip };
}
