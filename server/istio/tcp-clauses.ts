import type { Known } from '../engine/facts';
import type { Context } from '../engine/rule';
import type { Place } from '../engine/source';
import type { ServiceFact } from '../kubernetes/network/services';
import type { Field } from '../yaml/field';
import { verdictOn } from './authorization/evaluate';
import type { AuthorizationPolicy, AuthorizationRule, Operation, Request } from './authorization/model';
import { policiesMeeting } from './meeting';
import { meshOf } from './mesh';
import type { AuthorizationPolicySpec } from './policies';
import { authorizationPolicyFacts } from './policy-facts';
import { servicesFor } from './selection';
import { isOpaquePort } from './tcp-ports';

/** What a rule about requests does on a port where the proxy sees none. */
interface OnTcpPort {
  readonly port: number;
  readonly service: Known<ServiceFact>;
  /** A DENY is about connections then, and denies all of those that the rest of its rule names. */
  readonly isDenied: boolean;
}

/**
 * Where the rule says something of requests, and a port of its workloads has none: an ALLOW rule then never matches, and
 * where nothing else allows the port, everybody is refused there.
 */
export function onTcpPort(policy: AuthorizationPolicy, index: number, context: Context): OnTcpPort | undefined {
  const rule = policy.rules[index];
  if (!rule || !asksRequests(rule) || policy.isDryRun || policy.isUnknown) return undefined;
  for (const service of servicesFor(policy.scope, context.find))
    for (const one of service.fact.ports.filter(isOpaquePort)) {
      const { targetPort } = one;
      if (typeof targetPort !== 'number') continue;
      const mesh = meshOf(context);
      const request: Request = { ...connection, port: targetPort };
      if (policy.action === 'DENY' && isForPort(rule, targetPort)) return { port: targetPort, service, isDenied: true };
      if (policy.action !== 'ALLOW' || !isForPort(rule, targetPort)) continue;
      const all = policiesMeeting(authorizationPolicyFacts, policy.scope, context).map(({ fact }) => fact);
      const allows = all.filter((other) => other.action === 'ALLOW' && !other.isDryRun);
      const isOpen = allows.some((other) => other.isUnknown || other.rules.some((each) => !asksRequests(each)));
      if (!isOpen && !verdictOn(allows, request, undefined, mesh).isAllowed)
        return { port: targetPort, service, isDenied: false };
    }
  return undefined;
}

/** The first word of the rule that is about requests. */
export function requestFieldOf(rule: Field<AuthorizationPolicySpec['rules']>): Place {
  const holders = [
    ...rule.at('from').items.map((from) => from.at('source') as Field),
    ...rule.at('to').items.map((to) => to.at('operation') as Field),
  ];
  const entry = holders
    .flatMap((holder) => holder.entries)
    .find(({ key }) => /^(?:not)?(?:requestPrincipals|methods|paths|hosts)$/i.test(key));
  const condition = rule.at('when').items.find((one) => one.at('key').string?.startsWith('request.'));
  return entry?.keyPlace ?? condition?.at('key') ?? rule;
}

const connection: Omit<Request, 'port'> = {
  protocol: 'tcp',
  principal: 'cluster.local/ns/any/sa/any',
  sourceIp: '192.0.2.1',
  remoteIp: '192.0.2.1',
  destinationIp: '192.0.2.2',
  sni: '',
};

const asksRequests = ({ from, to, when }: AuthorizationRule): boolean =>
  from.some(({ requestPrincipals, notRequestPrincipals }) => requestPrincipals ?? notRequestPrincipals) ||
  to.some((operation) => Object.keys(operation).some((key) => !/[pP]orts$/.test(key))) ||
  when.some(({ key }) => key.startsWith('request.'));

/** Whether the ports that the rule names, if any, hold this one. */
const isForPort = ({ to, when }: AuthorizationRule, port: number): boolean =>
  (to.length === 0 || to.some((operation) => isPortOf(operation, port))) &&
  when.every(({ key, values }) => key !== 'destination.port' || values.length === 0 || values.includes(String(port)));

const isPortOf = ({ ports = [], notPorts = [] }: Operation, port: number): boolean =>
  (ports.length === 0 || ports.includes(String(port))) && !notPorts.includes(String(port));
