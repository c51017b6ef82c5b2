import type { AuthorizationPolicy, PolicyScope } from './authorization/model';

/** What a policy applies to, in the middle of a sentence: `app=web`, `Gateway/web`, `all of namespace "shop"`. */
export function labelsInWords({ labels, targets, namespace }: PolicyScope): string {
  if (targets.length > 0) return targets.join(', ');
  if (labels)
    return Object.entries(labels)
      .map(([label, value]) => `${label}=${value}`)
      .join(',');
  return namespace === undefined ? 'the whole namespace' : `all of namespace "${namespace}"`;
}

export const nameOf = ({ name }: AuthorizationPolicy): string =>
  name === undefined ? 'another AuthorizationPolicy' : `AuthorizationPolicy "${name}"`;
