import assert from 'node:assert/strict';
import test from 'node:test';
import { linesOf } from '../../server/dockerfile/model/lines';
import { read, written } from './reading';

const contents = (text: string) => linesOf(text).lines.map(({ content }) => content.text);

test('directives stand at the top, once each, and end at the first other line', () => {
  const unit = read('# Syntax = docker/dockerfile:1 \n#check=skip=all\n# note\n# escape=`\nFROM a\n');
  assert.deepEqual(
    unit.directives.map(({ name, value }) => [name, value]),
    [
      ['syntax', 'docker/dockerfile:1'],
      ['check', 'skip=all'],
    ],
  );
  assert.equal(unit.escape, '\\');
  assert.equal(written(unit, unit.directives[0]!.valueSpan), 'docker/dockerfile:1');
});

test('a blank line, an unknown directive and an instruction end the directives', () => {
  for (const first of ['', '# hello=world', 'FROM a', '# text']) {
    assert.equal(read(`${first}\n# escape=\`\nFROM b\n`).escape, '\\', first);
  }
  assert.equal(read('# escape=`\nFROM b\n').escape, '`');
});

test('a repeated directive and an unknown escape character are problems', () => {
  assert.match(read('# syntax=a\n# syntax=b\nFROM a\n').problems[0]!.message, /Only one "syntax"/);
  assert.match(read('# escape=x\nFROM a\n').problems[0]!.message, /escape character/);
});

test('continuations join lines; comments and blank lines between them are left out', () => {
  assert.deepEqual(contents('RUN a \\\n  # c\n\n  b \\  \n c\nRUN d\n'), ['RUN a   b  c', 'RUN d']);
  assert.deepEqual(contents('RUN a `\n b\n'), ['RUN a `', 'b']);
  assert.deepEqual(contents('# escape=`\nRUN a `\n b c:\\\nRUN d\n'), ['RUN a  b c:\\', 'RUN d']);
});

test('a doubled escape character at the end of a line is no continuation', () => {
  assert.deepEqual(contents('RUN echo \\\\\nRUN b\n'), ['RUN echo \\\\', 'RUN b']);
  assert.deepEqual(contents('RUN a \\\n\\\n b\n'), ['RUN a  b'], 'alone on its line it is one');
});

test('a keyword may be broken over lines', () => {
  assert.deepEqual(contents('FR\\\n# c\nOM a\n'), ['FROM a']);
  assert.deepEqual(contents(' \\\n\n  FROM a\n'), ['FROM a']);
});

test('byte order mark, carriage returns and a missing last newline change nothing', () => {
  assert.deepEqual(contents('\ufeff# escape=`\r\nFROM a `\r\n AS b\r\nRUN c'), ['FROM a  AS b', 'RUN c']);
});

test('every character of a joined line knows where it is written', () => {
  const text = 'FROM a\nRUN one \\\n  # two\n  three \\\r\n four\n';
  const { content } = linesOf(text).lines[1]!;
  for (let offset = 0; offset < content.text.length; offset++)
    assert.equal(text[content.offset(offset)], content.text[offset]);
  assert.equal(text.slice(...Object.values(content.span(4, 7))), 'one');
});

const bodies = (text: string) =>
  read(text).allInstructions.flatMap(({ heredocs }) => heredocs.map(({ name, body }) => [name, body]));

test('here-documents: plain, indented, quoted, escaped, numbered, behind a space, several at once', () => {
  assert.deepEqual(bodies('RUN <<EOF\na\nEOF\nRUN b\n'), [['EOF', 'a\n']]);
  assert.deepEqual(bodies('RUN <<-EOF\n\ta\n\tEOF\nRUN b\n'), [['EOF', '\ta\n']]);
  assert.deepEqual(bodies(`RUN <<"E F"\na\nE F\n`), [['E F', 'a\n']]);
  assert.deepEqual(bodies('RUN <<\\EOF\na\nEOF\n'), [['EOF', 'a\n']]);
  assert.deepEqual(bodies('RUN cat 3<<EOF\na\nEOF\n'), [['EOF', 'a\n']]);
  assert.deepEqual(bodies(`RUN cat << 'EOF' >f\na\nEOF\n`), [['EOF', 'a\n']]);
  assert.deepEqual(bodies('COPY <<A <<B /\na\nA\nb\nB\nRUN c\n'), [
    ['A', 'a\n'],
    ['B', 'b\n'],
  ]);
  assert.deepEqual(bodies('ADD <<A /\r\na\r\nA\r\n'), [['A', 'a\r\n']]);
  assert.deepEqual(bodies('ONBUILD RUN <<A\na\nA\n'), [['A', 'a\n']]);
  assert.deepEqual(bodies('RUN a \\\n <<A\na\nA\n'), [['A', 'a\n']]);
});

test('what is no here-document', () => {
  for (const line of [
    'RUN cat <<<EOF',
    'RUN echo "<<EOF"',
    "RUN echo '<<EOF'",
    'RUN ["cat", "<<EOF"]',
    'RUN a<<EOF',
    'RUN <<- EOF',
    'CMD <<EOF',
    'ENV A=<<EOF',
    "RUN it's <<EOF",
  ])
    assert.deepEqual(bodies(`${line}\nRUN x\n`), [], line);
});

test('only unquoted delimiters let the shell resolve the body', () => {
  const expanded = (text: string) => read(text).instructions[0]!.heredocs[0]!.isExpanded;
  assert.equal(expanded('RUN <<A\nA\n'), true);
  assert.equal(expanded(`RUN <<'A'\nA\n`), false);
  assert.equal(expanded('RUN <<\\A\nA\n'), false);
});

test('an unterminated here-document runs to the end and is a problem', () => {
  const unit = read('FROM a\nRUN <<EOF\nRUN b\n');
  assert.equal(unit.instructions.length, 2);
  assert.equal(unit.instructions[1]!.heredocs[0]!.body, 'RUN b\n');
  assert.equal(written(unit, unit.problems[0]!.span), '<<EOF');
});

test('comments cover the instruction they stand before or in; those in here-documents are text', () => {
  const unit = read('# one\nFROM a\n\n# two\n\nRUN b \\\n  # three\n  c\nRUN <<E\n# four\nE\n# five\n');
  assert.deepEqual(
    unit.comments.map(({ text, covers }) => [text, written(unit, covers).slice(0, 5)]),
    [
      ['one', 'FROM '],
      ['two', 'RUN b'],
      ['three', 'RUN b'],
      ['five', ''],
    ],
  );
});
