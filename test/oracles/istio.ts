// Policies against the answers of istio's own translation, evaluated as Envoy does: the sets `istio-authz` and `istio-mtls`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { appliesTo, verdictOn } from '../../server/istio/authorization/evaluate';
import type { Mesh, Request, Workload } from '../../server/istio/authorization/model';
import { levelsOf, mutualTlsOf } from '../../server/istio/mutual-tls';
import {
  authorizationPolicyFacts,
  peerAuthenticationFacts,
  requestAuthenticationFacts,
} from '../../server/istio/policy-facts';
import { tokenOf } from '../../server/istio/request-authentication';
import { yaml } from '../../server/yaml/units';
import type { Judged, OracleSet } from './frame';

/** What was asked, as the fixtures write it. */
export interface Asked {
  readonly id: string;
  readonly protocol: 'http' | 'tcp';
  readonly mtls: boolean;
  readonly principal?: string;
  readonly sourceIP: string;
  readonly remoteIP: string;
  readonly destIP: string;
  readonly port: number;
  readonly sni?: string;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly jwt?: { readonly in: string; readonly valid: boolean; readonly claims: Readonly<Record<string, unknown>> };
}

export interface Answer {
  readonly v: 'allow' | 'deny';
  readonly by: string;
  readonly rules?: readonly string[];
  readonly ask?: readonly string[];
  readonly audit?: readonly string[];
  readonly dryRun?: readonly string[];
}

interface Case {
  readonly id: string;
  readonly workload: Workload;
  readonly policies: readonly object[];
  readonly own?: readonly Asked[];
  readonly want: { readonly rejected: string } | readonly (Answer & { readonly r: string })[];
}

interface MutualTlsCase {
  readonly id: string;
  readonly workload: Workload;
  readonly policies: readonly object[];
  readonly ports: readonly number[];
  readonly want: Readonly<Record<string, string>>;
}

export const mesh: Mesh = {
  rootNamespace: 'istio-system',
  trustDomains: ['cluster.local', 'old-td'],
  providers: ['ext-a', 'ext-b', 'ext-a-http', 'ext-b-http'],
};

/** Every policy set is a case. */
export const istioAuthz: OracleSet = function* (folder) {
  const shared = new Map(linesOf<Asked>(folder, 'requests.jsonl').map((request) => [request.id, request]));
  for (const { id, workload, policies, own = [], want } of linesOf<Case>(folder, 'cases.jsonl')) {
    const world = worldOf(policies);
    if (!Array.isArray(want) || world.isRefused) {
      yield { id, difference: !Array.isArray(want) && world.isRefused ? undefined : `refused: ${world.isRefused}` };
      continue;
    }
    const ofCase = new Map(own.map((request) => [request.id, request]));
    const differences = (want as readonly (Answer & { r: string })[]).flatMap(({ r, ...wanted }) => {
      // A provider that cannot be asked makes rules of another name.
      const expected = wanted.rules
        ? { ...wanted, rules: wanted.rules.map((rule) => rule.replace(/\]-deny-due-to-bad-CUSTOM-action$/, '')) }
        : wanted;
      return r.split(' ').flatMap((name) => {
        const actual = answerTo(ofCase.get(name) ?? shared.get(name)!, workload, world);
        return isDeepStrictEqual(actual, expected)
          ? []
          : `${name}: ${JSON.stringify(expected)}, not ${JSON.stringify(actual)}`;
      });
    });
    yield judged(id, differences);
  }
};

/** Every set of PeerAuthentications is a case. */
export const istioMtls: OracleSet = function* (folder) {
  for (const { id, workload, policies, ports, want } of linesOf<MutualTlsCase>(folder, 'cases.jsonl')) {
    const { peers, isRefused } = worldOf(policies);
    const levels = levelsOf(peers, workload, mesh.rootNamespace);
    const actual = isRefused
      ? 'refused'
      : Object.fromEntries(ports.map((port) => [String(port), mutualTlsOf(levels, port).mode]));
    const expected = 'error' in want ? 'refused' : want;
    const isSame = isDeepStrictEqual(actual, expected);
    yield judged(id, isSame ? [] : [`${JSON.stringify(expected)}, not ${JSON.stringify(actual)}`]);
  }
};

const judged = (id: string, [first, ...others]: readonly string[]): Judged => ({
  id,
  ...(first !== undefined && { difference: others.length > 0 ? `${first} (and ${others.length} more)` : first }),
});

/** The policies as our facts say them; `isRefused` where one of them is none. */
export function worldOf(policies: readonly object[]) {
  const source = yaml.read({ path: 'policies.yaml' }, policies.map((one) => JSON.stringify(one)).join('\n---\n'));
  const units = source.units.map(({ unit }) => unit);
  const authorization = units.flatMap((unit) => authorizationPolicyFacts.states(unit).map(({ fact }) => fact));
  const requests = units.flatMap((unit) => requestAuthenticationFacts.states(unit).map(({ fact }) => fact));
  const peers = units.flatMap((unit) => peerAuthenticationFacts.states(unit).map(({ fact }) => fact));
  const known = policies.filter((one) => /Authentication$|^AuthorizationPolicy$/.test((one as { kind: string }).kind));
  return {
    authorization,
    requests,
    peers,
    isRefused: authorization.length + requests.length + peers.length < known.length,
  };
}

/** What the workload's proxy answers. */
export function answerTo(asked: Asked, workload: Workload, world: ReturnType<typeof worldOf>): Answer {
  const { mode } = mutualTlsOf(levelsOf(world.peers, workload, mesh.rootNamespace), asked.port);
  if (mode === 'STRICT' && !asked.mtls) return { v: 'deny', by: 'mtls-strict' };
  const request = requestOf(asked);
  const ofWorkload = <Policy extends (typeof world.authorization)[number] | (typeof world.requests)[number]>(
    policies: readonly Policy[],
  ) => policies.filter(({ scope }) => appliesTo(scope, workload, mesh.rootNamespace));
  const token = request.protocol === 'http' ? request.token : undefined;
  const answer = tokenOf(ofWorkload(world.requests), token);
  if ('refused' in answer) return { v: 'deny', by: `jwt-${answer.refused}` };
  const verdict = verdictOn(ofWorkload(world.authorization), request, answer.claims, mesh);
  const { isAllowed, by, rules, asks, audited, dryRun } = verdict;
  return {
    v: isAllowed ? 'allow' : 'deny',
    by: by === 'nothing' ? 'nothing-applies' : by === 'no ALLOW' ? 'no-allow-matched' : by,
    ...(rules.length > 0 && { rules: rules.map(nameOf).sort() }),
    ...(audited.length > 0 && { audit: audited.map(nameOf).sort() }),
    ...(asks !== undefined && { ask: [asks] }),
    ...(dryRun.length > 0 && { dryRun: dryRun.map((rule) => `${rule.policy.action} ${nameOf(rule)}`) }),
  };
}

const requestOf = ({ mtls, principal, sourceIP, remoteIP, destIP, jwt, sni = '', ...rest }: Asked): Request => ({
  ...rest,
  ...(mtls && principal !== undefined && { principal }),
  sourceIp: sourceIP,
  remoteIp: remoteIP,
  destinationIp: destIP,
  sni,
  ...(jwt && { token: { in: jwt.in, isValid: jwt.valid, claims: jwt.claims } }),
});

type Matched = ReturnType<typeof verdictOn>['rules'][number];
const nameOf = ({ policy, index }: Matched): string => `${policy.scope.namespace}/${policy.name}#${index}`;

const linesOf = <Line>(folder: string, file: string): readonly Line[] =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
