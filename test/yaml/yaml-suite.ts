import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as yaml from 'yaml';
import { shared } from '../shared';

/** One text of the official YAML test suite, and what it says of it. */
export interface SuiteCase {
  /** `2G84`, and behind a dot the index where one file holds several: `2G84.1`. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly isInvalid: boolean;
  /** Parsing events, one a line: `+MAP`, `=VAL "text`. */
  readonly events: readonly string[] | undefined;
  /** The data of each document; undefined where the suite gives none. */
  readonly data: readonly unknown[] | undefined;
}

export const suiteFolder = shared('yaml-test-suite');

/** All cases; undefined where the suite is not there. */
export function suiteCases(): readonly SuiteCase[] | undefined {
  if (!existsSync(suiteFolder)) return undefined;
  return readdirSync(suiteFolder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => casesOf(file.replace('.yaml', ''), readFileSync(`${suiteFolder}/${file}`, 'utf8')));
}

interface Written {
  name?: string;
  yaml: string;
  tree?: string;
  json?: string | null;
  fail?: boolean;
  skip?: boolean;
}

function casesOf(id: string, text: string): SuiteCase[] {
  const written = yaml.parse(text) as Written[];
  return written
    .filter(() => !written[0]!.skip)
    .map((one, index) => ({
      id: written.length > 1 ? `${id}.${index}` : id,
      name: written[0]!.name ?? id,
      text: plain(one.yaml),
      isInvalid: one.fail === true,
      events:
        one.tree === undefined
          ? undefined
          : plain(one.tree)
              .split('\n')
              .map((line) => line.trimStart())
              .filter(Boolean),
      data: typeof one.json !== 'string' ? undefined : jsonStream(one.json),
    }));
}

/** The suite writes what cannot be seen with characters that can. */
function plain(text: string): string {
  return text
    .replaceAll('␣', ' ')
    .replace(/—*»/g, '\t')
    .replaceAll('⇔', '\uFEFF')
    .replaceAll('↵', '')
    .replaceAll('←', '\r')
    .replace(/∎\n$/, '');
}

/** JSON values one after another, however they are laid out. */
function jsonStream(text: string): unknown[] {
  const values: unknown[] = [];
  let rest = text.trim();
  while (rest) {
    let end = 1;
    for (; ; end++) {
      if (end > rest.length) throw new Error(`No JSON: ${rest}`);
      // A number or word ends with its line; anything else is tried character by character.
      if (/[\d\w]/.test(rest[end] ?? '') && /[\d\w.+-]/.test(rest[end - 1]!)) continue;
      try {
        values.push(JSON.parse(rest.slice(0, end)));
        break;
      } catch {
        // Not yet whole.
      }
    }
    rest = rest.slice(end).trim();
  }
  return values;
}
