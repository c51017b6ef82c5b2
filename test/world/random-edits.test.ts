// After any edits, what is remembered equals what a world made anew would say: findings, notes with their places, and
// what may be said to be missing. Faults put in on purpose are found, so the proof can fail.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Config, defaultConfig } from '../../server/engine/config';
import type { FactKind, Known } from '../../server/engine/facts';
import type { Finding } from '../../server/engine/finding';
import { Linter } from '../../server/engine/lint';
import { query } from '../../server/engine/query';
import type { Rule } from '../../server/engine/rule';
import { inWords, say } from '../../server/engine/say';
import type { Derived, File, Source, Unit } from '../../server/engine/source';
import { type KubernetesObject, objects } from '../../server/kubernetes/objects';
import { Alternatives } from '../../server/world/alternatives';
import { KnownFact, type Posting } from '../../server/world/posting';
import { WorldIndex } from '../../server/world/world-index';
import type { Field } from '../../server/yaml/field';
import { isYaml, yaml } from '../../server/yaml/units';
import { type Random, random } from '../random';
import { account, accounts, kinds, rendering, user } from './kinds';

/** Says of every `User` which accounts it uses, by name or by colour, and that there is none only where that is certain. */
const usage: Rule = {
  title: 'Uses accounts',
  severity: 'info',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  subjects: query(isYaml, (unit) => objects(unit).filter(({ kind }) => kind === 'User')),
  *check(subject, { find }) {
    const { root, name, namespace } = subject as KubernetesObject;
    const uses = (root as Field).at('uses');
    const key = uses.string;
    if (key === undefined) return;
    const byName = find(accounts, 'name', key, { namespace });
    const byColour = find(accounts, 'colour', key);
    const found: Known[] = [...byName, ...byColour];
    const related = found.map((at) => ({ at, message: say`Here.` }));
    if (found.length > 0)
      yield { at: uses, message: say`${name} uses ${found.length} and perhaps ${byName.possible.length}.`, related };
    else if (byName.isAll && byColour.isAll) yield { at: uses, message: say`There is no ${key}.` };
  },
};

/** The text in a `Letter`, which is judged where it stands and states nothing. */
function letterIn(unit: Unit): readonly Derived[] {
  if (!isYaml(unit) || !unit.text.includes('kind: Letter')) return [];
  const field = unit.root.at('letter');
  const { inline } = field;
  const { path } = unit.file;
  return inline ? [{ key: 'letter', language: yaml, file: { path }, around: field.keyPlace.span, ...inline }] : [];
}

const newLinter = () =>
  new Linter(new Map([['test/usage', usage]]), [
    { name: 'test', facts: [...kinds.kinds] as FactKind[], roots: kinds.roots, derive: letterIn },
  ]);
const config: Config = { ...defaultConfig };

const folders = ['', 'base/', 'dev/', 'prod/', 'dev/deep/'];
const names = ['web', 'db', 'red'];
const colours = ['red', 'blue'];

/** A document of some kind, which may be new to its file. */
function document({ pick, chance }: Random, folder: string): string {
  const namespace = pick(['', '', 'shop', 'till']);
  if (chance(0.35)) return user('someone', pick([...names, ...colours, 'nobody', 'none']), namespace);
  if (chance(0.08)) return 'kind: User\nuses: [broken\n';
  if (chance(0.2)) {
    const inner = chance(0.2) ? account(pick(names)) : user('writer', pick([...names, 'nobody']), namespace);
    // What stands around it changes while it stays the same.
    return `apiVersion: example.com/v1\nkind: Letter\nto: ${pick(names)}\nletter: |\n${inner.replace(/^/gm, '  ').trimEnd()}\n`;
  }
  if (chance(0.15))
    return rendering([`${folder}a.yaml`, pick(['base', 'gone.yaml', `${folder}b.yaml`])], { isOpen: chance(0.2) });
  return account(chance(0.01) ? '{{ .Values.name }}' : pick(names), { namespace, colour: pick(colours) });
}

interface State {
  readonly texts: Map<string, string>;
  readonly sources: Map<string, Source>;
  readonly files: Map<string, File>;
  readonly open: Set<string>;
  isComplete: boolean;
}

