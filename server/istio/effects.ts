import type { Config } from '../engine/config';
import type { Hover } from '../engine/domain';
import type { Find, Known } from '../engine/facts';
import { say } from '../engine/say';
import { type Source, unitAt } from '../engine/source';
import { covers } from '../engine/text';
import type { WorkloadFact } from '../kubernetes/network/workloads';
import { workloads } from '../kubernetes/network/workloads';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { appliesTo, verdictOn } from './authorization/evaluate';
import type { AuthorizationPolicy, Mesh, PolicyScope, Request, Workload } from './authorization/model';
import { sampleOf } from './authorization/sample';
import { policiesSurelyMeeting } from './meeting';
import { membershipIn } from './membership';
import { meshOf } from './mesh';
import { levelsOf, type MutualTls, mutualTlsOf } from './mutual-tls';
import { inheritedBy, rivalsOf } from './peers';
import {
  authorizationPolicies,
  isIgnored,
  type Policy,
  peerAuthentications,
  requestAuthentications,
  scopeOf,
} from './policies';
import {
  authorizationPolicyFacts,
  authorizationPolicyOf,
  peerAuthenticationFacts,
  peerAuthenticationOf,
  requestAuthenticationFacts,
} from './policy-facts';
import { workloadsIn } from './selection';
import { tokenEffectOf } from './token-demands';
import { nameOf, peerNameOf } from './words';

type Notes = NonNullable<Hover['notes']>;

interface Asking {
  readonly find: Find;
  readonly config: Config;
}

/** What comes of the policy under the offset in this workspace: for whom it holds, what else does, and who gets in. */
export function policyNotes(source: Source, offset: number, find: Find, config: Config): Notes {
  const placed = unitAt(source, offset);
  if (!placed || !isYaml(placed.unit)) return [];
  const isIn = ({ spec }: Policy<Shape>) => covers((spec as Field).wholeSpan, offset - placed.start);
  const asking = { find, config };
  for (const policy of peerAuthentications(placed.unit))
    if (isIn(policy as unknown as Policy<Shape>)) {
      const own = peerAuthenticationOf(policy);
      return own ? peerNotes(own, asking) : [];
    }
  for (const policy of authorizationPolicies(placed.unit))
    if (isIn(policy as unknown as Policy<Shape>)) {
      const own = authorizationPolicyOf(policy);
      return own ? [...holdsFor(own.scope, asking), ...authorizationNotes(own, asking)] : [];
    }
  for (const policy of requestAuthentications(placed.unit))
    if (isIn(policy as unknown as Policy<Shape>)) {
      const scope = scopeOf(policy as unknown as Policy<Shape>);
      return [...holdsFor(scope, asking), ...tokenNotes(scope, asking)];
    }
  return [];
}

/** More of a kind nobody reads in a hover. */
const most = 3;

function inShort(notes: Notes): Notes {
  return notes.length > most ? [...notes.slice(0, most), { message: say`And ${notes.length - most} more.` }] : notes;
}

/** The workloads that the policy selects. */
function holdsFor(scope: PolicyScope, { find }: Asking): Notes {
  if (scope.targets.length > 0) return [{ message: say`Holds for ${scope.targets.join(', ')}.` }];
  const known = workloadsIn(scope, find);
  if (known.length === 0) return [{ message: say`No workload that is known here is selected.` }];
  return inShort(known.map((at) => ({ message: say`Holds for ${at.fact.label}.`, at })));
}

function peerNotes(own: NonNullable<ReturnType<typeof peerAuthenticationOf>>, asking: Asking): Notes {
  if (isIgnored(own.scope, asking.config.istioRootNamespace))
    return [{ message: say`Istio ignores it: in the root namespace a selector matches nothing.` }];
  const parent = inheritedBy(own, asking);
  const mode = own.mode ?? parent?.mode;
  const ports = Object.entries(own.ports).flatMap(([port, ofPort]) =>
    ofPort && ofPort !== mode ? [{ message: say`On port ${port}, ${inEffect(ofPort)}.` }] : [],
  );
  return [
    ...holdsFor(own.scope, asking),
    mode === undefined
      ? { message: say`Nobody sets a mode here: plain text is accepted.` }
      : { message: say`With ${mode}, ${inEffect(mode)}.` },
    ...ports,
    ...(parent
      ? [
          {
            message: own.mode
              ? say`Without it, ${parent.mode} of ${peerNameOf(parent.by.fact)} would hold.`
              : say`The mode is that of ${peerNameOf(parent.by.fact)}.`,
            at: parent.by,
          },
        ]
      : []),
    ...rivalsOf(own, asking).map((at) => ({
      message: say`${peerNameOf(at.fact)} is for the same workloads: only the oldest counts.`,
      at,
    })),
  ];
}

const inEffect = (mode: MutualTls): string =>
  ({
    STRICT: 'plain text is refused',
    PERMISSIVE: 'plain text is accepted',
    DISABLE: 'nothing but plain text is accepted',
  })[mode];

