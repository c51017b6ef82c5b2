import { parseArgs } from 'node:util';
import type { Profile, Severity } from '../engine/grades';
import { nearest } from '../engine/nearest';
import { versionIn } from '../workspace/configuration';

const formats = ['pretty', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

export interface CheckArguments {
  readonly command: 'check';
  readonly paths: readonly string[];
  readonly format: Format;
  readonly profile: Profile | undefined;
  readonly config: string | undefined;
  readonly kubernetesVersion: string | undefined;
  readonly ignores: boolean;
  /** Which fixes are made; undefined: none. */
  readonly fix: 'safe' | 'review' | undefined;
  /** The fixes are shown instead of written. */
  readonly diff: boolean;
  readonly failOn: Severity | 'never';
  readonly sample: number | undefined;
  readonly seed: number;
  readonly stdinPath: string | undefined;
}

export interface CanIArguments {
  readonly command: 'can-i';
  /** As written: `serviceaccount:shop/web` */
  readonly subject: string;
  readonly path: string;
  readonly format: 'text' | 'json';
}

type Arguments =
  | CheckArguments
  | CanIArguments
  | { readonly command: 'rules'; readonly format: 'table' | 'json' }
  | { readonly command: 'explain'; readonly rule: string; readonly lang: string | undefined }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** Something the user has to change before anything can run: printed without a stack, exit status 2. */
export class UsageError extends Error {
  /** Without line breaks of their own but for those of names in them, which are shown and not printed. */
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

export const helpText = `Seaworthy finds what an attacker could use in Dockerfiles and in Kubernetes, Istio and Vault-annotated YAML.

  seaworthy check [PATH…]     Lint files and folders; the working directory where none is named.
                              "-" reads standard input.
  seaworthy can-i SUBJECT [PATH]
                              Say what an account, user or group may do by the roles and bindings in a folder, who
                              grants it, what it leads to and what is not known. SUBJECT is
                              serviceaccount:NAMESPACE/NAME, user:NAME, group:NAME or
                              system:serviceaccount:NAMESPACE:NAME.
  seaworthy rules             List every rule.
  seaworthy explain RULE      Say what a rule means, who exploits it and how to repair it. The check of another
                              tool, such as DL3002, will do.

Options of check:
  --format FORMAT             pretty (default), json, sarif or github
  --profile PROFILE           essential, recommended (default) or strict
  --config FILE               Use this file instead of the nearest .seaworthy.yaml
  --kubernetes-version X.Y    What pods are judged by where their namespace names no version
  --no-ignores                Report what ignore comments and annotations hide, too
  --fix                       Repair what can be repaired without changing what a workload may do
  --fix-review                Repair that, and what may change it: review the result
  --diff                      Print as a unified diff what --fix (or --fix-review) would do; write nothing
  --fail-on LEVEL             Exit with 1 from this level on: error, warning (default), info or never
  --sample N [--seed N]       Report N findings only, drawn evenly over rules and files
  --stdin-path PATH           What the text on standard input is called

Options of can-i:    --format text (default) or json
Options of rules:    --format table (default) or json
Options of explain:  --lang LOCALE, such as zh-cn
Everywhere:          --help, --version

Exit status: 0 nothing found at or above the level of --fail-on, 1 something found, 2 could not run or judge every file.
Of can-i: 0 answered, 1 no file names the subject, 2 could not run or read every file.
`;

const checkOptions = {
  format: { type: 'string' },
  profile: { type: 'string' },
  config: { type: 'string' },
  'kubernetes-version': { type: 'string' },
  'no-ignores': { type: 'boolean' },
  fix: { type: 'boolean' },
  'fix-review': { type: 'boolean' },
  diff: { type: 'boolean' },
  'fail-on': { type: 'string' },
  sample: { type: 'string' },
  seed: { type: 'string' },
  'stdin-path': { type: 'string' },
} as const;

const optionsOf = {
  check: checkOptions,
  'can-i': { format: { type: 'string' } },
  rules: { format: { type: 'string' } },
  explain: { lang: { type: 'string' } },
} as const;

type Command = keyof typeof optionsOf;
type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

const everywhere = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'V' } } as const;

