// A language of a few lines for tests of the protocol: units are parted by `---`, a line with `??` does not parse, and
// what rules look at are words. What real files do is tested with the real languages.

import { seaworthyOf } from '../../server/api';
import type { FactKind } from '../../server/engine/facts';
import { Linter } from '../../server/engine/lint';
import { query } from '../../server/engine/query';
import type { Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { Change, Language, Unit } from '../../server/engine/source';
import type { Edit, Span } from '../../server/engine/text';
import type { Bindings } from '../../server/lsp/context';
import { memoryFiles } from './client';

interface WordUnit extends Unit {
  readonly language: 'words';
}

interface Replacement extends Change {
  readonly edit: Edit;
}

export interface Word {
  readonly unit: Unit;
  readonly span: Span;
  readonly word: string;
}

const words = query(
  (unit: Unit): unit is WordUnit => unit.language === 'words',
  (unit) =>
    [...unit.text.matchAll(/[\w-]+/g)].map(
      ({ 0: word, index }): Word => ({ unit, word, span: { start: index, end: index + word.length } }),
    ),
);

export const replaced = ({ unit, span }: Word, text: string): Replacement => ({ unit, edit: { span, text } });

const wordLanguage: Language = {
  name: 'words',
  matches: ({ path }) => /\.ya?ml$/.test(path),
  read(file, text, previous) {
    let start = 0;
    const units = text.split(/^(?=---\n)/m).map((part) => {
      const same = previous?.units.find(({ unit }) => unit.text === part && unit.file === file)?.unit;
      const unit: WordUnit = {
        language: 'words',
        file,
        text: part,
        resource: undefined,
        problems: [...part.matchAll(/\?\?/g)].map(({ index }) => ({
          span: { start: index, end: index + 2 },
          message: 'Unreadable',
        })),
        comments: [...part.matchAll(/# *(.*)/g)].map(({ 0: all, 1: comment = '', index }) => ({
          span: { start: index, end: index + all.length },
          text: comment,
          covers: { start: index, end: index },
          ownLine: true,
        })),
        commentBefore: (span, comment) => {
          const lineStart = part.lastIndexOf('\n', span.start - 1) + 1;
          return { span: { start: lineStart, end: lineStart }, text: `${comment}\n` };
        },
        render: (changes) => (changes as readonly Replacement[]).map(({ edit }) => edit),
      };
      const placed = { unit: same ?? unit, start };
      start += part.length;
      return placed;
    });
    return { file, language: wordLanguage, text, units };
  },
};

/** A rule that reports a word and replaces it. */
export const against = (word: string, by: string, more: Partial<Rule<Word>> = {}): Rule =>
  ({
    title: `No ${word}`,
    severity: 'warning',
    confidence: 'high',
    profile: 'recommended',
    since: '0.1',
    fixable: 'safe',
    subjects: words,
    *check(subject: Word) {
      if (subject.word !== word) return;
      yield {
        at: subject,
        message: say`The word "${word}" is bad.`,
        fixes: [{ title: say`Write ${by}`, safety: more.fixable ?? 'safe', changes: [replaced(subject, by)] }],
      };
    },
    ...more,
  }) as Rule;

const declared: FactKind<{ name: string }, 'name'> = {
  name: 'words/declared',
  states: query(
    (unit: Unit): unit is WordUnit => unit.language === 'words',
    (unit) =>
      [...unit.text.matchAll(/declare-(\w+)/g)].map(({ 0: word, 1: name = '', index }) => ({
        fact: { name },
        at: { unit, span: { start: index, end: index + word.length } },
      })),
  ),
  tables: { name: ({ name }) => [name] },
};

/** Reports `use-x` unless some file of the world says `declare-x`. */
export const undeclared: Rule = {
  title: 'Undeclared',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  subjects: words,
  *check(subject, context) {
    const { word } = subject as Word;
    const name = /^use-(\w+)$/.exec(word)?.[1];
    if (name && context.find(declared, 'name', name).length === 0)
      yield { at: subject as Word, message: say`Nothing declares "${name}".` };
  },
};

/** Reports `again-x`, and says where in the world `x` is declared. */
export const declaredElsewhere: Rule = {
  title: 'Declared elsewhere',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  subjects: words,
  *check(subject, { find }) {
    const name = /^again-(\w+)$/.exec((subject as Word).word)?.[1];
    if (name)
      yield {
        at: subject as Word,
        message: say`"${name}" is declared already.`,
        related: [...find(declared, 'name', name)].map((at) => ({ at, message: say`It is declared here.` })),
      };
  },
};

/** A server for the word language with these rules, on files in memory. */
export const wordBindings = (rules: Record<string, Rule>, files: Record<string, string> = {}): Bindings => ({
  seaworthy: seaworthyOf({
    linter: new Linter(new Map(Object.entries(rules)), [{ name: 'words', facts: [declared] }]),
    languages: [wordLanguage],
    explanations: async () =>
      Object.fromEntries(
        Object.keys(rules).map((id) => [
          id,
          {
            threat: `Whoever reads ${id} loses. It costs a word. Nobody reads this third sentence.`,
            remedy: 'Write another word.',
            references: ['https://example.com/words'],
            example: { insecure: 'a «bad» word\n', secure: 'a good word\n' },
          },
        ]),
      ),
  }),
  files: memoryFiles(new Map(Object.entries(files))),
  today: () => '2026-01-01',
  version: '1.2.3',
});