function edit(state: State, world: WorldIndex, numbers: Random): string {
  const { pick, chance, below } = numbers;
  const folder = pick(folders);
  const path = `${folder}${pick(['a.yaml', 'b.yaml', 'kustomization.yaml'])}`;
  const put = (text: string) => {
    state.texts.set(path, text);
    // The same for as long as the file is open, as in an editor.
    const file = state.files.get(path) ?? { path, isTemplate: path.startsWith('dev/deep/') };
    state.files.set(path, file);
    // A closed file is read from the disk: nothing of it is known from before.
    const source = yaml.read(file, text, state.open.has(path) ? state.sources.get(path) : undefined);
    state.sources.set(path, source);
    world.set(source, state.open.has(path));
  };
  if (chance(state.isComplete ? 0.02 : 0.2)) {
    state.isComplete = !state.isComplete;
    world.setComplete(state.isComplete);
    return `complete: ${state.isComplete}`;
  }
  if (chance(0.12) && state.texts.has(path)) {
    state.texts.delete(path);
    state.sources.delete(path);
    state.open.delete(path);
    world.delete(path);
    return `deleted ${path}`;
  }
  if (chance(0.15) && state.texts.has(path)) {
    if (state.open.has(path)) state.open.delete(path);
    else state.open.add(path);
    put(state.texts.get(path)!);
    return `${state.open.has(path) ? 'opened' : 'closed'} ${path}`;
  }
  const documents = state.texts.get(path)?.split('---\n') ?? [];
  if (documents.length > 0 && chance(0.25)) documents[0] = `# another line\n${documents[0]}`;
  else if (chance(0.3) && /^to: /m.test(documents.join('\n')))
    documents.splice(0, 9, ...documents.map((each) => each.replace(/^to: .*/m, `to: ${pick([...names, ...colours])}`)));
  else if (documents.length > 0 && chance(0.6)) documents[below(documents.length)] = document(numbers, folder);
  else if (documents.length < 4) documents.push(document(numbers, folder));
  else documents.splice(below(documents.length), 1);
  put(documents.join('---\n'));
  return `edited ${path}`;
}

/** Collects whom the world tells that a judgement is stale. */
class TellingWorld extends WorldIndex {
  readonly stale = new Set<string>();

  override set(source: Source, isOpen = false): ReadonlySet<string> {
    // Whoever puts a text in knows that what was said of the one before is stale.
    this.stale.add(source.file.path);
    return this.noted(super.set(source, isOpen));
  }
  override delete(path: string): ReadonlySet<string> {
    return this.noted(super.delete(path));
  }
  override settle(): ReadonlySet<string> {
    return this.noted(super.settle());
  }
  override setComplete(isComplete: boolean): ReadonlySet<string> {
    return this.noted(super.setComplete(isComplete));
  }

  private noted(paths: ReadonlySet<string>): ReadonlySet<string> {
    for (const path of paths ?? []) this.stale.add(path);
    return paths;
  }
}

/** What is kept of the files that are not open: judged when they were told of, and by nothing that remembers. */
function keep(world: TellingWorld, { sources, open }: State, kept: Map<string, readonly Finding[]>): void {
  for (const path of kept.keys()) if (!sources.has(path) || open.has(path)) kept.delete(path);
  for (const [path, { file, text }] of sources) {
    if (open.has(path) || (kept.has(path) && !world.stale.has(path))) continue;
    kept.set(path, newLinter().lint(yaml.read(file, text), config, world.forClosed(path)).findings);
  }
  world.stale.clear();
}

const inWordsOf = (path: string, findings: readonly Finding[]): string[] =>
  findings.map(({ span, message, related }) => {
    const notes = related.map((note) =>
      'known' in note ? `${note.known.path}:${note.known.line}:${note.known.character}+${note.known.length}` : 'here',
    );
    return `${path}:${span.start} ${inWords(message)} ${notes.join(' ')}`;
  });

