// Label selectors as apimachinery reads them: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/

import type { Field } from '../yaml/field';
import type { StringMap } from './shapes';

export type Labels = Readonly<Record<string, string>>;

/** As plain data. An empty one selects everything. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelRequirement[];
}

interface LabelRequirement {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`; the API refuses any other. */
  readonly operator: string;
  readonly values?: readonly string[];
}

export type LabelSelectorShape = { matchLabels: StringMap; matchExpressions: { key: {}; operator: {}; values: {} } };

/** Whether a selector that the API accepts selects what has these labels. */
export const matches = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
  matchExpressions.every((requirement) => meets(requirement, labelOf(labels, requirement.key)));

/** What lacks the key meets `NotIn`, whatever its values. */
function meets({ operator, values = [] }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return (value !== undefined && values.includes(value)) === (operator === 'In');
  }
}

const labelOf = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

/** Whether the API accepts it. */
export const isValidSelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.entries(matchLabels).every(([key, value]) => isLabelKey(key) && isLabelValue(value)) &&
  matchExpressions.every(({ key, operator, values = [] }) => {
    const takesValues = operator === 'In' || operator === 'NotIn';
    if (!takesValues && operator !== 'Exists' && operator !== 'DoesNotExist') return false;
    return isLabelKey(key) && values.length > 0 === takesValues && values.every(isLabelValue);
  });

const word = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

const isLabelValue = (value: string): boolean => value === '' || (value.length <= 63 && word.test(value));

function isLabelKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  const isPrefixed = prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix));
  return more.length === 0 && isPrefixed && name.length <= 63 && word.test(name);
}

/** A selector from the data of a manifest; undefined where its types are not those of the API, which then refuses it. */
export function decodedSelector(data: unknown): LabelSelector | undefined {
  if (!isMapping(data)) return undefined;
  const { matchLabels, matchExpressions } = data;
  const labels = matchLabels == null ? {} : decodedLabels(matchLabels);
  const requirements = matchExpressions == null ? [] : listOf(matchExpressions, decodedRequirement);
  if (!labels || !requirements) return undefined;
  return {
    ...(Object.keys(labels).length > 0 && { matchLabels: labels }),
    ...(requirements.length > 0 && { matchExpressions: requirements }),
  };
}

/** Null decodes as the empty string. */
function decodedLabels(data: unknown): Labels | undefined {
  if (!isMapping(data)) return undefined;
  const pairs = Object.entries(data).map(([key, value]) => [key, value ?? ''] as const);
  return pairs.every(([, value]) => typeof value === 'string') ? (Object.fromEntries(pairs) as Labels) : undefined;
}

function decodedRequirement(data: unknown): LabelRequirement | undefined {
  if (data == null) return { key: '', operator: '' };
  if (!isMapping(data)) return undefined;
  const { key, operator, values } = data;
  const decoded = values == null ? [] : listOf(values, (value) => decodedString(value ?? ''));
  const name = decodedString(key ?? '');
  const by = decodedString(operator ?? '');
  if (name === undefined || by === undefined || !decoded) return undefined;
  return { key: name, operator: by, ...(decoded.length > 0 && { values: decoded }) };
}

const decodedString = (data: unknown): string | undefined => (typeof data === 'string' ? data : undefined);

/** Undefined as soon as one item does not decode. */
export function listOf<Item>(data: unknown, decoded: (item: unknown) => Item | undefined): readonly Item[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const items = data.map(decoded);
  return items.some((item) => item === undefined) ? undefined : (items as readonly Item[]);
}

export const isMapping = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

/** Whether a template, a patch or an alias to nowhere hides any of what stands here. */
export function hidesSome(field: Field): boolean {
  if (field.isUnknown) return true;
  if (field.kind === 'sequence') return field.items.some(hidesSome);
  if (field.kind === 'mapping') return isOpen(field) || field.entries.some(({ field: each }) => hidesSome(each));
  return false;
}

/** Whether keys may stand here that are not seen, such as those that a template writes. */
const isOpen = (mapping: Field): boolean => mapping.at('seaworthy.dev/not-a-key').isUnknown;

/** A selector that is known as a whole, and that the API accepts. */
export function knownSelector(field: Field<LabelSelectorShape>): LabelSelector | undefined {
  const selector = hidesSome(field as Field) ? undefined : decodedSelector(field.value);
  return selector && isValidSelector(selector) ? selector : undefined;
}

/** The labels of a mapping; undefined where some of them are not known, or the API refuses one. */
export function labelsIn(mapping: Field<StringMap>): Labels | undefined {
  if (hidesSome(mapping as Field)) return undefined;
  return mapping.isAbsent ? {} : decodedLabels(mapping.value);
}
