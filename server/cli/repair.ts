import { resolve } from 'node:path';
import type { Judged, Seaworthy } from '../api';
import { type Chosen, leavesFile } from '../engine/fix';
import type { FileEdit, Judgeable, Sources } from '../engine/fix-files';
import type { Safety } from '../engine/grades';
import { inWords } from '../engine/say';
import type { File, Source } from '../engine/source';
import { applyEdits, plainText } from '../engine/text';
import { folderOf, isWithin } from '../workspace/files';
import { nodeFiles, reasonOf, slashed } from '../workspace/node-files';
import type { CheckArguments } from './arguments';
import { unifiedDiff } from './diff';
import { inItsWorld, type Scan, type ScanOptions, sourceOf, type Target } from './scan';
import { unstopped } from './signals';
import { markAt, markOf, type TextChange, writeAll } from './write';

/** What was repaired, or would be. */
interface Repaired {
  readonly fixes: number;
  readonly files: number;
  /** Fixes that were not made because they change what was not named, a sentence each. */
  readonly left: readonly string[];
}

/** A file before and after; undefined where it is new, and of standard input alike. */
interface Change {
  readonly target: Target;
  readonly before: string | undefined;
  readonly after: string;
}

/** All of the changes or none. Throws where they cannot be made. */
type Write = (changes: readonly Change[]) => Promise<void>;

/** Both kinds, or the safe one alone. */
const allowed = (flags: CheckArguments): readonly Safety[] => (flags.fix === 'review' ? ['safe', 'review'] : ['safe']);

/** What is repaired in one file may be told to another, so it goes round until nothing changes. */
const rounds = 5;

/** Makes the fixes that were asked for. What cannot be written is a failure, and stays as it was. */
export async function repair(
  seaworthy: Seaworthy,
  flags: CheckArguments,
  found: Scan,
  options: ScanOptions,
  write: Write = options.stdin ? async () => {} : writeToDisk,
): Promise<Repaired> {
  const repairs = new Repairs(seaworthy, flags, found, options, write);
  for (let round = 0; round < rounds; round++) {
    repairs.isWorldChanged = false;
    // Files that are made meanwhile come last.
    for (const target of found.targets) await repairs.of(target, round);
    if (!repairs.isWorldChanged) break;
  }
  return { fixes: repairs.fixes, files: repairs.repaired.size, left: [...repairs.left] };
}

/** The same as a patch that leads from the files as they are to the repaired ones. Nothing is changed. */
export async function differences(
  seaworthy: Seaworthy,
  flags: CheckArguments,
  found: Scan,
  options: ScanOptions,
): Promise<Repaired & { readonly diff: string }> {
  const originals = new Map<Target, { before: string | undefined; after: string }>();
  const { left, ...repaired } = await repair(seaworthy, flags, found, options, async (changes) => {
    for (const { target, before, after } of changes)
      originals.set(target, { before: originals.has(target) ? originals.get(target)!.before : before, after });
  });
  let diff = '';
  let files = 0;
  for (const target of [...found.targets]) {
    const change = originals.get(target);
    if (!change) continue;
    const { before, after } = change;
    // The report is of the files as they are.
    found.sources.delete(target);
    if (before === undefined) {
      found.targets.splice(found.targets.indexOf(target), 1);
      found.worldOf(target).delete(target.file.path);
    } else found.worldOf(target).set(target.language.read(target.file, before));
    if (before === after) continue;
    try {
      const mark = before === undefined ? '' : options.stdin ? markOf(options.stdin.text) : markAt(target.real);
      diff += unifiedDiff(target.file.path, before === undefined ? undefined : mark + before, mark + after);
      files++;
    } catch (error) {
      found.failures.push({ path: target.file.path, message: `Not shown: ${reasonOf(error)}` });
    }
  }
  return { ...repaired, files, left, diff };
}

class Repairs {
  readonly repaired = new Set<Target>();
  readonly left = new Set<string>();
  fixes = 0;
  isWorldChanged = false;
  /** What could not be written is not tried again. */
  private readonly given = new Set<Target>();
  /** The same for fixes of several files, by what they were to repair. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly seaworthy: Seaworthy,
    private readonly flags: CheckArguments,
    private readonly found: Scan,
    private readonly options: ScanOptions,
    private readonly write: Write,
  ) {}

  /** The fixes that stay in the file together, then each of the others on its own. */
  async of(target: Target, round: number): Promise<void> {
    if (this.given.has(target)) return;
    const file = await this.judgeable(target);
    if (!file) return;
    const fixed = this.seaworthy.fixedText(this.judged(target, file), allowed(this.flags));
    const { path } = target.file;
    if (round === 0 && fixed.cycle.length > 0)
      this.found.failures.push({ path, message: `The fixes of ${fixed.cycle.join(' and ')} undo each other.` });
    if (fixed.text !== file.source.text) {
      const isMade = await this.make(target, [{ target, before: file.source.text, after: fixed.text }], fixed.applied);
      if (!isMade) {
        this.given.add(target);
        return;
      }
    }
    // What one of them changes may be what the next one stood on.
    let now: Judgeable | undefined = fixed.text === file.source.text ? file : await this.judgeable(target);
    while (now && (await this.madeFarFix(target, now))) now = await this.judgeable(target);
  }

