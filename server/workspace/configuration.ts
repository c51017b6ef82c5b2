import { type Config, defaultConfig } from '../engine/config';
import type { Profile, Severity } from '../engine/rule';
import type { Span } from '../engine/text';

export const configurationName = '.seaworthy.yaml';

/** What `.seaworthy.yaml`, the editor's `seaworthy.*` and the flags may say. Absent: not said there. */
export interface Settings {
  readonly profile?: Profile;
  readonly kubernetesVersion?: string;
  readonly istioVersion?: string;
  readonly istioRootNamespace?: string;
  readonly trustedRegistries?: readonly string[];
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  /** As in `.gitignore`, relative to the folder of the file that says it (the workspace folder for editor settings). */
  readonly exclude?: readonly string[];
}

/** A mistake in a configuration: what is wrong, and where in the text. Everything else in it still counts. */
export interface ConfigurationProblem {
  readonly message: string;
  readonly span: Span;
}

export interface Configuration {
  /** Of the file itself. */
  readonly path: string;
  readonly text: string;
  readonly settings: Settings;
  readonly problems: readonly ConfigurationProblem[];
}

const known = new Map<string, Config>();

/**
 * The configuration of a file: of each key the first layer that says it, nearest first (flags, file, editor).
 * Equal answers are the same object, because the memos of linting are keyed by it.
 */
export function configFrom(layers: readonly (Settings | undefined)[], now: Pick<Config, 'today' | 'ignores'>): Config {
  const { exclude: _, ...said } = Object.assign({}, ...layers.toReversed()) as Settings;
  const config: Config = { ...defaultConfig, ...said, ...now };
  const key = JSON.stringify(config);
  const same = known.get(key);
  if (same) return same;
  known.set(key, config);
  return config;
}
