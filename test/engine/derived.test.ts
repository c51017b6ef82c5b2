// Texts in other texts, in a made-up language: a letter quotes another behind `> `, which may quote a third. The word
// `bad` is bad, wherever it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, defaultConfig } from '../../server/engine/config';
import { editedIn } from '../../server/engine/derived';
import type { FactKind, Find, World } from '../../server/engine/facts';
import { fixedText, verifiedEdits } from '../../server/engine/fix';
import { Linter } from '../../server/engine/lint';
import { query } from '../../server/engine/query';
import type { Rule } from '../../server/engine/rule';
import { inWords, say } from '../../server/engine/say';
import type { Change, Derived, Language, Run, Unit } from '../../server/engine/source';
import type { Edit, Span } from '../../server/engine/text';
import { loneWorld, WorldIndex } from '../../server/world/world-index';

/** Letters are parted by `===`. A comment stands on a line of its own and covers the next one; `??` does not parse. */
const letters: Language = {
  name: 'letters',
  matches: () => true,
  read(file, text, previous) {
    let start = 0;
    const units = text.split(/^(?====\n)/m).map((part) => {
      const known = previous?.units.find(({ unit }) => unit.text === part)?.unit;
      const placed = { unit: known ?? letter(part, file), start };
      start += part.length;
      return placed;
    });
    return { file, language: letters, text, units };
  },
};

const letter = (text: string, file: Unit['file']): Unit => ({
  language: 'letters',
  file,
  text,
  resource: /^To (\w+)/m.exec(text)?.[1],
  problems: [...text.matchAll(/^[^>\n]*(\?\?)/gm)].map(({ index, 0: { length } }) => ({
    span: { start: index + length - 2, end: index + length },
    message: 'Unreadable',
  })),
  comments: [...text.matchAll(/^#.*$/gm)].map(({ index, 0: written }) => {
    const next = index + written.length + 1;
    const end = text.indexOf('\n', next);
    return {
      span: { start: index, end: index + written.length },
      text: written.slice(1).trim(),
      covers: { start: Math.min(next, text.length), end: end < 0 ? text.length : end },
      ownLine: true,
    };
  }),
  commentBefore: () => undefined,
  render: (changes) => (changes as readonly (Change & { edit: Edit })[]).map(({ edit }) => edit),
});

const ours = (unit: Unit): unit is Unit => unit.language === 'letters';

/** The lines of a letter that quote another, as that one; `derives` counts how often it is asked. */
function quoting() {
  const domain = {
    name: 'quotes',
    derives: 0,
    derive(unit: Unit): readonly Derived[] {
      domain.derives++;
      if (unit.text.includes('!!')) throw new Error('Something is wrong with the domain.');
      const runs: Run[] = [];
      let text = '';
      for (const { index, 1: line = '' } of unit.text.matchAll(/^> (.*\n)/gm)) {
        runs.push({ start: text.length, length: line.length, origin: index + 2, width: line.length });
        text += line;
      }
      const around = { start: Math.max(unit.text.indexOf('>'), 0), end: unit.text.indexOf('>') + 1 };
      return text === ''
        ? []
        : [
            {
              key: 'quote',
              language: letters,
              file: unit.file,
              text,
              runs,
              around,
              write: (edits) => written(runs, edits),
            },
          ];
    },
  };
  return domain;
}

/** What is put in must not hold a line of its own. */
function written(runs: readonly Run[], edits: readonly Edit[]): readonly Edit[] | undefined {
  const inUnit = edits.flatMap(({ span, text }) => {
    const at = editedIn(runs, span);
    return at && !text.includes('\n') ? [{ span: at, text }] : [];
  });
  return inUnit.length === edits.length ? inUnit : undefined;
}

interface Word {
  readonly unit: Unit;
  readonly span: Span;
  readonly word: string;
}