  /** Makes the first fix of several files that can be made for a finding of the target. False where there is none. */
  private async madeFarFix(target: Target, file: Judgeable): Promise<boolean> {
    const judged = this.judged(target, file);
    for (const finding of this.seaworthy.lint(file.source, file.config, judged.world).findings) {
      const fix = finding.fixes.find(({ safety }) => allowed(this.flags).includes(safety));
      const key = `${finding.rule} ${target.absolute} ${finding.resource} ${inWords(finding.message)}`;
      if (!fix || this.refused.has(key) || !leavesFile({ finding, fix })) continue;
      const chosen: Chosen = { finding, fix };
      const edits = await this.seaworthy.verifiedFileEdits(
        judged,
        chosen,
        sourcesFor(this.seaworthy, this.found, target, this.options),
      );
      if (edits && (await this.canBeMade(target, chosen, edits)))
        if (await this.make(target, edits.map((edit) => this.changeOf(target, edit)), 1)) return true; // biome-ignore format: one line
      this.refused.add(key);
    }
    return false;
  }

  /** Nothing is written but what was named, or lies in a folder that was. */
  private async canBeMade(target: Target, { fix }: Chosen, edits: readonly FileEdit[]): Promise<boolean> {
    const targets = new Set(this.found.targets.map(({ file }) => file.path));
    const others: string[] = [];
    for (const edit of edits) {
      const isNamed = 'create' in edit ? await this.mayHold(edit.path) : targets.has(edit.path);
      if (!isNamed || this.options.stdin) others.push(edit.path);
    }
    if (others.length === 0) return true;
    const title = inWords(fix.title);
    this.left.add(`${target.file.path}: "${title}" is not made, because it changes ${others.join(' and ')}, too`);
    return false;
  }

  /** Whether a new file there lies in a folder that was named, and no link leads out of that. */
  private async mayHold(path: string): Promise<boolean> {
    const { cwd, paths } = this.options;
    const folder = await nodeFiles.real(folderOf(slashed(resolve(cwd, path))));
    for (const named of paths) {
      const real = await nodeFiles.real(slashed(resolve(cwd, named)));
      if (folder !== undefined && real !== undefined && isWithin(folder, real)) return true;
    }
    return false;
  }

  private async make(target: Target, changes: readonly Change[], count: number): Promise<boolean> {
    try {
      await this.write(changes);
    } catch (error) {
      this.found.failures.push({ path: target.file.path, message: `Not repaired: ${reasonOf(error)}` });
      return false;
    }
    this.fixes += count;
    for (const { target, before, after } of changes) {
      this.repaired.add(target);
      if (before === undefined) this.found.targets.push(target);
      const source = target.language.read(target.file, after);
      this.found.sources.set(target, source);
      const world = this.found.worldOf(target);
      const { revision } = world;
      world.set(source);
      this.isWorldChanged ||= world.revision !== revision;
    }
    return true;
  }

  private changeOf(near: Target, edit: FileEdit): Change {
    if ('create' in edit) return { target: newTarget(this.seaworthy, near, edit.path, this.options)!, before: undefined, after: edit.create }; // biome-ignore format: one line
    const { base, edits, path } = edit;
    const target = this.found.targets.find(({ file }) => file.path === path)!;
    return { target, before: base.text, after: plainText(applyEdits(base.text, edits)) };
  }

  private judgeable(target: Target): Promise<Judgeable | undefined> {
    return judgeableOf(this.seaworthy, this.found, target, this.options);
  }

  private judged(target: Target, { source, config }: Judgeable): Judged {
    // Each file is judged once: nobody has to be told of changes.
    return { source, config, world: this.found.worldOf(target).over(noOthers) };
  }
}

const noOthers: ReadonlyMap<string, Source> = new Map();

/** What the file holds now, as its world leaves it. */
async function judgeableOf(
  seaworthy: Seaworthy,
  { sources, worldOf }: Scan,
  target: Target,
  options: ScanOptions,
): Promise<Judgeable | undefined> {
  const read = sources.get(target) ?? (await sourceOf(target, options, []));
  return read && { source: inItsWorld(seaworthy, target, read, worldOf(target)), config: target.config };
}

/** The files of the target's world, for fixes that change several. */
export function sourcesFor(seaworthy: Seaworthy, found: Scan, target: Target, options: ScanOptions): Sources {
  const ofWorld = () => [...found.targets, ...found.neighbours].filter(({ world }) => world === target.world);
  const judgeable = (other: Target | undefined) => (other ? judgeableOf(seaworthy, found, other, options) : undefined);
  return {
    read: async (path) => judgeable(ofWorld().find(({ file }) => file.path === path)),
    async created(path, text) {
      const made = newTarget(seaworthy, target, path, options);
      if (!made || ofWorld().some(({ file }) => file.path === path)) return undefined;
      const files = options.files ?? nodeFiles;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const taken = await files.list(folderOf(made.absolute)).catch(() => undefined);
      if (!taken || taken.some((entry) => entry.name === name)) return undefined;
      return { source: made.language.read(made.file, text), config: made.config };
    },
    async *all() {
      for (const other of ofWorld()) {
        const file = await judgeable(other);
        if (file) yield file;
      }
    },
  };
}

/** The target that a new file beside another one would be. */
function newTarget(seaworthy: Seaworthy, near: Target, path: string, { cwd }: ScanOptions): Target | undefined {
  const file: File = { path };
  const language = seaworthy.languageOf(file);
  const absolute = slashed(resolve(cwd, path));
  return language && { ...near, absolute, real: absolute, file, language };
}

/** A link that leads elsewhere by now is not what was linted. */
async function writeToDisk(changes: readonly Change[]): Promise<void> {
  const texts: TextChange[] = [];
  for (const { target, before, after } of changes) {
    const { absolute, real } = target;
    if (before !== undefined && (await nodeFiles.real(absolute)) !== real)
      throw new Error(`${changes.length > 1 ? target.file.path : 'It'} changed while it was linted.`);
    texts.push({ path: real, name: target.file.path, before, after });
  }
  await unstopped(() => writeAll(texts));
}
