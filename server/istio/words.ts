import type { AuthorizationPolicy, PolicyScope } from './authorization/model';
import type { PeerAuthentication } from './mutual-tls';

/** What a policy applies to, in the middle of a sentence: `app=web`, `Gateway/web`, `all of namespace "shop"`. */
export function labelsInWords({ labels, targets, namespace }: PolicyScope): string {
  if (targets.length > 0) return targets.join(', ');
  if (labels)
    return Object.entries(labels)
      .map(([label, value]) => `${label}=${value}`)
      .join(',');
  return namespace === undefined ? 'the whole namespace' : `all of namespace "${namespace}"`;
}

export const nameOf = (policy: AuthorizationPolicy): string => called('AuthorizationPolicy', policy);

export const peerNameOf = (policy: PeerAuthentication): string => called('PeerAuthentication', policy);

const called = (kind: string, { name }: { readonly name: string | undefined }): string =>
  name === undefined ? `another ${kind}` : `${kind} "${name}"`;
