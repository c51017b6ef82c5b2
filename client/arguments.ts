import type { ActionsParams } from './requests';

// What commands are called with. Links and keybindings of anyone's making can name a command, so that nothing is taken
// as given: what has not the form of our own links is undefined.

/** A rule's id, of the form `kubernetes/privileged-container`. */
export const ruleIn = (argument: unknown): string | undefined =>
  typeof argument === 'string' && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(argument) ? argument : undefined;

/** The rule that `…/rule?kubernetes%2Fprivileged-container` names. Never throws, whatever stands behind the `?`. */
export function ruleInQuery(query: string): string | undefined {
  try {
    return ruleIn(decodeURIComponent(query));
  } catch {
    return undefined;
  }
}

/** The finding that a link in a hover names, in a document that is in sight: only there can its hover have been. */
export function findingIn(
  argument: unknown,
  kind: ActionsParams['kind'],
  inSight: readonly string[],
): ActionsParams | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { uri, rule, range } = argument as Partial<Record<keyof ActionsParams, unknown>>;
  const id = ruleIn(rule);
  const place = rangeIn(range);
  return typeof uri === 'string' && inSight.includes(uri) && id && place
    ? { uri, rule: id, range: place, kind }
    : undefined;
}

function rangeIn(argument: unknown): ActionsParams['range'] | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { start, end } = argument as Record<'start' | 'end', unknown>;
  return isPosition(start) && isPosition(end) ? { start, end } : undefined;
}

const isPosition = (argument: unknown): argument is ActionsParams['range']['start'] =>
  typeof argument === 'object' &&
  argument !== null &&
  'line' in argument &&
  'character' in argument &&
  [argument.line, argument.character].every((number) => Number.isInteger(number) && Number(number) >= 0);
