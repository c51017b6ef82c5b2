import assert from 'node:assert/strict';
import test from 'node:test';
import { applyEdits } from '../../server/engine/text';
import { changed, command, only, read } from './reading';

test('a word is replaced, part of it too', () => {
  const from = only('FROM node:20 AS a\n', 'FROM');
  assert.equal(changed(from.unit, from.image.tag!.word.replace('22')), 'FROM node:22 AS a\n');
  const chmod = command('RUN chmod 777 x\n', 'chmod');
  assert.equal(changed(chmod.unit, chmod.operands[0]!.replace('755')), 'RUN chmod 755 x\n');
});

const withoutK = (text: string) => {
  const curl = command(text, 'curl');
  return changed(curl.unit, curl.flag('-k')!.remove());
};

test('a flag goes with the blank before it, a letter out of its bundle', () => {
  assert.equal(withoutK('RUN curl -k x\n'), 'RUN curl x\n');
  assert.equal(withoutK('RUN curl x -k\n'), 'RUN curl x\n');
  assert.equal(withoutK('RUN curl -fkL x\n'), 'RUN curl -fL x\n');
  assert.equal(withoutK('RUN sh -c "curl  -k x"\n'), 'RUN sh -c "curl x"\n');
});

test('a flag on its own line takes the line along', () => {
  assert.equal(withoutK('RUN curl \\\n    -k \\\n    x\n'), 'RUN curl \\\n    x\n');
  assert.equal(withoutK('RUN curl x \\\n    -k\nRUN y\n'), 'RUN curl x\nRUN y\n');
  assert.equal(withoutK('RUN curl x \\\r\n    -k\r\nRUN y\r\n'), 'RUN curl x\r\nRUN y\r\n');
  assert.equal(withoutK('RUN curl \\\n  -k x\n'), 'RUN curl \\\n  x\n');
  assert.equal(withoutK('RUN curl x \\\n  # why\n  -k\nRUN y\n'), undefined, 'no clean way past the comment');
});

test('several letters of a bundle, and all of them', () => {
  const curl = command('RUN curl -kL x\n', 'curl');
  assert.equal(changed(curl.unit, curl.flag('-k')!.remove(), curl.flag('-L')!.remove()), 'RUN curl x\n');
  const more = command('RUN curl -kfL x\n', 'curl');
  assert.equal(changed(more.unit, more.flag('-k')!.remove(), more.flag('-L')!.remove()), 'RUN curl -f x\n');
});

test('a flag goes with its value', () => {
  const pip = command('RUN pip install --trusted-host h -q x\n', 'pip');
  assert.equal(changed(pip.unit, pip.flag('--trusted-host')!.remove()), 'RUN pip install -q x\n');
  const joined = command('RUN pip install --trusted-host=h x\n', 'pip');
  assert.equal(changed(joined.unit, joined.flag('--trusted-host')!.remove()), 'RUN pip install x\n');
});

test('words are written before and behind others', () => {
  const apt = command('RUN apt-get install curl\n', 'apt-get');
  assert.equal(changed(apt.unit, apt.operands[0]!.insertAfter('-y')), 'RUN apt-get install -y curl\n');
  assert.equal(changed(apt.unit, apt.operands[0]!.insertBefore('-y')), 'RUN apt-get -y install curl\n');
});

test('flags of instructions and their options', () => {
  const text = 'FROM x\nRUN --mount=type=secret,mode=0444,id=a --security=insecure y\n';
  const run = only(text, 'RUN');
  const mount = run.flag('mount')!;
  assert.equal(
    changed(run.unit, mount.removeOption(mount.option('mode')!), run.flag('security')!.remove()),
    'FROM x\nRUN --mount=type=secret,id=a y\n',
  );
  assert.equal(
    changed(run.unit, mount.removeOption(mount.option('type')!)),
    'FROM x\nRUN --mount=mode=0444,id=a --security=insecure y\n',
  );
  const copy = only('FROM x\nCOPY a b\n', 'COPY');
  assert.equal(changed(copy.unit, copy.insertFlag('--chown=app')), 'FROM x\nCOPY --chown=app a b\n');
});

test('an instruction is renamed', () => {
  const add = only('FROM x\nADD a b\n', 'ADD');
  assert.equal(changed(add.unit, add.rename('COPY')), 'FROM x\nCOPY a b\n');
});

test('an instruction goes with its lines, and no doubled gap stays', () => {
  const without = (text: string) => {
    const cmd = only(text, 'CMD');
    return changed(cmd.unit, cmd.remove());
  };
  assert.equal(without('FROM x\nCMD a \\\n  b\nRUN y\n'), 'FROM x\nRUN y\n');
  assert.equal(without('FROM x\n\nCMD a\n\nRUN y\n'), 'FROM x\n\nRUN y\n');
  assert.equal(without('FROM x\nCMD a'), 'FROM x');
  assert.equal(without('FROM x\r\nCMD a\r\nRUN y\r\n'), 'FROM x\r\nRUN y\r\n');
  assert.equal(without('FROM x\r\nCMD a'), 'FROM x');
  assert.equal(without('\ufeffCMD a\nRUN y\n'), '\ufeffRUN y\n');
  const run = only('FROM x\nRUN <<E\na\nE\nUSER b\n', 'RUN');
  assert.equal(changed(run.unit, run.remove()), 'FROM x\nUSER b\n');
  const inner = only('FROM x\nONBUILD ADD a b\nUSER c\n', 'ADD');
  assert.equal(changed(inner.unit, inner.remove()), 'FROM x\nUSER c\n');
});

