import assert from 'node:assert/strict';
import test from 'node:test';
import { at, read } from './reading';

test('stages have an index, a name without case, a base and a place', () => {
  const unit = read('FROM a:1 AS Build\nFROM build as test\nFROM b\nCOPY --from=BUILD x y\nCOPY --from=1 x y\n');
  const [build, tested, final] = unit.stages;
  assert.equal(build?.name, 'build');
  assert.equal(tested?.base, build);
  assert.equal(tested?.image, undefined);
  assert.equal(tested?.baseImage?.tag?.text, '1');
  assert.equal(final?.isFinal, true);
  assert.deepEqual(final?.sources, [build, tested]);
  assert.equal(at(final), 'b');
});

test('a stage is found only before its use, and the last of its name counts', () => {
  const unit = read('FROM x AS a\nFROM y AS a\nFROM a AS a\n');
  assert.equal(unit.stages[2]?.base, unit.stages[1]);
  assert.equal(unit.stages[0]?.base, undefined);
  assert.equal(read('FROM a AS a\n').finalStage?.base, undefined);
});

test('what is in the final image: the final stage and its ancestors', () => {
  const unit = read('FROM x AS base\nFROM x AS tool\nFROM base AS mid\nFROM mid\nCOPY --from=tool a b\n');
  assert.deepEqual(
    unit.stages.map(({ isInFinalImage }) => isInFinalImage),
    [true, false, true, true],
  );
});

test('USER, WORKDIR, SHELL and CMD in force, inherited over FROM stage', () => {
  const unit = read(
    'FROM x AS a\nUSER one\nSHELL ["bash","-c"]\nWORKDIR /srv\nCMD c\nFROM a\nWORKDIR sub\nRUN r\nUSER 0\nRUN s\n',
  );
  const [, final] = unit.stages;
  const [first, second] = final!.runs;
  assert.equal(first?.user?.userName, 'one');
  assert.equal(second?.user?.userName, '0');
  assert.deepEqual(first?.shell, ['bash', '-c']);
  assert.equal(first?.workdir, '/srv/sub');
  assert.equal(final?.user?.userName, '0');
  assert.equal(at(final?.command), 'CMD c');
  assert.equal(final?.entrypoint, undefined);
  assert.equal(read('FROM x\nWORKDIR sub\n').finalStage?.workdir, undefined, 'the base image decides');
});

test('without FROM there is one implicit stage; ARG before FROM belongs to none', () => {
  const unit = read('ARG A\nUSER 0\n');
  assert.equal(unit.stages.length, 1);
  assert.equal(unit.finalStage?.isImplicit, true);
  assert.equal(unit.finalStage?.user?.userName, '0');
  assert.equal(read('ARG A\nFROM x\n').globals.length, 1);
  assert.equal(read('ARG A\nFROM x\n').globals[0]?.stage, undefined);
  assert.equal(read('').stages.length, 0);
});

const user = (text: string) => {
  const { value } = read(text).finalStage!.user!;
  return [value.text, value.isOverridable];
};

test('variables: ENV before ARG, defaults, and what is unknown', () => {
  assert.deepEqual(user('FROM x\nENV U=a\nUSER $U\n'), ['a', false]);
  assert.deepEqual(user('FROM x\nARG U=a\nUSER ${U}\n'), ['a', true]);
  assert.deepEqual(user('FROM x\nENV U=e\nARG U=a\nUSER $U\n'), ['e', false]);
  assert.deepEqual(user('FROM x\nUSER ${U:-root}\n'), ['root', true]);
  assert.deepEqual(user('FROM x\nENV U=\nUSER ${U:-root}\n'), ['root', false]);
  assert.deepEqual(user('FROM x\nENV U=\nUSER ${U-root}\n'), ['', false]);
  assert.deepEqual(user('FROM x\nENV U=1\nUSER ${U:+set}\n'), ['set', false]);
  assert.deepEqual(user('FROM x\nUSER $U\n'), [undefined, true]);
  assert.deepEqual(user('FROM x\nARG U\nUSER $U\n'), [undefined, true]);
  assert.deepEqual(user('ARG U=g\nFROM x\nARG U\nUSER $U\n'), ['g', true]);
  assert.deepEqual(user('ARG U=g\nFROM x\nUSER $U\n'), [undefined, true], 'not redeclared in the stage');
  assert.deepEqual(user(`FROM x\nENV U=a\nUSER '$U'\n`), ['$U', false]);
  assert.deepEqual(user('FROM x\nENV U=a\nUSER \\$U\n'), ['$U', false]);
  assert.deepEqual(user('FROM x AS s\nENV U=a\nFROM s\nUSER $U\n'), ['a', false]);
  assert.deepEqual(user('FROM x\nUSER $U\nENV U=a\n'), [undefined, true], 'set too late');
  assert.deepEqual(user('FROM x\nENV A=1\nENV A=2 B=$A\nUSER $B\n'), ['1', false], 'a line sees what was before it');
});

test('values that refer to each other without end, and doubling ones, are unknown', () => {
  const lines = Array.from({ length: 5000 }, (_, at) => `ENV V${at + 1}=$V${at}$V${at}`);
  assert.equal(user(`FROM x\nENV V0=ab\n${lines.join('\n')}\nUSER $V5000\n`)[0], undefined);
});

test('who reads a step: the shell of Windows bases, that of SHELL, which stages inherit, and nobody known', () => {
  const shells = (text: string) => read(text).finalStage!.commands.map(({ shell }) => shell);
  assert.deepEqual(shells('FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN curl -k x\n'), ['cmd']);
  assert.deepEqual(shells('FROM x\nSHELL ["powershell", "-Command"]\nRUN curl -k x\n'), ['powershell']);
  assert.deepEqual(shells('FROM x\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -k x\n'), ['posix']);
  assert.deepEqual(shells('FROM x AS a\nSHELL ["pwsh"]\nFROM a\nRUN curl -k x\n'), ['powershell']);
  assert.deepEqual(shells('FROM x\nSHELL ["fish", "-c"]\nRUN curl -k x\n'), []);
});

test('a name made of variables is unknown', () => {
  const unit = read('FROM x\nENV $A=1 B$B=$A\nUSER $A\n');
  const [env] = unit.finalStage!.all('ENV');
  assert.deepEqual(
    env?.pairs.map(({ name, key }) => [name, key.text]),
    [
      ['$A', undefined],
      ['B$B', undefined],
    ],
  );
});

test('a stage in upper-case letters is a stage, not the placeholder of an image', () => {
  const { stages } = read('FROM alpine:3 AS BASE\nFROM BASE\n');
  assert.equal(stages[1]!.base, stages[0]);
});
