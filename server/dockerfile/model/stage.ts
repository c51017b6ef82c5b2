import type { Place } from '../../engine/source';
import type { Span } from '../../engine/text';
import type { Command } from './command';
import type { Image } from './image';
import type { Instruction, InstructionOf, Keyword } from './instruction';
import type { FromInstruction } from './instructions/from';
import type { Pair } from './instructions/pairs';
import type { CommandInstruction, RunInstruction, ShellInstruction } from './instructions/running';
import type { ValueInstruction } from './instructions/values';
import type { DockerfileUnit } from './unit';
import { type Resolved, unknown, type Variable, type Word } from './word';

const end = Number.POSITIVE_INFINITY;
/** Longer chains of `FROM stage` and of relative WORKDIRs are not followed. */
const longestChain = 100;
/** How far values may refer to each other: a limit for files made to exhaust the stack. */
const deepestReference = 40;
let references = 0;
const none: readonly Instruction[] = [];

/** What one FROM starts. A file without FROM has one implicit stage, for fragments and half-typed files. */
export class Stage implements Place {
  readonly instructions: readonly Instruction[] = [];
  private readonly byKeyword = new Map<Keyword, Instruction[]>();
  private readonly variables: { ENV?: Map<string, Pair[]>; ARG?: Map<string, Pair[]> } = {};
  private chain: readonly Stage[] | undefined;
  private run: readonly Command[] | undefined;
  private system: boolean | undefined;
  /** `null` where FROM names no stage. */
  private parent: Stage | null | undefined;

  constructor(
    readonly unit: DockerfileUnit,
    readonly index: number,
    /** Undefined for the implicit stage. */
    readonly from: FromInstruction | undefined,
  ) {}

  /** For the unit alone, while it is being read. */
  add(instruction: Instruction): void {
    (this.instructions as Instruction[]).push(instruction);
    const same = this.byKeyword.get(instruction.keyword);
    if (same) same.push(instruction);
    else this.byKeyword.set(instruction.keyword, [instruction]);
  }

  /** The base image's reference; of the implicit stage the first instruction. */
  get span(): Span {
    return this.from?.image.span ?? this.instructions[0]?.span ?? { start: 0, end: Math.min(1, this.unit.text.length) };
  }

  get isImplicit(): boolean {
    return this.from === undefined;
  }

  /** The stage that `docker build` makes the image from where none is named. */
  get isFinal(): boolean {
    return this.unit.finalStage === this;
  }

  /** The final stage and the stages it is built FROM: what is in them is in the image. */
  get isInFinalImage(): boolean {
    return this.isFinal || this.unit.finalStage?.ancestors.includes(this) === true;
  }

  /** The name behind AS in lower case, as the builder compares it. */
  get name(): string | undefined {
    return this.from?.alias?.raw.toLowerCase();
  }

  /** How messages name the stage: its name, its number, or its image. */
  get title(): string {
    return this.name ?? this.from?.image.word.raw ?? String(this.index);
  }

  get nameWord(): Word | undefined {
    return this.from?.alias;
  }

  /** The earlier stage that FROM names. */
  get base(): Stage | undefined {
    if (this.parent === undefined) {
      const text = this.from?.image.word.text;
      this.parent = (text !== undefined && this.unit.stageByName(text, this.index)) || null;
    }
    return this.parent ?? undefined;
  }

  /** The image behind this FROM; undefined where it names a stage, and for the implicit stage. */
  get image(): Image | undefined {
    return this.base ? undefined : this.from?.image;
  }

  /** The image at the end of the chain of stages. */
  get baseImage(): Image | undefined {
    return (this.ancestors.at(-1) ?? this).image;
  }

  /** The stages it is built FROM, nearest first. */
  get ancestors(): readonly Stage[] {
    if (!this.chain) {
      const chain: Stage[] = [];
      for (let { base } = this; base && chain.length < longestChain; base = base.base) chain.push(base);
      this.chain = chain;
    }
    return this.chain;
  }

  /** The stages that files are taken from: `COPY --from`, `RUN --mount=from=`. */
  get sources(): readonly Stage[] {
    const sources = new Set<Stage>();
    for (const instruction of this.instructions) {
      for (const flag of instruction.flags) {
        const value =
          flag.name === 'from' ? flag.value : flag.name === 'mount' ? flag.option('from')?.value : undefined;
        const source = value?.text === undefined ? undefined : this.unit.stageNamed(value.text, this.index);
        if (source) sources.add(source);
      }
    }
    return [...sources];
  }

  /** The instructions of a kind in this stage, in order; those behind ONBUILD are not among them. */
  all<K extends Keyword>(...keywords: readonly K[]): readonly InstructionOf<K>[] {
    if (keywords.length === 1) return (this.byKeyword.get(keywords[0]!) ?? none) as never;
    const found = keywords.flatMap((keyword) => this.byKeyword.get(keyword) ?? none);
    found.sort((a, b) => a.index - b.index);
    return found as unknown as readonly InstructionOf<K>[];
  }

  /** The last instruction of a kind in this stage alone. */
  last<K extends Keyword>(keyword: K): InstructionOf<K> | undefined {
    return this.all(keyword).at(-1);
  }

