import { type Config, defaultConfig } from '../engine/config';
import type { Profile, Severity } from '../engine/grades';
import { nearest } from '../engine/nearest';
import type { Span } from '../engine/text';
import { readTree, type Tree, treeOf } from './tree';

export const configurationName = '.seaworthy.yaml';
/** What a configuration may be called; where both stand in one folder the first counts. */
export const configurationNames: readonly string[] = [configurationName, '.seaworthy.yml'];

/** What `.seaworthy.yaml`, the editor's `seaworthy.*` and the flags may say. Absent: not said there. */
export interface Settings {
  readonly profile?: Profile;
  /** `1.33` */
  readonly kubernetesVersion?: string;
  /** `1.27` */
  readonly istioVersion?: string;
  readonly istioRootNamespace?: string;
  readonly trustedRegistries?: readonly string[];
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  /** As in `.gitignore`, relative to the folder of the file that says it (the workspace folder for editor settings). */
  readonly exclude?: readonly string[];
  /** Whether the folder of the file is a world of its own: what lies around it is applied elsewhere. */
  readonly root?: boolean;
}

/** A mistake in a configuration: what is wrong, and where in the text. Everything else in it still counts. */
interface ConfigurationProblem {
  readonly message: string;
  readonly span: Span;
}

export interface Configuration {
  /** Of the file itself. */
  readonly path: string;
  readonly text: string;
  readonly settings: Settings;
  readonly problems: readonly ConfigurationProblem[];
  /** A `.seaworthy.yml` that stands beside it and does not count. */
  readonly unread?: string;
}

interface SettingsRead {
  readonly settings: Settings;
  readonly problems: readonly ConfigurationProblem[];
}

const interned = new Map<string, Config>();

/**
 * The configuration of a file: of each key the first layer that says it, nearest first (flags, file, editor).
 * Equal answers are the same object, because the memos of linting are keyed by it.
 */
export function configFrom(layers: readonly (Settings | undefined)[], now: Pick<Config, 'today' | 'ignores'>): Config {
  const { exclude: _, root: __, ...said }: Settings = Object.assign({}, ...layers.toReversed());
  const config: Config = { ...defaultConfig, ...said, ...now };
  const key = JSON.stringify(config);
  const same = interned.get(key);
  if (same) return same;
  interned.set(key, config);
  return config;
}

/** What the text of a `.seaworthy.yaml` says. Never throws. */
export function settingsInText(text: string, ruleIds: ReadonlySet<string>): SettingsRead {
  const { tree, problems } = readTree(text);
  const read = settingsIn(tree, ruleIds);
  return { settings: read.settings, problems: [...problems, ...read.problems.map(plain)] };
}

/** What a JSON value says, such as the editor's `seaworthy.*` without its prefix. Keys that are not ours are no mistake there. */
export function settingsInJson(value: unknown, ruleIds: ReadonlySet<string>): SettingsRead {
  const { settings, problems } = settingsIn(treeOf(value), ruleIds);
  return { settings, problems: problems.filter(({ kind }) => kind !== 'unknown key').map(plain) };
}

const plain = ({ message, span }: Problem): ConfigurationProblem => ({ message, span });

type Problem = ConfigurationProblem & { readonly kind: 'unknown key' | 'value' };

/** A value that is not what its key takes. */
class Mistake extends Error {
  constructor(
    readonly tree: Tree,
    message: string,
  ) {
    super(message);
  }
}

type Read = (
  tree: Tree,
  key: string,
  report: (span: Span, message: string) => void,
  ruleIds: ReadonlySet<string>,
) => unknown;

const severities = ['off', 'info', 'warning', 'error'];

const keys: { readonly [key in keyof Required<Settings>]: Read } = {
  profile: (tree, key) => oneOf(tree, key, ['essential', 'recommended', 'strict']),
  kubernetesVersion: version,
  istioVersion: version,
  istioRootNamespace: (tree, key) => string(tree, key),
  trustedRegistries: strings,
  rules: (tree, key, report, ruleIds) => {
    if (tree.kind !== 'mapping') throw new Mistake(tree, `"${key}" must map rule ids to off, info, warning or error.`);
    const severityById: Record<string, unknown> = {};
    for (const { key: id, keySpan, value } of tree.pairs) {
      if (!ruleIds.has(id)) {
        report(keySpan, `There is no rule "${id}".${hint(nearest(id, ruleIds))}`);
        continue;
      }
      attempt(report, () => {
        severityById[id] = oneOf(value, id, severities);
      });
    }
    return severityById;
  },
  exclude: strings,
  root: (tree, key) => {
    if (tree.kind !== 'scalar' || typeof tree.value !== 'boolean')
      throw new Mistake(tree, `"${key}" must be true or false.`);
    return tree.value;
  },
};

/** Every key of a configuration, in the order in which they are documented. */
export const configurationKeys = Object.keys(keys) as readonly (keyof Settings)[];

function settingsIn(tree: Tree | undefined, ruleIds: ReadonlySet<string>): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = [];
  const settings: Record<string, unknown> = {};
  const report = (span: Span, message: string) => problems.push({ kind: 'value', span, message });
  if (!tree || (tree.kind === 'scalar' && tree.value === null)) return { settings, problems };
  if (tree.kind !== 'mapping') {
    report(tree.span, 'A configuration is a mapping, such as "profile: strict".');
    return { settings, problems };
  }
  for (const { key, keySpan, value } of tree.pairs) {
    const read = Object.hasOwn(keys, key) ? keys[key as keyof Settings] : undefined;
    if (!read) {
      problems.push({
        kind: 'unknown key',
        span: keySpan,
        message: `There is no setting "${key}".${hint(nearest(key, configurationKeys))}`,
      });
    } else if (Object.hasOwn(settings, key)) {
      report(keySpan, `"${key}" is written twice; the first one counts.`);
    } else if (value.kind !== 'scalar' || value.value !== null) {
      attempt(report, () => {
        settings[key] = read(value, key, report, ruleIds);
      });
    }
  }
  return { settings, problems };
}

function attempt(report: (span: Span, message: string) => void, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    report(error.tree.span, error.message);
  }
}

const hint = (name: string | undefined): string => (name === undefined ? '' : ` Did you mean "${name}"?`);

function string(tree: Tree, key: string): string {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string' || tree.text === '') {
    throw new Mistake(tree, `"${key}" must be a text.`);
  }
  return tree.text;
}

function strings(tree: Tree, key: string, report: (span: Span, message: string) => void): readonly string[] {
  if (tree.kind !== 'sequence') throw new Mistake(tree, `"${key}" must be a list of texts.`);
  const read: string[] = [];
  for (const item of tree.items) attempt(report, () => read.push(string(item, `${key}[]`)));
  return read;
}

function oneOf(tree: Tree, key: string, choices: readonly string[]): string {
  if (tree.kind === 'scalar' && choices.includes(tree.text)) return tree.text;
  const meant = tree.kind === 'scalar' ? nearest(tree.text, choices) : undefined;
  throw new Mistake(tree, `"${key}" must be one of ${choices.join(', ')}.${hint(meant)}`);
}

/** Reads the text, not the value: as a number, 1.30 is 1.3. */
function version(tree: Tree, key: string): string {
  const parts = tree.kind === 'scalar' ? /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(tree.text) : undefined;
  if (!parts?.[1])
    throw new Mistake(tree, `"${key}" must be a version such as "${key === 'istioVersion' ? '1.27' : '1.33'}".`);
  return parts[1];
}

/** The version a flag or setting means: `1.33` for `v1.33.2`; undefined where it is none. */
export const versionIn = (text: string): string | undefined => /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(text)?.[1];
