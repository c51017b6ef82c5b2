import { matchedRules } from './evaluate';
import {
  type AuthorizationPolicy,
  type AuthorizationRule,
  type Mesh,
  negated,
  type Operation,
  type operationFields,
  type Request,
  type Source,
  type Values,
} from './model';
import { isPathTemplate } from './patterns';

/** A request that gets through, and what of the rule it is that lets it. */
export interface Sample {
  readonly request: Request;
  readonly source: Source | undefined;
  readonly operation: Operation | undefined;
}

/**
 * A request without a token that matches a rule and, where given, one of the operations as well. Undefined where none is
 * found, which is no proof that there is none: only what the values of the rule suggest is tried.
 */
export function sampleOf(
  policy: AuthorizationPolicy,
  index: number,
  within: readonly Operation[],
  mesh: Mesh,
): Sample | undefined {
  const rule = policy.rules[index];
  if (!rule) return undefined;
  const only = { ...policy, rules: [rule] };
  for (const source of some(rule.from))
    for (const operation of some(rule.to))
      for (const other of some(within)) {
        const request = requestFor(
          rule,
          source,
          [operation, other].flatMap((one) => one ?? []),
        );
        const matches = (one: AuthorizationPolicy) => matchedRules(one, request, undefined, mesh).length > 0;
        const isWithin = other === undefined || matches({ ...only, rules: [{ from: [], to: [other], when: [] }] });
        if (isWithin && matches(only)) return { request, source, operation };
      }
  return undefined;
}

/** What is not there asks for nothing. More than a few alternatives say nothing new. */
const some = <One>(alternatives: readonly One[]): readonly (One | undefined)[] =>
  alternatives.length === 0 ? [undefined] : alternatives.slice(0, 8);

function requestFor(rule: AuthorizationRule, source: Source = {}, operations: readonly Operation[]): Request {
  const conditions = (key: string) => rule.when.filter((condition) => condition.key === key);
  const ofCondition = (key: string) => firstOf(conditions(key).map(({ values }) => values));
  const ofOperations = (key: (typeof operationFields)[number], usual: readonly string[]) =>
    fitting(
      operations.map((one) => one[key] ?? []),
      operations.flatMap((one) => one[negated(key)] ?? []),
      usual,
    );
  const namespace = source.namespaces?.[0] ?? ofCondition('source.namespace') ?? 'any';
  const account = source.serviceAccounts?.[0]?.split('/') ?? [];
  const principal =
    source.principals?.[0] ??
    ofCondition('source.principal') ??
    (account.length > 0
      ? `cluster.local/ns/${account.length > 1 ? account[0] : 'any'}/sa/${account.at(-1)}`
      : `cluster.local/ns/${namespace}/sa/any`);
  const port = Number(ofOperations('ports', ['8080', '80', '9090']) ?? ofCondition('destination.port') ?? 8080);
  const address = addressIn(source.ipBlocks?.[0] ?? ofCondition('source.ip'));
  const method = ofOperations('methods', ['GET', 'POST', 'DELETE']);
  const path = ofOperations('paths', ['/', '/any']);
  const host = ofOperations('hosts', ['any.example.com']);
  return {
    protocol: 'http',
    principal: concrete(principal, 'cluster.local/ns/any/sa/any'),
    sourceIp: address,
    remoteIp: addressIn(source.remoteIpBlocks?.[0] ?? ofCondition('remote.ip')),
    destinationIp: addressIn(ofCondition('destination.ip')),
    port,
    sni: concrete(ofCondition('connection.sni') ?? '', 'any.example.com'),
    headers: headersIn(rule),
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
    ...(host !== undefined && { host }),
  };
}

const headersIn = ({ when }: AuthorizationRule): Readonly<Record<string, string>> =>
  Object.fromEntries(
    when.flatMap(({ key, values }) => {
      const name = /^request\.headers\[([^\]]+)\]$/.exec(key)?.[1];
      return name !== undefined && values[0] !== undefined ? [[name, concrete(values[0], 'any')]] : [];
    }),
  );

/** Something that one value of every list says and none of the others: the evaluator has the last word on it. */
function fitting(lists: readonly Values[], not: Values, usual: readonly string[]): string | undefined {
  const asked = lists.filter((values) => values.length > 0);
  const [first = [], second = []] = asked;
  const candidates = [
    // The narrower one is tried first: it is most likely to fit both.
    ...[...first, ...second].flatMap((value) => variantsOf(value)),
    ...first.flatMap((one) => second.flatMap((other) => joined(one, other))),
    ...(asked.length === 0 ? usual : []),
  ];
  const isFitting = (candidate: string) =>
    asked.every((values) => values.some((value) => fits(value, candidate))) &&
    !not.some((value) => fits(value, candidate));
  return candidates.find(isFitting) ?? candidates[0];
}

const fits = (value: string, candidate: string): boolean =>
  value === '*' ||
  (isPathTemplate(value)
    ? candidate === concrete(value, '')
    : value.startsWith('*')
      ? candidate.endsWith(value.slice(1))
      : value.endsWith('*')
        ? candidate.startsWith(value.slice(0, -1))
        : value === candidate);

const variantsOf = (value: string): readonly string[] => [
  concrete(value, 'any'),
  ...(value === '*' ? ['/any', 'GET', 'POST'] : []),
];

/** `/api/*` and `*.json` both say `/api/any.json`. */
const joined = (one: string, other: string): readonly string[] => [
  `${one.replace(/\*$/, '')}any${other.replace(/^\*/, '')}`,
  `${other.replace(/\*$/, '')}any${one.replace(/^\*/, '')}`,
];

/** A text that the pattern says. */
function concrete(pattern: string, any: string): string {
  if (pattern === '*') return any;
  if (isPathTemplate(pattern)) return pattern.replaceAll('{**}', 'any').replaceAll('{*}', 'any');
  return pattern.startsWith('*')
    ? `any${pattern.slice(1)}`
    : pattern.endsWith('*')
      ? `${pattern.slice(0, -1)}any`
      : pattern;
}

const addressIn = (block = '192.0.2.1'): string => block.split('/')[0] ?? block;

const firstOf = (lists: readonly Values[]): string | undefined => lists.flat()[0];
