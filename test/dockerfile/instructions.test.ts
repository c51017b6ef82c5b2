import assert from 'node:assert/strict';
import test from 'node:test';
import { at, only, read, written } from './reading';

test('flags have names, values and options with their places', () => {
  const run = only('FROM a\nRUN --mount=type=secret,id=npm,mode=0444 \\\n --network=host x --y\n', 'RUN');
  assert.deepEqual(
    run.flags.map((flag) => [flag.name, flag.value?.text]),
    [
      ['mount', 'type=secret,id=npm,mode=0444'],
      ['network', 'host'],
    ],
  );
  assert.equal(at(run.flag('mount')?.option('mode')?.value), '0444');
  assert.equal(at(run.flag('mount')?.option('id')), 'id=npm');
  assert.equal(at(run.flag('network')), '--network=host');
  assert.equal(run.body.raw, 'x --y');
  assert.equal(run.mounts('secret').length, 1);
  assert.equal(run.mounts('bind').length, 0);
});

test('flags without value, with quotes, and the end of flags', () => {
  const copy = only('COPY --link --chown="a b" -- --from=x y\n', 'COPY');
  assert.deepEqual(
    copy.flags.map(({ name, value }) => [name, value?.text]),
    [
      ['link', undefined],
      ['chown', 'a b'],
    ],
  );
  assert.deepEqual(
    copy.sources.map(({ raw }) => raw),
    ['--from=x'],
  );
});

test('JSON form keeps strings exactly and knows the place of each', () => {
  const cmd = only('CMD [ "a b", "c\\"d", \\\n "\\u0065" ]\n', 'CMD');
  assert.deepEqual(
    cmd.strings?.map(({ text }) => text),
    ['a b', 'c"d', 'e'],
  );
  assert.deepEqual(cmd.strings?.slice(0, 2).map(at), ['a b', 'c\\"d']);
  assert.equal(cmd.form, 'json');
});

test('why a body that looks like JSON runs in a shell', () => {
  assert.match(only("CMD ['a']\n", 'CMD').jsonProblem!, /double quotes/);
  assert.match(only('CMD ["a"\n', 'CMD').jsonProblem!, /end with/);
  assert.equal(only('CMD [ -f x ] && y\n', 'CMD').form, 'shell');
  assert.equal(only('CMD a\n', 'CMD').jsonProblem, undefined);
});

const pairs = (text: string, keyword: 'ENV' | 'ARG' | 'LABEL') =>
  only(text, keyword).pairs.map(({ name, value, isLegacy }) => [name, value?.text, isLegacy]);

test('pairs of ENV, ARG and LABEL', () => {
  assert.deepEqual(pairs(`ENV A=1 B="x y" C='z "w"' \\\n D=a\\ b\n`, 'ENV'), [
    ['A', '1', false],
    ['B', 'x y', false],
    ['C', 'z "w"', false],
    ['D', 'a b', false],
  ]);
  assert.deepEqual(pairs('ENV KEY some "quoted" value\n', 'ENV'), [['KEY', 'some quoted value', true]]);
  assert.deepEqual(pairs('ARG E F=2 G=\n', 'ARG'), [
    ['E', undefined, false],
    ['F', '2', false],
    ['G', '', false],
  ]);
  assert.deepEqual(pairs('LABEL "a.b"="c=d"\n', 'LABEL'), [['a.b', 'c=d', false]]);
  const [pair] = only('ENV  KEY="va lue"\n', 'ENV').pairs;
  assert.deepEqual([at(pair), at(pair?.key), at(pair?.value)], ['KEY="va lue"', 'KEY', '"va lue"']);
});

test('COPY and ADD: sources and destination, here-documents aside', () => {
  const copy = only('COPY --chmod=755 a <<EOF b /c/\nx\nEOF\n', 'COPY');
  assert.deepEqual(copy.sources.map(at), ['a', 'b']);
  assert.equal(at(copy.destination), '/c/');
  const add = only('ADD ["a b", "/c d"]\n', 'ADD');
  assert.deepEqual([add.sources.map(({ text }) => text), add.destination?.text], [['a b'], '/c d']);
});

test('FROM: image parts with their places', () => {
  const { image, alias } = only(`FROM --platform=$P reg.io:5000/team/app:1.2@sha256:ab AS Build\n`, 'FROM');
  assert.deepEqual(
    [at(image.registry), at(image.repository), at(image.tag), at(image.digest), at(alias)],
    ['reg.io:5000', 'team/app', '1.2', 'sha256:ab', 'Build'],
  );
  assert.equal(image.name, 'reg.io:5000/team/app');
  assert.equal(only('FROM docker.io/library/node\n', 'FROM').image.name, 'node');
  assert.equal(only('FROM localhost/x\n', 'FROM').image.registryName, 'localhost');
  assert.equal(only('FROM scratch\n', 'FROM').image.isUntagged, false);
});