/** What a client is shown of these files. */
function shown(
  linter: Linter,
  { sources }: State,
  open: Iterable<string>,
  worldFor: (source: Source) => WorldIndex | ReturnType<WorldIndex['over']>,
): string[] {
  return [...open].sort().flatMap((path) => {
    const source = sources.get(path)!;
    const { findings, failures } = linter.lint(source, config, worldFor(source));
    assert.deepEqual(failures, []);
    return inWordsOf(path, findings);
  });
}

/** How many findings were compared, and how many of them say that there is nothing. */
function prove(seed: number, edits: number): { found: number; missing: number; derived: number } {
  const numbers = random(seed);
  const linter = newLinter();
  const world = new TellingWorld(kinds);
  const kept = new Map<string, readonly Finding[]>();
  const state: State = { texts: new Map(), sources: new Map(), files: new Map(), open: new Set(), isComplete: false };
  const compared = { found: 0, missing: 0, derived: 0 };
  for (let step = 0; step < edits; step++) {
    const done = edit(state, world, numbers);
    // Sometimes several edits come between two pauses, and judgements are made in between.
    if (numbers.chance(0.3)) shown(linter, state, state.open, () => world);
    if (numbers.chance(0.3)) keep(world, state, kept);
    if (numbers.chance(0.3)) continue;
    world.settle();
    const fresh = new WorldIndex(kinds);
    for (const path of [...state.sources.keys()].sort()) fresh.set(state.sources.get(path)!);
    fresh.setComplete(state.isComplete);
    keep(world, state, kept);
    const expected = shown(newLinter(), state, state.sources.keys(), () => fresh.over(new Map()));
    const closed = [...kept].flatMap(([path, findings]) => inWordsOf(path, findings));
    assert.deepEqual(
      [...shown(linter, state, state.open, () => world), ...closed].sort(),
      expected.toSorted(),
      `seed ${seed}, step ${step}: ${done}`,
    );
    compared.found += expected.length;
    compared.derived += expected.filter((line) => line.includes(' writer uses')).length;
    compared.missing += expected.filter((line) => line.includes('There is no')).length;
  }
  return compared;
}

test('what is remembered equals a world made anew', (context) => {
  const runs = Array.from({ length: 12 }, (_, index) => prove(index + 1, 400));
  const sum = (of: keyof (typeof runs)[number]) => runs.reduce((total, run) => total + run[of], 0);
  context.diagnostic(`12 × 400 edits, ${sum('found')} findings compared, ${sum('missing')} of them of absence`);
  assert.ok(
    sum('found') > 5000 && sum('missing') > 500 && sum('derived') > 500,
    'the edits leave something to say, of texts in other texts too',
  );
});

describe('a fault is found', () => {
  /** Breaks a method for as long as the proof runs. */
  const withFault = (broken: object, method: string, by: (this: never, ...args: never[]) => unknown) => {
    const sound = Object.getOwnPropertyDescriptor(broken, method)!;
    Object.defineProperty(broken, method, { ...sound, value: by });
    try {
      assert.throws(() => {
        for (let seed = 1; seed <= 12; seed++) prove(seed, 400);
      }, assert.AssertionError);
    } finally {
      Object.defineProperty(broken, method, sound);
    }
  };

  test('nobody is remembered who found nothing', () => {
    const world = WorldIndex.prototype as unknown as { read(posting: Posting, by: unknown): void };
    const { read } = world;
    withFault(world, 'read', function (this: unknown, posting: Posting, by: unknown) {
      if (posting.facts.size > 0) read.call(this as never, posting, by);
    } as never);
  });

  test('nobody is told that the world is read', () => {
    withFault(WorldIndex.prototype, 'setComplete', function (this: { isComplete: boolean }, isComplete: boolean) {
      this.isComplete = isComplete;
    } as never);
  });

  test('places are not renewed', () => withFault(KnownFact.prototype, 'moveTo', () => {}));

  test('folders that become alternatives are told to nobody', () => {
    const alternatives = Alternatives.prototype as unknown as { changed: unknown };
    withFault(alternatives, 'parting', () => []);
  });

  test('a text that outlives the one around it is told of nothing', () => {
    withFault(WorldIndex.prototype, 'dismiss', function (this: { forget(reader: unknown): void }, reader: unknown) {
      this.forget(reader);
    } as never);
  });
});
