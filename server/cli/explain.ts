import type { Seaworthy } from '../api';
import { nearest } from '../engine/nearest';
import { listed } from '../engine/say';
import { visible } from '../engine/visible';
import { UsageError } from './arguments';

/**
 * The whole page of the rule or group that is meant, or a list of the rules that another tool's check stands for.
 * Throws a UsageError where nothing or more than one rule of the name is meant.
 *
 * @param name an id, an id without its domain, or a check of another tool: `DL3002`, `trivy:KSV-0017`
 */
export async function explain({ rules, ids, idsByAlias, page }: Seaworthy, name: string): Promise<string> {
  const written = name.toLowerCase();
  const named = ids.has(written) ? [written] : [...ids].filter((id) => id.slice(id.indexOf('/') + 1) === written);
  const [id, ...others] = named.length > 0 ? named : idsOfCheck(written, idsByAlias);
  if (id === undefined) {
    const meant = nearest(name, ids);
    throw new UsageError(
      `There is no rule "${name}".${meant ? ` Did you mean "${meant}"?` : ' "seaworthy rules" lists them all.'}`,
    );
  }
  if (others.length > 0) {
    if (named.length > 0) throw new UsageError(`Several rules are called "${name}": name ${either([id, ...others])}.`);
    const titles = [id, ...others].map((each) => `  ${each}: ${rules.get(each)?.title}\n`);
    return `${visible(name)} is what these rules find. To read about one: seaworthy explain ${id}\n\n${titles.join('')}`;
  }
  const explained = await page(id);
  if (explained === undefined) throw new Error(`The rule ${id} is not explained.`);
  return explained;
}

const either = (names: readonly string[]): string => listed(names).replace(/ and (?=[^ ]*$)/, ' or ');

/** Of the tool that is named before a colon, or of any. */
function idsOfCheck(written: string, idsByAlias: Seaworthy['idsByAlias']): readonly string[] {
  const wanted = spelling(written);
  const ids = [...idsByAlias].flatMap(([alias, ids]) =>
    spelling(alias) === wanted || spelling(alias.slice(alias.indexOf(':') + 1)) === wanted ? ids : [],
  );
  return [...new Set(ids)].sort();
}

/** One for all ways in which a check is written: `KSV-0017`, `AVD-KSV-0017` and `KSV017` are the same. */
const spelling = (check: string): string =>
  check
    .replace(/(?<=^|:)avd-/, '')
    .replace(/[-_]/g, '')
    .replace(/(?<=[a-z])0+(?=\d)/g, '');