test('instructions are written above and below others', () => {
  const text = '# syntax=x\n# about a\nFROM a\n  # start\n  CMD b\n';
  const cmd = only(text, 'CMD');
  assert.equal(
    changed(cmd.unit, cmd.insertBefore('USER app')),
    '# syntax=x\n# about a\nFROM a\n  USER app\n  # start\n  CMD b\n',
  );
  assert.equal(changed(cmd.unit, cmd.insertAfter('USER app')), `${text.trimEnd()}\n  USER app\n`);
  const from = only(text, 'FROM');
  assert.equal(changed(from.unit, from.insertBefore('ARG V')), text.replace('# about', 'ARG V\n# about'));
  const run = only('FROM a\r\nRUN <<E\r\nx\r\nE', 'RUN');
  assert.equal(changed(run.unit, run.insertAfter('USER 1\nCMD x')), 'FROM a\r\nRUN <<E\r\nx\r\nE\r\nUSER 1\r\nCMD x');
});

test('a line is written at the top of a here-document, below its interpreter', () => {
  const into = (text: string) => {
    const run = only(text, 'RUN');
    return changed(run.unit, run.heredocs[0]!.insertLine('set -e'));
  };
  assert.equal(into('RUN <<E\na\nE\n'), 'RUN <<E\nset -e\na\nE\n');
  assert.equal(into('RUN <<-E\n\ta\nE\n'), 'RUN <<-E\n\tset -e\n\ta\nE\n');
  assert.equal(into('RUN <<E\n#!/bin/sh\na\nE\n'), 'RUN <<E\n#!/bin/sh\nset -e\na\nE\n');
  assert.equal(into('RUN <<E\r\na\r\nE\r\n'), 'RUN <<E\r\nset -e\r\na\r\nE\r\n');
});

test('equal changes are one, changes that disagree are none', () => {
  const user = only('FROM a\nUSER b\n', 'USER');
  const once = changed(user.unit, user.insertBefore('RUN x'), user.insertBefore('RUN x'));
  assert.equal(once, 'FROM a\nRUN x\nUSER b\n');
  assert.equal(changed(user.unit, user.value.replace('c'), user.value.replace('c')), 'FROM a\nUSER c\n');
  assert.equal(changed(user.unit, user.value.replace('c'), user.value.replace('d')), undefined);
  assert.equal(changed(user.unit, user.value.replace('c'), user.remove()), undefined);
});

test('a comment goes above the instruction, never above parser directives', () => {
  const unit = read('# syntax=x\nFROM a\n  RUN b \\\n    c\n');
  const above = (offset: number) => {
    const edit = unit.commentBefore({ start: offset, end: offset + 1 }, '# why');
    return edit && applyEdits(unit.text, [edit]);
  };
  assert.equal(above(unit.text.indexOf('c\n')), '# syntax=x\nFROM a\n  # why\n  RUN b \\\n    c\n');
  assert.equal(above(unit.text.indexOf('FROM')), '# syntax=x\n# why\nFROM a\n  RUN b \\\n    c\n');
  assert.equal(above(2), undefined);
  const marked = read('\ufeffFROM a\r\n');
  assert.equal(
    applyEdits(marked.text, [marked.commentBefore({ start: 1, end: 5 }, '# why')!]),
    '\ufeff# why\r\nFROM a\r\n',
  );
});

test('strings of the JSON form come and go with quotes and comma', () => {
  assert.equal(withoutK('RUN ["curl", "-k", "x"]\n'), 'RUN ["curl", "x"]\n');
  assert.equal(withoutK('RUN ["curl", "x", "-k"]\n'), 'RUN ["curl", "x"]\n');
  assert.equal(withoutK('RUN ["curl", \\\n  "-k", "x"]\n'), 'RUN ["curl", "x"]\n');
  assert.equal(withoutK('RUN ["curl", "-kL", "x"]\n'), 'RUN ["curl", "-L", "x"]\n');
  assert.equal(withoutK('RUN ["sh", "-c", "curl -k x"]\n'), 'RUN ["sh", "-c", "curl x"]\n');
  const apt = command('RUN ["apt-get", "install", "x"]\n', 'apt-get');
  assert.equal(changed(apt.unit, apt.operands[0]!.insertAfter('-y')), 'RUN ["apt-get", "install", "-y", "x"]\n');
  assert.equal(changed(apt.unit, apt.operands[0]!.insertBefore('-y')), 'RUN ["apt-get", "-y", "install", "x"]\n');
  assert.equal(changed(apt.unit, apt.operands[1]!.replace('a"b')), 'RUN ["apt-get", "install", "a\\"b"]\n');
  const both = command('RUN ["curl", "-kL", "x"]\n', 'curl');
  assert.equal(changed(both.unit, both.flag('-k')!.remove(), both.flag('-L')!.remove()), 'RUN ["curl", "x"]\n');
  const copy = only('FROM a\nCOPY ["a", "b", "c"]\n', 'COPY');
  assert.equal(changed(copy.unit, copy.sources[0]!.remove()), 'FROM a\nCOPY ["b", "c"]\n');
});

test('where carriage returns alone are between the lines, words are replaced and no line of another kind is added', () => {
  const unit = read('FROM debian:12\rUSER root\r');
  const [from] = unit.instructions;
  assert.equal(changed(unit, from!.insertAfter('USER 1')), undefined);
  assert.equal(changed(unit, from!.insertBefore('ARG A')), undefined);
  assert.equal(changed(unit, from!.words[0]!.replace('debian:13')), 'FROM debian:13\rUSER root\r');
});