const words = query(ours, (unit) =>
  [...unit.text.matchAll(/^(?:[^>#\n][^\n]*)$/gm)].flatMap(({ index, 0: line }) =>
    [...line.matchAll(/\w+/g)].map(
      ({ 0: word, index: inLine }): Word => ({
        unit,
        word,
        span: { start: index + inLine, end: index + inLine + word.length },
      }),
    ),
  ),
);

function badWords(by = 'good') {
  const rule = {
    title: 'Bad words',
    severity: 'warning',
    confidence: 'high',
    profile: 'essential',
    subjects: words,
    asked: 0,
    *check({ unit, span, word }: Word) {
      rule.asked++;
      if (word !== 'bad') return;
      const [first] = words(unit);
      const change: Change & { edit: Edit } = { unit, edit: { span, text: by } };
      yield {
        at: { unit, span, absentFrom: { start: 0, end: unit.text.length } },
        message: say`Something is bad.`,
        related: first ? [{ at: first, message: say`The letter begins here.` }] : [],
        fixes: [{ title: say`Write ${by}`, safety: 'safe' as const, changes: [change] }],
      };
    },
  };
  return rule as typeof rule & Rule;
}

const unusedIgnore = { ...badWords(), subjects: query(ours, () => []), title: 'Ignores' } as Rule;
const config: Config = { ...defaultConfig, profile: 'strict' };

function bench(rule: Rule = badWords() as Rule) {
  const domain = quoting();
  const linter = new Linter(
    new Map([
      ['test/bad', rule],
      ['seaworthy/unused-ignore', unusedIgnore],
    ]),
    [domain],
  );
  const lint = (text: string, path = 'a') => {
    const source = letters.read({ path }, text);
    const world = loneWorld(linter.kinds, source);
    return { source, world, linter, config, ...linter.lint(source, config, world) };
  };
  const places = ({ findings, source }: ReturnType<typeof lint>) =>
    findings.map(({ span, rule }) => `${span.start} ${source.text.slice(span.start, span.end)} ${rule}`);
  return { domain, linter, lint, places };
}

test('what is said of a quoted letter is said where it stands, with all its places', () => {
  const { lint, places } = bench();
  const text = 'To Ann\nall is bad\n> To Bob\n> not bad\n> > so bad\n===\nTo Eve\n> bad\n';
  const result = lint(text);
  assert.deepEqual(places(result), ['14 bad test/bad', '33 bad test/bad', '44 bad test/bad', '61 bad test/bad']);
  const [own, quoted, twice, ofEve] = result.findings;
  assert.deepEqual(
    [own, quoted, twice, ofEve].map((finding) => finding?.resource),
    ['Ann', 'Bob', 'Bob', 'Eve'],
    'of its own where it has one',
  );
  const note = quoted?.related[0];
  assert.ok(note && 'span' in note);
  assert.equal(text.slice(note.span.start, note.span.end), 'To');
  assert.equal(note.span.start, text.indexOf('To Bob'));
  assert.equal(quoted?.absentFrom?.start, text.indexOf('To Bob'));
  assert.deepEqual(quoted?.inUnit, { start: 11, end: 14 }, 'of the quoted letter');
});

test('a quoted letter is repaired in place, and not where its text is not written as it is read', () => {
  const { lint } = bench();
  const linted = lint('bad\n> bad\n> > bad\n');
  assert.equal(fixedText(linted, ['safe']).text, 'good\n> good\n> > good\n');
  assert.equal(fixedText(lint('good\n> good\n> > good\n'), ['safe']).applied, 0);
  const inLines = bench(badWords('go\nod') as Rule).lint('> bad\n');
  const [finding] = inLines.findings;
  assert.ok(finding);
  assert.equal(verifiedEdits(inLines, [{ finding, fix: finding.fixes[0]! }]), undefined);
});

test('an ignore counts wherever a finding has its origin, and one that hides nothing is told', () => {
  const { lint, places } = bench();
  const hidden = (text: string) => {
    const result = lint(text);
    return { shown: places(result), hidden: result.suppressed.map(({ span }) => span.start) };
  };
  assert.deepEqual(hidden('> # seaworthy-ignore test/bad\n> bad\n> bad\n'), {
    shown: ['38 bad test/bad'],
    hidden: [32],
  });
  assert.deepEqual(hidden('# seaworthy-ignore test/bad\n> bad\n> bad\n'), { shown: ['36 bad test/bad'], hidden: [30] });
  assert.deepEqual(hidden('# seaworthy-ignore-file test/bad\n> > bad\nbad\n'), { shown: [], hidden: [37, 41] });
  assert.deepEqual(
    hidden('> # seaworthy-ignore-file test/bad\n> bad\n> > bad\nbad\n'),
    { shown: ['49 bad test/bad'], hidden: [37, 45] },
    'for the quoted letter and what it quotes, not for the one around it',
  );
  const text = '> # seaworthy-ignore test/bad\n> fine\n';
  const unused = lint(text);
  assert.deepEqual(places(unused), ['21 test/bad seaworthy/unused-ignore']);
  assert.equal(fixedText(unused, ['safe']).text, '> > fine\n', 'what is left of the line is the quote');
});

test('an ignore is undecided while a text that it may be for does not parse', () => {
  const { lint, places } = bench();
  assert.deepEqual(places(lint('# seaworthy-ignore test/bad\n> ??\n')), []);
});

test('a quoted letter that does not parse is told in its place, and keeps no other from being judged', () => {
  const { lint, places } = bench();
  const result = lint('bad\n> so ??\n> bad\n');
  assert.deepEqual(places(result), ['0 bad test/bad', '14 bad test/bad']);
  assert.deepEqual(
    result.unparsed.map(({ span, isClaimed }) => [span.start, isClaimed]),
    [[9, false]],
  );
});

test('what is known of a quoted letter stays known while its text does, wherever it moves', () => {
  const rule = badWords();
  const { linter } = bench(rule as Rule);
  const file = { path: 'a' };
  const lintNow = (text: string, previous?: ReturnType<Language['read']>) => {
    const source = letters.read(file, text, previous);
    return { source, ...linter.lint(source, config, loneWorld(linter.kinds, source)) };
  };
  const first = lintNow('Hello\n> one bad two\n');
  const before = rule.asked;
  const second = lintNow('Hello you\nthere\n> one bad two\n', first.source);
  assert.equal(rule.asked - before, 3, 'only the words of the letter around it');
  assert.deepEqual(
    second.findings.map(({ span }) => span.start),
    [22],
  );
  const third = lintNow('Hello you\nthere\n> one bad too\n', second.source);
  assert.deepEqual(
    third.findings.map(({ span }) => span.start),
    [22],
  );
});

test('a text without others costs nothing, and a domain that fails derives nothing', () => {
  const { linter, lint, places } = bench();
  const { source } = lint('nothing bad here\n');
  assert.equal(linter.derivations.unitsOf(source), source.units);
  assert.deepEqual(places(lint('bad !!\n> bad\n')), ['0 bad test/bad']);
});

test('the innermost text at an offset', () => {
  const { linter } = bench();
  const source = letters.read({ path: 'a' }, 'Hi\n> one\n> > two\n===\n> three\n');
  const at = (word: string) => {
    const found = linter.derivations.innermost(source, source.text.indexOf(word));
    return `${JSON.stringify(found.source.text)} ${found.offset}`;
  };
  assert.equal(at('Hi'), `${JSON.stringify(source.text)} 0`);
  assert.equal(at('one'), '"one\\n> two\\n" 0');
  assert.equal(at('two'), '"two\\n" 0');
  assert.equal(at('three'), '"three\\n" 0');
});

test('a quoted letter that asks the world is judged anew when the answer changes, though the letter around it changed meanwhile', () => {
  const names: FactKind<{ name: string }, 'name'> = {
    name: 'test/name',
    states: query(ours, (unit) =>
      [...unit.text.matchAll(/^Name (\w+)/gm)].map(({ 1: name = '', index }) => ({
        fact: { name },
        at: { unit, span: { start: index, end: index + 4 } },
      })),
    ),
    tables: { name: ({ name }) => [name] },
  };
  const rule = {
    ...badWords(),
    *check({ unit, span, word }: Word, { find }: { find: Find }) {
      if (word === 'Ask' && find(names, 'name', 'bob').length === 0)
        yield { at: { unit, span }, message: say`Nobody.` };
    },
  } as Rule;
  const linter = new Linter(new Map([['test/ask', rule]]), [
    quoting(),
    { name: 'names', facts: [names] as FactKind[] },
  ]);
  const world: WorldIndex = new WorldIndex(linter.kinds);
  const file = { path: 'a' };
  const shown = (text: string, previous?: ReturnType<Language['read']>) => {
    const source = letters.read(file, text, previous);
    world.set(source, true);
    return {
      source,
      said: linter.lint(source, config, world as World).findings.map(({ message }) => inWords(message)),
    };
  };
  const one = shown('Hi\n> Ask\n');
  assert.deepEqual(one.said, ['Nobody.']);
  const two = shown('Hi you\n> Ask\n', one.source);
  assert.deepEqual(two.said, ['Nobody.']);
  world.set(letters.read({ path: 'b' }, 'Name bob\n'));
  assert.deepEqual(shown('Hi you\n> Ask\n', two.source).said, []);
  assert.deepEqual(shown('Hi you\n> Ask\n> Name bob\n').said, [], 'what is only quoted states nothing');
  world.delete('b');
  assert.deepEqual(shown('Hi you\n> Ask\n> Name bob\n').said, ['Nobody.']);
});