/** What other policies add, and which workloads of the workspace get in. */
function authorizationNotes(own: AuthorizationPolicy, asking: Asking): Notes {
  const others = policiesSurelyMeeting(authorizationPolicyFacts, own.scope, asking).filter(
    ({ fact }) => fact.name !== own.name || fact.scope.namespace !== own.scope.namespace,
  );
  const beside = others.map((at) => ({
    message: say`${nameOf(at.fact)} may apply there as well: ${at.fact.isDryRun ? 'a dry run' : at.fact.action}.`,
    at,
  }));
  const [target] = workloadsIn(own.scope, asking.find);
  return [
    ...inShort(beside),
    ...(target
      ? callerNotes(
          target,
          own,
          others.map(({ fact }) => fact),
          asking,
        )
      : []),
  ];
}

/** Who of the workspace gets into a workload, by the evaluator: with some request that a rule describes. */
function callerNotes(
  target: Known<WorkloadFact>,
  own: AuthorizationPolicy,
  others: readonly AuthorizationPolicy[],
  asking: Asking,
): Notes {
  const mesh = meshOf(asking);
  const workload: Workload = { namespace: target.fact.namespace, labels: target.fact.labels };
  const policies = [own, ...others].filter(({ scope }) => appliesTo(scope, workload, mesh.rootNamespace));
  if (policies.some(({ isUnknown }) => isUnknown)) return [];
  const requests = requestsOf(policies, mesh);
  const admits = (principal: string | undefined) =>
    requests.some(({ principal: _, ...request }) => {
      const asked = { ...request, ...(principal !== undefined && { principal }) };
      return verdictOn(policies, asked, undefined, mesh).isAllowed;
    });
  const callers = [...asking.find(workloads, 'label', '*')].filter((at) => at !== target).slice(0, mostCallers);
  const admitted = callers.filter(({ fact }) => fact.namespace !== undefined && admits(principalOf(fact, asking.find)));
  const { label } = target.fact;
  const strict = modeOf(workload, asking) === 'STRICT';
  return [
    ...inShort(admitted.map((at) => ({ message: say`${at.fact.label} gets into ${label} without a token.`, at }))),
    ...(admitted.length === 0 && callers.length > 0
      ? [{ message: say`No other workload that is known here gets into ${label} without a token.` }]
      : []),
    ...(!strict && admits(undefined) ? [{ message: say`A caller in plain text gets into ${label}, too.` }] : []),
  ];
}

/** A hover is asked for at once: what is beyond this nobody reads. */
const mostCallers = 200;

/** Requests worth trying: what each rule of the policies describes, and one that none does. */
function requestsOf(policies: readonly AuthorizationPolicy[], mesh: Mesh): readonly Request[] {
  const described = policies.flatMap((policy) =>
    policy.rules.flatMap((_, index) => sampleOf(policy, index, [], mesh)?.request ?? []),
  );
  return [...described, plainRequest];
}

const plainRequest: Request = {
  protocol: 'http',
  sourceIp: '192.0.2.1',
  remoteIp: '192.0.2.1',
  destinationIp: '192.0.2.2',
  port: 8080,
  sni: '',
  method: 'GET',
  path: '/',
  host: 'any.example.com',
};

/** Its identity; none where it is outside the mesh. */
const principalOf = ({ namespace, account = 'default' }: WorkloadFact, find: Find): string | undefined =>
  membershipIn(namespace, find) === 'outside' ? undefined : `cluster.local/ns/${namespace}/sa/${account}`;

function modeOf(workload: Workload, asking: Asking): MutualTls {
  const { istioRootNamespace } = asking.config;
  const scope = { namespace: workload.namespace, labels: workload.labels, targets: [], isUnknown: false };
  const known = policiesSurelyMeeting(peerAuthenticationFacts, scope, asking).map(({ fact }) => fact);
  return mutualTlsOf(levelsOf(known, workload, istioRootNamespace), undefined).mode;
}

/** Whether somebody demands a token of the requests that it is looked for in, and who else looks for one. */
function tokenNotes(scope: PolicyScope, asking: Asking): Notes {
  const policies = policiesSurelyMeeting(authorizationPolicyFacts, scope, asking);
  const demands = policies.filter(({ fact }) => /^(?:refuses|admits none)/.test(tokenEffectOf(fact)));
  const opens = policies.filter(({ fact }) => tokenEffectOf(fact) === 'admits');
  const others = policiesSurelyMeeting(requestAuthenticationFacts, scope, asking).length - 1;
  return [
    ...inShort(demands.map((at) => ({ message: say`${nameOf(at.fact)} refuses requests without a token.`, at }))),
    ...inShort(opens.map((at) => ({ message: say`${nameOf(at.fact)} lets requests in without a token.`, at }))),
    ...(demands.length === 0 ? [{ message: say`Requests without a token pass: no policy here demands one.` }] : []),
    ...(others > 0 ? [{ message: say`${others} more of its kind may apply there: their rules add up.` }] : []),
  ];
}
