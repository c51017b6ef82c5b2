import { type AuthorizationPolicy, negated, type operationFields, sourceFields } from './model';

/**
 * Whether istio's webhook refuses the policy, so that no proxy ever has it: what asks for nothing where something must be
 * asked, a DENY or CUSTOM that would never match, fields that exclude each other, and what an external provider cannot
 * be asked about.
 *
 * @param saysDryRun whether the annotation for a dry run is there, whatever its value
 */
export function isRefused({ action, provider, rules }: AuthorizationPolicy, saysDryRun: boolean): boolean {
  if (rules.length === 0 && (action === 'DENY' || action === 'CUSTOM')) return true;
  if ((action === 'CUSTOM') !== (provider !== undefined && provider !== '')) return true;
  if (saysDryRun && (action === 'AUDIT' || action === 'CUSTOM')) return true;
  return rules.some(({ from, to, when }) => {
    const hasOnlyEmptyValues = [...from, ...to].some((one) => !Object.values(one).some((values) => values.length > 0));
    return (
      hasOnlyEmptyValues ||
      from.some(
        (source) => has(source, 'serviceAccounts') && (has(source, 'principals') || has(source, 'namespaces')),
      ) ||
      [...from, ...to].some((one) => Object.values(one).some((values) => values.includes(''))) ||
      when.some(({ values, notValues }) => values.length + notValues.length === 0) ||
      (action === 'CUSTOM' &&
        (from.some((source) => identityFields.some((field) => has(source, field))) ||
          when.some(({ key }) => isOfIdentity(key))))
    );
  });
}

/** What a CUSTOM policy cannot ask about: it is evaluated before anybody's identity or token is. */
const identityFields = sourceFields.filter((field) => !/Blocks$/.test(field));
const isOfIdentity = (key: string): boolean => /^(?:source\.(?!ip$)|request\.auth\.)/.test(key);

type Field = (typeof sourceFields)[number] | (typeof operationFields)[number];

const has = (one: { readonly [key: string]: readonly string[] | undefined }, field: Field): boolean =>
  (one[field]?.length ?? 0) + (one[negated(field)]?.length ?? 0) > 0;