test('FROM: what variables hide is unknown, what they say is known', () => {
  const image = (text: string) => read(text).finalStage!.from!.image;
  assert.equal(image('ARG V=20\nFROM node:${V}-slim\n').tag?.text, '20-slim');
  assert.equal(at(image('ARG V=20\nFROM node:${V}-slim\n').tag), '${V}-slim');
  assert.equal(image('FROM node:$V\n').tag?.text, undefined);
  assert.equal(image('FROM node:$V\n').isUntagged, false);
  assert.equal(image('FROM $IMAGE\n').isUntagged, false);
  assert.equal(image('FROM $REGISTRY/node\n').isUntagged, true);
  assert.equal(image('FROM $REGISTRY/node\n').registryName, undefined);
  const whole = image('ARG I=alpine:3.5\nFROM $I\n');
  assert.deepEqual([whole.name, whole.tag?.text, at(whole.tag), whole.isOverridable], ['alpine', '3.5', '$I', true]);
  assert.equal(image('FROM ${I:-ubuntu}\n').isUntagged, true);
  assert.equal(image('FROM\n').isUntagged, false);
});

test('ONBUILD holds an instruction that knows its trigger', () => {
  const onbuild = only('FROM a\nONBUILD COPY --from=x a /b\n', 'ONBUILD');
  assert.equal(onbuild.instruction?.keyword, 'COPY');
  assert.equal(at(onbuild.instruction), 'COPY --from=x a /b');
  assert.equal(onbuild.instruction?.trigger, onbuild);
});

test('HEALTHCHECK, USER, EXPOSE, VOLUME and SHELL', () => {
  assert.equal(only('HEALTHCHECK NONE\n', 'HEALTHCHECK').isNone, true);
  const health = only('HEALTHCHECK --interval=5s CMD ["curl", "-f", "x"]\n', 'HEALTHCHECK');
  assert.deepEqual([health.form, health.commands[0]?.name], ['json', 'curl']);
  const user = only('USER "app":0\n', 'USER');
  assert.deepEqual([user.userName, user.groupName], ['app', '0']);
  assert.deepEqual(only('EXPOSE 22 80/tcp\n', 'EXPOSE').values.map(at), ['22', '80/tcp']);
  assert.deepEqual(only('VOLUME ["/a b"]\n', 'VOLUME').values.map(at), ['/a b']);
  assert.deepEqual(only('SHELL ["bash", "-c"]\n', 'SHELL').strings?.map(at), ['bash', '-c']);
});

test('the span of an instruction ends with its arguments, the whole span with its here-documents', () => {
  const run = only('FROM a\n  RUN <<E  \nx\nE\n# c\n', 'RUN');
  assert.equal(at(run), 'RUN <<E');
  assert.equal(written(run.unit, run.wholeSpan), 'RUN <<E  \nx\nE');
});

const problems = (text: string) => {
  const unit = read(text);
  return unit.problems.map(({ span, message }) => {
    assert(span.end > span.start, message);
    return written(unit, span);
  });
};

test('what the builder rejects is a problem', () => {
  assert.deepEqual(problems('FROM a\nRUNN x\n'), ['RUNN']);
  assert.deepEqual(problems('FROM a b\n'), ['b']);
  assert.deepEqual(problems('FROM\n'), ['FROM']);
  assert.deepEqual(problems('FROM a\nENV A\n'), ['A']);
  assert.deepEqual(problems('FROM a\nENV A=1 B\n'), ['B']);
  assert.deepEqual(problems('FROM a\nCMD ["a", 1]\n'), ['["a", 1]']);
  assert.deepEqual(problems('FROM a\nCOPY a\n'), ['COPY a']);
  assert.deepEqual(problems('FROM a\nONBUILD ONBUILD RUN x\n'), ['ONBUILD']);
  assert.deepEqual(problems('FROM a\nSHELL bash\n'), ['bash']);
  assert.deepEqual(problems('RUN x\nFROM a\n'), ['RUN']);
});

test('what the builder takes, and what a fragment leaves out, is none', () => {
  for (const text of [
    'RUN x\n',
    'FROM a\nCMD\n',
    'FROM a\nCMD []\n',
    'FROM a AS b\nCOPY --future=1 a b\n',
    'ARG A\nFROM $A\nARG B C\n',
    'FROM a\nHEALTHCHECK NONE\n',
    'FROM a\nCOPY <<E /x\nE\n',
    'from a\nrun b\n',
    '',
    '# only\n',
  ])
    assert.deepEqual(problems(text), [], text);
});

test('template actions hide what they write, and their lines are no instructions', () => {
  const text = 'FROM {{ .Image }}\n{{ if .Debug }}\nRUN curl -k \\\n{{ end }}\n  {{ .Url }} -o x\nUSER {{ .User }}\n';
  const unit = read(text, { path: 'Dockerfile.tpl', isTemplate: true });
  assert.deepEqual(unit.problems, []);
  assert.equal(unit.finalStage?.image?.isUntagged, false);
  assert.equal(unit.finalStage?.user?.userName, undefined);
  const [curl] = unit.finalStage!.commands;
  assert.deepEqual(
    curl?.operands.map((word) => word.text),
    [undefined],
  );
  assert.equal(unit.render(unit.finalStage!.user!.value.replace('app')), undefined);
});
