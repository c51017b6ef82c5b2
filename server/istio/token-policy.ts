import type { Data } from '../engine/data';
import { documentLike } from '../yaml/data-changes';
import type { Field } from '../yaml/field';
import { type Policy, type RequestAuthenticationSpec, scopeOf } from './policies';

/** An object as a document says it. */
type Document = { readonly [key: string]: Data };

/**
 * The AuthorizationPolicy that denies what a RequestAuthentication lets through: requests without a token. A DENY, because
 * ALLOW policies add up, and one more would refuse what no other one allows. Undefined where a part of it is not known.
 *
 * @param name the policy's own
 * @param tcpPorts left alone: where there are no requests, a rule about their tokens denies every connection
 */
export function tokenPolicy(
  { apiVersion, namespace, metadata, ...policy }: Policy<RequestAuthenticationSpec>,
  name: string,
  tcpPorts: readonly number[],
): Document | undefined {
  if (!apiVersion || scopeOf({ apiVersion, namespace, metadata, ...policy }).isUnknown) return undefined;
  const scope = (['selector', 'targetRef', 'targetRefs'] as const).flatMap((key) => {
    const field = policy.spec.at(key);
    return field.isAbsent ? [] : [[key, knownData(field as Field)] as const];
  });
  if (scope.some(([, value]) => value === undefined)) return undefined;
  // Where a kustomization sets the namespace, it does so for both.
  const written = metadata.at('namespace').string;
  return {
    apiVersion,
    kind: 'AuthorizationPolicy',
    metadata: { name, ...(written !== undefined && { namespace: written }) },
    spec: {
      ...(Object.fromEntries(scope) as Document),
      action: 'DENY',
      rules: [
        {
          from: [{ source: { notRequestPrincipals: ['*'] } }],
          ...(tcpPorts.length > 0 && { to: [{ operation: { notPorts: tcpPorts.map(String) } }] }),
        },
      ],
    },
  };
}

/** The document as a file of its own, written as the policy is. */
export const fileOf = ({ unit }: Policy<RequestAuthenticationSpec>, document: Document): string =>
  documentLike(unit, document);

/** The value, where all of it is known. */
export function knownData({ value }: Field): Data | undefined {
  const isKnown = (data: unknown): boolean =>
    data !== undefined && (typeof data !== 'object' || data === null || Object.values(data).every(isKnown));
  return isKnown(value) ? (value as Data) : undefined;
}
