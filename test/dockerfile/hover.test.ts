import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dockerfileDomain } from '../../server/dockerfile/domain';
import { directiveMeanings, flagMeanings, instructionMeanings, mountMeanings } from '../../server/dockerfile/keys';
import { languages } from '../../server/languages';
import { findIn } from '../finds';

const file = { path: 'Dockerfile' };

/** The word that is explained where `|` stands, and as what; undefined where nothing is. */
function explainedAt(marked: string): readonly [word: string, title: string] | undefined {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const source = languages.find((language) => language.matches(file))!.read(file, text);
  const hover = dockerfileDomain.hover?.(source, offset, findIn(source));
  return hover && [text.slice(hover.span.start, hover.span.end), hover.title];
}

test('keywords, flags, types of mounts and directives are explained where they stand', () => {
  assert.deepEqual(explainedAt('FROM alpine\nUS|ER app\n'), ['USER', 'USER']);
  assert.deepEqual(explainedAt('from alpine\nonbuild r|un make\n'), ['run', 'RUN']);
  assert.deepEqual(explainedAt('FROM alpine\nRUN --net|work=none make\n'), ['--network=none', '--network']);
  assert.deepEqual(explainedAt('FROM alpine\nRUN --mount=type=sec|ret,id=npm npm ci\n'), [
    'type=secret',
    'type=secret',
  ]);
  assert.deepEqual(explainedAt('FROM alpine\nRUN --mount=type=secret,i|d=npm npm ci\n')?.[1], '--mount');
  assert.deepEqual(explainedAt('FROM alpine\nADD --ch|own=1 a.tgz /\n'), ['--chown=1', '--chown']);
  assert.deepEqual(explainedAt('# syn|tax=docker/dockerfile:1\nFROM alpine\n')?.[1], '# syntax');
});

test('arguments, comments and words that nobody knows are not', () => {
  assert.equal(explainedAt('FROM alpi|ne\n'), undefined);
  assert.equal(explainedAt('FROM alpine\n# US|ER\nUSER app\n'), undefined);
  assert.equal(explainedAt('FROM alpine\nUSR| app\n'), undefined);
  assert.equal(explainedAt('FROM alpine\nRUN --unk|nown make\n'), undefined);
  assert.equal(explainedAt('|'), undefined);
});

test('every meaning is a few sentences and names its page', () => {
  for (const meanings of [instructionMeanings, flagMeanings, mountMeanings, directiveMeanings]) {
    for (const [key, { body, reference }] of Object.entries(meanings)) {
      assert.match(body, /^[A-Z`].*[.]$/s, key);
      assert.ok(body.length < 420, `${key} has ${body.length} characters`);
      assert.match(reference ?? '', /^https:\/\/docs\.docker\.com\//, key);
    }
  }
});
