import type { Config } from './config';
import type { Find, Known } from './facts';
import type { FixChange } from './far-change';
import type { Confidence, Profile, Safety, Severity } from './grades';
import type { Query } from './query';
import type { Message } from './say';
import type { Place } from './source';

export interface Fix {
  /** A verb phrase, shown in the lightbulb menu. For `review` it says that behaviour may change. */
  readonly title: Message;
  readonly safety: Safety;
  /** For `review`: one sentence saying what may break. */
  readonly caveat?: Message;
  readonly changes: readonly FixChange[];
  /**
   * Settings that had no effect before and have one now, by their names in `Problem.lacks`: that they are missing is then
   * found for the first time, and does not speak against the fix.
   */
  readonly uncovers?: readonly string[];
}

export interface Problem {
  readonly at: Place;
  /** One sentence naming the user's thing and value. */
  readonly message: Message;
  /** Where the rule's own severity does not fit this case. */
  readonly severity?: Severity;
  /** The API server refuses the object for it, so that nothing else about the place matters before: it is said first. */
  readonly isRefused?: boolean;
  /** Credentials that stand in the unit, the place itself often one of them: no report prints their characters. */
  readonly secrets?: readonly Place[];
  /**
   * In the group `hardening`: the setting that is missing, as an editor lists it behind `Container "web" lacks …`:
   * `readOnlyRootFilesystem`. The message of such a rule starts with what lacks it: `Container "web" …`.
   */
  readonly lacks?: string;
  /** Where else to look: in this unit, or at what any file of the world states. */
  readonly related?: readonly { readonly at: Place | Known; readonly message: Message }[];
  /** Alternatives, best first. Leave out the ones that have no clean place. */
  readonly fixes?: readonly Fix[];
}

export interface Context {
  readonly config: Config;
  /** Looks into the other files of the world, and into the rule's own. */
  readonly find: Find;
}

export interface Standards {
  /** Numbers alone: `[250]`. */
  readonly cwe?: readonly number[];
  /** `CIS Kubernetes 1.12: 5.2.7`, `CIS Docker 1.6: 4.1` */
  readonly cis?: readonly string[];
  readonly pss?: 'baseline' | 'restricted';
  /** Headings of the NSA/CISA Kubernetes Hardening Guide. */
  readonly nsa?: readonly string[];
  /** ATT&CK for Containers: `T1611`. */
  readonly mitre?: readonly string[];
}

/** Checks of other tools that mean the same, by tool. They serve ignore comments people already have. */
export type Aliases = Readonly<Partial<Record<AliasTool, readonly string[]>>>;
// biome-ignore format: one line a family
type AliasTool =
  | 'hadolint' | 'trivy' | 'checkov' | 'kics' | 'buildkit' | 'semgrep' | 'sonar' | 'datadog' | 'dockle'
  | 'pss' | 'kube-linter' | 'polaris' | 'kube-score' | 'kubescape' | 'kyverno' | 'kubesec'
  | 'monokle' | 'datree' | 'istioctl' | 'kiali' | 'vault-k8s';

/** A release of Seaworthy, without its patch level: `0.1`. */
export type Release = `${number}.${number}`;

/** What is needed to lint. Prose and examples are in `DocumentedRule`: the bundler leaves them out of the check. */
export interface Rule<Subject = unknown> {
  /** The defect, in at most six words. */
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly profile: Profile;
  /** The first release that had it. */
  readonly since: Release;
  /** Findings of absence that an editor shows together as "lacks 4 hardening settings". */
  readonly group?: 'hardening';
  readonly aliases?: Aliases;
  readonly fixable?: Safety;
  readonly subjects: Query<Subject>;
  /** A method, because only methods let a rule for pods stand in a list of rules for anything. */
  check(subject: Subject, context: Context): Iterable<Problem>;
}

export interface Explanation {
  /** 2 to 4 sentences: who does what with the defect, and what it costs. */
  readonly threat: string;
  /** What is lost, in a few words: `Root on the node.` */
  readonly impact?: string;
  /** What to do about it, and what that may break. */
  readonly remedy: string;
  /** When not to fix it, and what to do instead. */
  readonly exceptions?: string;
  /** Pages that exist. */
  readonly references: readonly string[];
  readonly standards?: Standards;
}

/**
 * An example is a test, the hover's before and after, and the documentation.
 * `«…»` marks every span that the rule must report in `insecure`. Where the rule has a fix that is not a template,
 * `secure` is what the first such fix of every finding makes of it, byte for byte. `secure` alone must be accepted.
 */
export interface Example {
  readonly insecure?: string;
  readonly secure?: string;
  /** The principle this example pins, as a sentence. */
  readonly why?: string;
  /** The file's name where it matters; else `Dockerfile`, `compose.yaml` or `manifest.yaml` by the rule's domain. */
  readonly path?: string;
  /** `namespace`: what the kustomizations of its world agree on. */
  readonly file?: { readonly isTemplate?: boolean; readonly isPatch?: boolean; readonly namespace?: string };
  readonly config?: Partial<Config>;
  /** Other files of the same world, by path. `«…»` marks every place that a note of a finding points to. */
  readonly world?: Readonly<Record<string, string>>;
}

/** What a file under `rules/` exports: one rule whole. Its id is its path: `kubernetes/privileged-container`. */
export interface DocumentedRule<Subject = unknown> extends Rule<Subject>, Explanation {
  readonly examples: readonly Example[];
}

/** Several rules from one file, by the last part of their ids, where many files would say one thing. */
interface RuleFamily {
  readonly members: Readonly<Record<string, DocumentedRule>>;
}

export function rule<Subject>(definition: DocumentedRule<Subject>): DocumentedRule<Subject> {
  return definition;
}

export function family(members: RuleFamily['members']): RuleFamily {
  return { members };
}

/** Strips the common indentation, the first newline and trailing blanks of a template literal. Escapes count as written. */
function dedented(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const whole = strings.raw.reduce((text, part, index) => text + (values[index - 1] ?? '') + part);
  const lines = whole.replaceAll('\\`', '`').replaceAll('\\${', '${').replace(/^\n/, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return lines
    .map((line) => line.slice(indent))
    .join('\n')
    .replace(/\n\s*$/, '\n');
}

/** Template tags for examples. A backslash stands for itself: Dockerfiles are full of them. */
export const yaml = dedented;
export const dockerfile = dedented;
