import type { Config } from './config';
import type { Domain } from './domain';
import type { Finding, SuppressedFinding } from './lint';
import type { Source } from './source';

/**
 * Reads every ignore comment and annotation of the file and returns what sorts findings by them.
 * Expired and unused ignores become findings of their own (`seaworthy/unused-ignore`).
 */
export function suppressionIn(
  _source: Source,
  _domains: readonly Domain[],
  _idsByAlias: ReadonlyMap<string, readonly string[]>,
  _config: Config,
): (findings: readonly Finding[]) => { findings: readonly Finding[]; suppressed: readonly SuppressedFinding[] } {
  return (findings) => ({ findings, suppressed: [] });
}