  get runs(): readonly RunInstruction[] {
    return this.all('RUN');
  }

  /** The commands of its RUN instructions. */
  get commands(): readonly Command[] {
    return (this.run ??= this.runs.flatMap((run) => run.commands));
  }

  /** The USER in force at the end, inherited over `FROM stage`; undefined where the base image decides. */
  get user(): ValueInstruction | undefined {
    return this.userAt(end);
  }

  get workdir(): string | undefined {
    return this.workdirAt(end);
  }

  /** The CMD or ENTRYPOINT in force at the end, inherited over `FROM stage`. */
  get command(): CommandInstruction | undefined {
    return this.inForce('CMD', end) as CommandInstruction | undefined;
  }

  get entrypoint(): CommandInstruction | undefined {
    return this.inForce('ENTRYPOINT', end) as CommandInstruction | undefined;
  }

  /** Windows by its base image or platform: other paths, users and shells. */
  get isWindows(): boolean {
    return (this.system ??= this.hasWindowsBase());
  }

  private hasWindowsBase(): boolean {
    const platform = (this.ancestors.at(-1) ?? this).from?.flag('platform')?.value?.text;
    if (platform) return platform.startsWith('windows');
    const image = this.baseImage?.word.text ?? this.baseImage?.word.raw ?? '';
    return /(?:^|[/:.-])(?:windows|windowsservercore|nanoserver|servercore)/i.test(image) || this.unit.escape === '`';
  }

  /** The value that an ENV gives a variable at the end of the stage. */
  env(name: string): Pair | undefined {
    return this.binding('ENV', name, end);
  }

  userAt(index: number): ValueInstruction | undefined {
    return this.inForce('USER', index) as ValueInstruction | undefined;
  }

  shellAt(index: number): readonly (string | undefined)[] | undefined {
    const shell = this.inForce('SHELL', index) as ShellInstruction | undefined;
    if (shell?.strings) return shell.strings.map(({ text }) => text);
    return this.isWindows ? ['cmd', '/S', '/C'] : undefined;
  }

  workdirAt(index: number): string | undefined {
    let path = '';
    let before = index;
    for (let step = 0; step < longestChain; step++) {
      const instruction = this.inForce('WORKDIR', before) as ValueInstruction | undefined;
      if (!instruction) return this.baseImage?.isScratch ? `/${path}` : undefined;
      const { text } = instruction.value;
      if (text === undefined) return undefined;
      path = path ? `${text}/${path}` : text;
      if (/^(?:[A-Za-z]:)?[\\/]/.test(text)) return path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
      before = instruction.index;
    }
    return undefined;
  }

  /** The value of a variable for the instruction at `index`: ENV before ARG, both inherited over `FROM stage`. */
  lookup(name: string, index: number): Variable {
    const env = this.binding('ENV', name, index);
    if (env) return env.value ? resolvedWithin(env.value) : unknown;
    const arg = this.binding('ARG', name, index);
    if (arg?.value) return overridable(resolvedWithin(arg.value));
    if (!arg) return 'unset';
    const global = this.unit.global(name, end);
    return global === 'unset' ? 'unset' : overridable(global);
  }

  private binding(keyword: 'ENV' | 'ARG', name: string, index: number): Pair | undefined {
    const own = lastBefore(this.pairsNamed(keyword, name), index, (pair) => pair.instruction.index);
    if (own) return own;
    for (const stage of this.ancestors) {
      const inherited = stage.pairsNamed(keyword, name)?.at(-1);
      if (inherited) return inherited;
    }
    return undefined;
  }

  private pairsNamed(keyword: 'ENV' | 'ARG', name: string): readonly Pair[] | undefined {
    let pairs = this.variables[keyword];
    if (!pairs) {
      pairs = new Map();
      for (const { pairs: own } of this.all<'ENV' | 'ARG'>(keyword))
        for (const pair of own) addTo(pairs, pair.name, pair);
      this.variables[keyword] = pairs;
    }
    return pairs.get(name);
  }

  private inForce(keyword: Keyword, index: number): Instruction | undefined {
    const own = lastBefore(this.byKeyword.get(keyword), index, (instruction) => instruction.index);
    if (own) return own;
    for (const stage of this.ancestors) {
      // An index above this stage belongs to none of its ancestors, but a relative WORKDIR asks below its own.
      const inherited = lastBefore(stage.byKeyword.get(keyword), index, (instruction) => instruction.index);
      if (inherited) return inherited;
    }
    return undefined;
  }
}

const overridable = ({ text }: Resolved): Resolved => ({ text, isOverridable: true });

/** What a value stands for, unless values refer to each other without end. */
export function resolvedWithin(word: Word): Resolved {
  if (references > deepestReference) return unknown;
  references++;
  try {
    return word.resolved;
  } finally {
    references--;
  }
}

/** The last of a list in order that lies before an index. */
export function lastBefore<T>(
  list: readonly T[] | undefined,
  index: number,
  indexOf: (item: T) => number,
): T | undefined {
  if (!list) return undefined;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (indexOf(list[middle]!) < index) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

export function addTo<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
