import { rules } from 'seaworthy:rules';
import { type Seaworthy, seaworthyOf } from './api';
import { builds } from './builds/domain';
import { compose } from './compose/domain';
import { controlplane } from './controlplane/domain';
import { csi } from './csi/domain';
import { dockerfileDomain } from './dockerfile/domain';
import { dockerfile } from './dockerfile/language';
import type { Domain } from './engine/domain';
import { Linter } from './engine/lint';
import type { Language } from './engine/source';
import { eso } from './eso/domain';
import { helm } from './helm/domain';
import { istio } from './istio/domain';
import { kubernetes } from './kubernetes/domain';
import { kustomize } from './kustomize/domain';
import { sealed } from './sealed/domain';
import { vault } from './vault/domain';
import { vso } from './vso/domain';
import { yaml } from './yaml/units';

// The one place where languages, domains and rules meet; the entries (main, worker, cli) start from here.

/** Asked in order: the first that matches a file reads it. */
export const languages: readonly Language[] = [dockerfile, yaml];

export const domains: readonly Domain[] = [
  dockerfileDomain,
  kubernetes,
  istio,
  vault,
  vso,
  eso,
  csi,
  sealed,
  controlplane,
  builds,
  compose,
  kustomize,
  helm,
];

let shared: Linter | undefined;
let bound: Seaworthy | undefined;

/** What hosts are bound to. One for the whole process. */
export const seaworthy = (): Seaworthy => (bound ??= seaworthyOf({ linter: linter(), languages, explanations }));

/** One for the whole process, because it holds the memos of linting. Made on first use, not while loading. */
export function linter(): Linter {
  shared ??= new Linter(rules, domains);
  return shared;
}

/** The prose of every rule, by id. Loaded on the first call: nothing that merely lints pays for it. */
const explanations = async () => (await import('seaworthy:explanations/en')).default;
