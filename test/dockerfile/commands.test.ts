import assert from 'node:assert/strict';
import test from 'node:test';
import { at, command, only, read } from './reading';

const names = (text: string) => read(`FROM x\n${text}\n`).commands.map(({ name }) => name);

test('commands of lists, pipes, conditions, loops, functions, groups and substitutions', () => {
  assert.deepEqual(names('RUN a && b || c; d & e'), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(names('RUN if a; then b; else c; fi; for i in 1; do d; done; while e; do f; done; g() { h; }'), [
    'a',
    'b',
    'c',
    'd',
    'e',
    'f',
    'h',
  ]);
  assert.deepEqual(names('RUN (a; { b; }); case $x in y) c;; esac'), ['a', 'b', 'c']);
  assert.deepEqual(names('RUN a $(b "$(c)") `d` <(e) && X=$(f)'), ['a', 'b', 'c', 'd', 'e', 'f']);
  assert.deepEqual(names('RUN a # && b'), ['a']);
  assert.deepEqual(names('RUN /usr/bin/curl x'), ['curl']);
  assert.deepEqual(names('RUN $CMD x && "my cmd" y'), [undefined, 'my cmd']);
});

test('a here-document that is a script is read once, substitutions included', () => {
  assert.deepEqual(names('RUN <<EOF\na\nfor x in $(b | c); do d $(e); done\nEOF'), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(names('RUN bash <<EOF\na $(b)\nEOF'), ['bash', 'a', 'b']);
  assert.deepEqual(names('RUN <<EOF\n#!/usr/bin/env python3\nprint("$(b)")\nEOF'), []);
  // The shell puts the output of b into what cat gets.
  assert.deepEqual(names('RUN cat <<EOF >/x\na $(b)\nEOF'), ['cat', 'b']);
});

test('wrappers are commands, and so is what they wrap', () => {
  for (const wrapper of [
    'sudo -E -u bob',
    'sudo A=1',
    'env -i A=1 B=2',
    'exec -a n',
    'time -p',
    'nohup',
    'nice -n 5',
    'xargs -0 -n1 -I {}',
    'command',
    'busybox',
    'timeout -k 5 10',
    'gosu app',
    'stdbuf -oL',
    'sudo -- env',
    'find . -exec',
  ])
    assert.equal(names(`RUN ${wrapper} curl -k x`).at(-1), 'curl', wrapper);
  assert.deepEqual(names('RUN command -v curl'), ['command']);
  assert.deepEqual(names('RUN python3.12 -u -m pip install x'), ['python3.12', 'pip']);
  assert.deepEqual(names('RUN python tool.py -m pip'), ['python']);
  assert.deepEqual(names('RUN apt-get install sudo curl'), ['apt-get']);
  const inner = command('RUN sudo env A=1 curl -k x\n', 'curl');
  assert.deepEqual(
    inner.wrappers.map(({ name }) => name),
    ['env', 'sudo'],
  );
  assert.equal(at(inner), 'curl -k x');
});

test('scripts in strings are read, with every word at its place', () => {
  for (const text of [
    'RUN sh -c "a && curl -k \\"x y\\""\n',
    'RUN bash -euxo pipefail -c \'curl -k "x y"\'\n',
    'RUN ["/bin/sh", "-c", "a; curl -k \\"x y\\""]\n',
    'RUN su - app -c \'curl -k "x y"\'\n',
    'RUN sudo bash -lc "curl -k \'x y\'"\n',
    'CMD sh -c \'curl -k "x y"\'\n',
  ]) {
    const [run] = read(text).allInstructions;
    assert(run?.keyword === 'RUN' || run?.keyword === 'CMD');
    const curl = run.commands.find(({ name }) => name === 'curl');
    assert.equal(at(curl?.flag('-k')), '-k', text);
    assert.equal(curl?.operands[0]?.text, 'x y', text);
    assert(curl?.wrapper, text);
  }
});

test('here-documents are scripts where a shell reads them', () => {
  for (const [text, isScript] of [
    ['RUN <<EOF\ncurl -k x\nEOF', true],
    ['RUN <<EOF\n#!/bin/bash\ncurl -k x\nEOF', true],
    ['RUN <<EOF\n#!/usr/bin/env bash\ncurl -k x\nEOF', true],
    ['RUN <<EOF bash\ncurl -k x\nEOF', true],
    ['RUN bash -e <<-EOF\n\tcurl -k x\n\tEOF', true],
    ['RUN sudo sh -s <<EOF\ncurl -k x\nEOF', true],
    ['RUN <<EOF\n#!/usr/bin/env python3\ncurl -k x\nEOF', false],
    ['RUN python3 <<EOF\ncurl -k x\nEOF', false],
    ['RUN cat <<EOF >/x\ncurl -k x\nEOF', false],
    ['RUN bash script.sh <<EOF\ncurl -k x\nEOF', false],
    ['COPY <<EOF /x\ncurl -k x\nEOF', false],
  ] as const) {
    for (const newline of ['\n', '\r\n']) {
      const unit = read(`${text}\n`.replaceAll('\n', newline));
      const curl = unit.commands.find(({ name }) => name === 'curl');
      assert.equal(Boolean(curl), isScript, text);
      if (curl) assert.deepEqual([at(curl.flag('-k')), curl.operands[0]?.text], ['-k', 'x'], text);
    }
  }
  assert.deepEqual(names('RUN cat <<EOF\n$(curl x)\nEOF'), ['cat', 'curl'], 'the shell resolves an unquoted body');
  assert.deepEqual(names(`RUN cat <<'EOF'\n$(curl x)\nEOF`), ['cat']);
});

test('pipes: neighbours, wrappers peeled', () => {
  const curl = command('RUN a && curl x | sudo -E bash - | tee y || true\n', 'curl');
  assert.deepEqual([curl.previous?.name, curl.next?.name, curl.next?.next?.name], [undefined, 'bash', 'tee']);
  assert.equal(command('RUN curl x | sudo bash\n', 'bash').previous?.name, 'curl');
  assert.equal(command('RUN (a; curl x) | sh\n', 'sh').previous?.name, 'curl');
  assert.equal(command('RUN echo $(curl x) | sh\n', 'curl').next, undefined);
  assert.equal(command('RUN bash -c "$(curl x)"\n', 'curl').enclosing?.name, 'bash');
  assert.equal(command('RUN bash <(curl x)\n', 'curl').enclosing?.name, 'bash');
});

test('what becomes of a failure', () => {
  assert.equal(command('RUN a || true\n', 'a').isFailureIgnored, true);
  assert.equal(command('RUN a && b || :\n', 'a').isFailureIgnored, true);
  assert.equal(command('RUN a || b\n', 'a').isFailureIgnored, false);
  assert.equal(command('RUN a || b\n', 'b').isConditional, true);
  assert.equal(command('RUN if x; then a; fi\n', 'a').isConditional, true);
  assert.equal(command('RUN ! a | b\n', 'a').isNegated, true);
});

test('flags: short, bundled, long, with values, up to --', () => {
  const curl = command('RUN curl -fsSLko out --retry 3 --proxy=p -H"X: y" -- -z u\n', 'curl');
  assert.deepEqual(
    curl.flags.map((flag) => [flag.name, at(flag), flag.value?.text]),
    [
      ['-f', 'f', undefined],
      ['-s', 's', undefined],
      ['-S', 'S', undefined],
      ['-L', 'L', undefined],
      ['-k', 'k', undefined],
      ['-o', 'o', 'out'],
      ['--retry', '--retry', '3'],
      ['--proxy', '--proxy=p', 'p'],
      ['-H', '-H', 'X: y'],
    ],
  );
  assert.deepEqual(
    curl.operands.map(({ text }) => text),
    ['-z', 'u'],
  );
  assert.equal(at(curl.flag('--insecure', '-k')), 'k');
  assert.equal(curl.has('-z'), false);
  assert.equal(command('RUN curl -okey u\n', 'curl').has('-k'), false, 'letters of a value are no flags');
  assert.equal(at(command('RUN curl -k u\n', 'curl').flag('-k')), '-k');
  assert.equal(command('RUN go install -ldflags -k x@latest\n', 'go').has('-k'), false);
});

test('subcommands are the first operands', () => {
  assert.equal(command('RUN apt-get -y -o A=b install curl\n', 'apt-get').is('apt-get', 'install'), true);
  assert.equal(command('RUN apt install curl\n', 'apt').is(['apt', 'apt-get'], ['install', 'upgrade']), true);
  assert.equal(command('RUN npm --prefix x install\n', 'npm').subcommand, 'install');
  assert.equal(command('RUN apt-get update install\n', 'apt-get').is('apt-get', 'install'), false);
});

test('words: quotes and escapes resolved, variables only where they are known', () => {
  const texts = (line: string, before = '') =>
    command(`FROM x\n${before}RUN echo ${line}\n`, 'echo').arguments.map(({ text }) => text);
  assert.deepEqual(texts(`"a b"'c'\\ d`), ['a bc d']);
  assert.deepEqual(texts('$X "$X" ${X:-d} $(y)'), [undefined, undefined, 'd', undefined]);
  assert.deepEqual(texts('$U/x "${U}"', 'ENV U=https://h\n'), ['https://h/x', 'https://h']);
  assert.deepEqual(texts('$U "$U"', 'ENV U="a b"\n'), [undefined, 'a b'], 'unquoted it would be two words');
  assert.deepEqual(texts('$U && U=1', 'ENV U=x\n'), [undefined], 'the script sets it');
  assert.deepEqual(texts(`'$U'`, 'ENV U=x\n'), ['$U']);
  assert.equal(command('FROM x\nARG U=x\nRUN echo $U\n', 'echo').arguments[0]?.isOverridable, true);
});

test('parts of words keep their place and meaning', () => {
  const flag = command('FROM x\nENV U=h\nRUN pip --index-url="http://$U/a" x\n', 'pip').flag('--index-url');
  assert.deepEqual([at(flag?.value), flag?.value?.text], ['"http://$U/a"', 'http://h/a']);
  assert.equal(at(flag?.value?.partOf('http:')), 'http:');
  assert.equal(command('RUN a "b c"\n', 'a').arguments[0]?.part(1, 2).text, 'b');
});

test('assignments, redirections and here-strings', () => {
  const run = command('RUN A=1 B="$(x)" cat <in >>"out" 2>&1 <<<text\n', 'cat');
  assert.deepEqual(
    run.assignments.map(({ name, word }) => [name, word.raw]),
    [
      ['A', 'A=1'],
      ['B', 'B="$(x)"'],
    ],
  );
  assert.deepEqual(
    run.redirections.map(({ operator, target }) => [operator, target?.text]),
    [
      ['<', 'in'],
      ['>>', 'out'],
      ['>&', '1'],
      ['<<<', 'text'],
    ],
  );
  assert.deepEqual(
    run.words.map(({ text }) => text),
    ['cat'],
  );
});

test('commands behind ONBUILD count; those of CMD are their own', () => {
  assert.deepEqual(names('ONBUILD RUN a\nCMD b'), ['a']);
  assert.equal(only('FROM x\nCMD b -c\n', 'CMD').commands[0]?.name, 'b');
});

test('an edit elsewhere leaves the reading of a script as it was, at its new place', () => {
  const before = read('FROM x\nRUN sh -c "curl -k u"\n');
  const after = read('FROM xyz\nRUN sh -c "curl -k u"\n');
  const places = [before, after].map((unit) => at(unit.commands[1]?.flag('-k')));
  assert.deepEqual(places, ['-k', '-k']);
});

test('flags and values in variables that the file sets are those of the command', () => {
  const text = 'FROM a\nENV OPTIONS=-k TARGET="/tmp/a b"\nRUN curl $OPTIONS -o "$TARGET/$NAME" $OTHER\n';
  const curl = command(text, 'curl');
  assert.equal(at(curl.flag('-k')), '$OPTIONS');
  assert.deepEqual(curl.flag('-k')?.remove(), [], 'what stands elsewhere is not taken out here');
  assert.equal(curl.value('-o')?.text, undefined);
  assert.equal(curl.value('-o')?.legible, '/tmp/a b/$NAME');
  assert.equal(curl.operands[0]?.legible, '$OTHER');
});

test('long steps are read, and of longer ones the file says that they are not', () => {
  const step = (count: number) =>
    read(`FROM a\nRUN echo ${'QUJD'.repeat(count)} | base64 -d > f && curl -k https://example.com\n`);
  assert.equal(step(100_000).problems.length, 0);
  assert.ok(step(100_000).commands.at(-1)?.has('-k'));
  assert.deepEqual(step(300_000).commands, []);
  assert.match(step(300_000).problems[0]!.message, /too long/);
});
