/** One entry of a role's `rules`, as the API has it. A list that is left out is empty. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  /** Empty text: the core group. */
  readonly apiGroups?: readonly string[];
  /** `pods`, `pods/exec`, `*\/scale`, `*` */
  readonly resources?: readonly string[];
  /** Empty: objects of any name. */
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** What somebody asks the API server for: something with a resource, or with a path such as `/metrics`. */
export type AccessRequest = ResourceRequest | PathRequest;

interface ResourceRequest {
  readonly verb: string;
  /** Left out: the core group. */
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Left out where the request names no object: create, deletecollection, list and watch of more than one. */
  readonly name?: string;
  /** Left out for what belongs to no namespace, and for all namespaces at once. */
  readonly namespace?: string;
}

interface PathRequest {
  readonly verb: string;
  readonly path: string;
}

const hasWord = (words: readonly string[] = [], word: string): boolean => words.includes('*') || words.includes(word);

/**
 * Whether the rule alone allows the request. Nothing is taken from a name's looks: `pods/*` is no wildcard, verbs do not
 * imply each other, and a rule for objects of some names matches no request without a name.
 * As `RuleAllows` in kubernetes/plugin/pkg/auth/authorizer/rbac.
 */
export function allows(rule: PolicyRule, request: AccessRequest): boolean {
  if (!hasWord(rule.verbs, request.verb)) return false;
  if ('path' in request) return (rule.nonResourceURLs ?? []).some((url) => coversUrl(url, request.path));
  const { group = '', resource, subresource, name = '' } = request;
  const { resources = [], resourceNames = [] } = rule;
  return (
    hasWord(rule.apiGroups, group) &&
    (hasWord(resources, subresource ? `${resource}/${subresource}` : resource) ||
      (subresource !== undefined && subresource !== '' && resources.includes(`*/${subresource}`))) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}

/** A star at the end stands for any rest; anywhere else it is a character. */
const coversUrl = (url: string, asked: string): boolean =>
  url === asked || (url.endsWith('*') && asked.startsWith(url.replace(/\*+$/, '')));

/**
 * What of the rules the owner lacks, broken down to one group, resource, verb and name each; nothing where all is held.
 * So the API server decides whether somebody may hand rules out: `Covers` in
 * k8s.io/component-helpers/auth/rbac/validation. It compares words: all verbs one by one are not `*`.
 */
export const lacking = (owned: readonly PolicyRule[], asked: readonly PolicyRule[]): PolicyRule[] =>
  asked.flatMap(brokenDown).filter((part) => !owned.some((rule) => covers(rule, part)));

function brokenDown({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) {
  const parts: PolicyRule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const part = { verbs: [verb], apiGroups: [group], resources: [resource] };
        if (resourceNames.length === 0) parts.push(part);
        for (const name of resourceNames) parts.push({ ...part, resourceNames: [name] });
      }
  for (const url of nonResourceURLs) for (const verb of verbs) parts.push({ verbs: [verb], nonResourceURLs: [url] });
  return parts;
}

function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const { resourceNames = [], nonResourceURLs = [], resources = [] } = rule;
  return (
    part.verbs.every((verb) => hasWord(rule.verbs, verb)) &&
    (part.apiGroups ?? []).every((group) => hasWord(rule.apiGroups, group)) &&
    (part.resources ?? []).every((resource) => coversResource(resources, resource)) &&
    (part.nonResourceURLs ?? []).every((asked) => nonResourceURLs.some((url) => coversUrl(url, asked))) &&
    (resourceNames.length === 0 || part.resourceNames?.every((name) => resourceNames.includes(name)) === true)
  );
}

function coversResource(resources: readonly string[], asked: string): boolean {
  const slash = asked.indexOf('/');
  return hasWord(resources, asked) || (slash >= 0 && resources.includes(`*${asked.slice(slash)}`));
}

/** The rule as people read it: `get, list` and `pods, deployments (apps) named web`; of each list no more than so many. */
export function rightsInWords(rule: PolicyRule, most = Number.POSITIVE_INFINITY): { verbs: string; on: string } {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const words = (list: readonly string[]) =>
    list.length > most ? `${list.slice(0, most).join(', ')} and ${list.length - most} more` : list.join(', ');
  const named = resourceNames.length > 0 ? ` named ${words(resourceNames)}` : '';
  const groups = apiGroups.includes('*')
    ? ' of every group'
    : apiGroups.some((group) => group !== '')
      ? ` (${words(apiGroups.map((group) => group || 'core'))})`
      : '';
  const objects = `${resources.includes('*') ? 'everything' : words(resources)}${groups}${named}`;
  return {
    verbs: verbs.includes('*') ? 'every verb' : words(verbs),
    on: [
      ...(resources.length > 0 ? [objects] : []),
      ...(nonResourceURLs.length > 0 ? [nonResourceURLs.includes('*') ? 'every path' : words(nonResourceURLs)] : []),
    ].join(', '),
  };
}