/** What the words of the command line ask for, or a UsageError that says what is wrong with them. */
export function argumentsFrom(words: readonly string[]): Arguments {
  const command = words.find((word) => !word.startsWith('-'));
  const options: Options = { ...everywhere, ...(isCommand(command) ? optionsOf[command] : {}) };
  const { values, positionals } = read(words, options, command);
  if (values.help || command === 'help') return { command: 'help' };
  if (values.version) return { command: 'version' };
  if (command === undefined)
    throw new UsageError('Say what to do: check, can-i, rules or explain. "seaworthy --help" tells more.');
  if (!isCommand(command)) {
    const meant = nearest(command, Object.keys(optionsOf));
    throw new UsageError(
      `There is no command "${command}".${meant ? ` Did you mean "${meant}"?` : ` To lint a file: seaworthy check ${command}`}`,
    );
  }
  const rest = positionals.slice(1);
  if (command === 'check') return checkFrom(values, rest);
  if (command === 'can-i') return canIFrom(values, rest);
  if (command === 'rules') {
    if (rest.length > 0)
      throw new UsageError(`"rules" takes no "${rest[0]}". To read about one rule: seaworthy explain ${rest[0]}`);
    return { command, format: choice(values, 'format', ['table', 'json']) ?? 'table' };
  }
  const [rule, ...more] = rest;
  if (rule === undefined || more.length > 0)
    throw new UsageError('Name one rule: seaworthy explain kubernetes/host-network');
  return { command, rule, lang: text(values, 'lang') };
}

const isCommand = (word: string | undefined): word is Command => word !== undefined && Object.hasOwn(optionsOf, word);

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Not strict, because the errors of parseArgs name neither the nearest option nor the command that has it. */
function read(
  words: readonly string[],
  options: Options,
  command: string | undefined,
): { values: Values; positionals: string[] } {
  const { tokens, positionals } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (!option) throw new UsageError(unknownOption(token.rawName, token.name, options, command));
    if (option.type === 'boolean') {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
      values[token.name] = true;
    } else {
      if (token.value === undefined || token.value === '') throw new UsageError(`${token.rawName} needs a value.`);
      // "--config --fix" is a forgotten value, not a file of that name.
      if (!token.inlineValue && /^--./.test(token.value))
        throw new UsageError(`${token.rawName} needs a value; "${token.value}" is an option.`);
      values[token.name] = token.value;
    }
  }
  return { values, positionals };
}

function unknownOption(written: string, name: string, options: Options, command: string | undefined): string {
  const owner = Object.entries(optionsOf).find(([other, its]) => other !== command && Object.hasOwn(its, name));
  if (owner)
    return command === undefined
      ? `${written} belongs behind a command: seaworthy ${owner[0]} ${written}`
      : `${written} is an option of "${owner[0]}", not of "${command}".`;
  const meant = nearest(name, Object.keys(options));
  return `There is no option ${written}.${meant ? ` Did you mean --${meant}?` : ' "seaworthy --help" lists them all.'}`;
}

function checkFrom(values: Values, paths: readonly string[]): CheckArguments {
  const version = text(values, 'kubernetes-version');
  const kubernetesVersion = version === undefined ? undefined : versionIn(version);
  if (version !== undefined && kubernetesVersion === undefined) {
    throw new UsageError(`--kubernetes-version must be a version such as 1.33, not "${version}".`);
  }
  if (paths.includes('-') && paths.length > 1) throw new UsageError('"-" cannot be combined with other paths.');
  return {
    command: 'check',
    paths: paths.length === 0 ? ['.'] : paths,
    format: choice(values, 'format', formats) ?? 'pretty',
    profile: choice(values, 'profile', ['essential', 'recommended', 'strict']),
    config: text(values, 'config'),
    kubernetesVersion,
    ignores: !values['no-ignores'],
    fix: values['fix-review'] ? 'review' : values.fix || values.diff ? 'safe' : undefined,
    diff: Boolean(values.diff),
    failOn: choice(values, 'fail-on', ['error', 'warning', 'info', 'never']) ?? 'warning',
    sample: count(values, 'sample'),
    seed: count(values, 'seed') ?? 1,
    stdinPath: text(values, 'stdin-path'),
  };
}

function canIFrom(values: Values, [subject, path = '.', ...more]: readonly string[]): CanIArguments {
  if (subject === undefined || more.length > 0)
    throw new UsageError('Name one subject, and a folder where it is not this one: seaworthy can-i user:jane deploy');
  return { command: 'can-i', subject, path, format: choice(values, 'format', ['text', 'json']) ?? 'text' };
}

const text = (values: Values, name: string): string | undefined => values[name] as string | undefined;

function choice<Choice extends string>(values: Values, name: string, choices: readonly Choice[]): Choice | undefined {
  const written = text(values, name);
  if (written === undefined) return undefined;
  const chosen = choices.find((known) => known === written);
  if (chosen !== undefined) return chosen;
  const meant = nearest(written, choices);
  throw new UsageError(
    `--${name} must be one of ${choices.join(', ')}, not "${written}".${meant ? ` Did you mean ${meant}?` : ''}`,
  );
}

function count(values: Values, name: string): number | undefined {
  const written = text(values, name);
  if (written === undefined) return undefined;
  if (!/^\d{1,9}$/.test(written)) throw new UsageError(`--${name} must be a whole number, not "${written}".`);
  return Number(written);
}
