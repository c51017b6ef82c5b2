// Files that were written to keep a linter busy: each must end, and say so where it was too much. The limit is far above what any of
// them takes; quadratic work is what exceeds it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Folder, pod } from './run';

const text = pod('hostPID: true');

const inputs: Readonly<Record<string, string>> = {
  'many-ignores.yaml': `${text}${'# seaworthy-ignore kubernetes/host-pid\n'.repeat(20_000)}a: b\n`,
  'long-ignore.yaml': `# seaworthy-ignore ${'a/b, '.repeat(50_000)}\n${text}`,
  'long-annotation.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    seaworthy/ignore: "${'a/b '.repeat(50_000)}"\nspec: {}\n`,
  'ignored-words.yaml': `# ${'trivy:ignore:'.repeat(20_000)}${'checkov:skip='.repeat(20_000)}${' nosemgrep:'.repeat(20_000)}\n${text}`,
  'head.yaml': `${'\n# \n'.repeat(30_000)}# kics-scan ignore\n${text}`,
  'deep.yaml': `a: ${'['.repeat(100_000)}`,
  'wide.yaml': `${text}x: ${'y '.repeat(500_000)}\n`,
  'documents.yaml': `${text}---\n`.repeat(1000),
  'bytes.yaml': '\u0001\r\u2028\ufeff'.repeat(50_000),
  'ignores.Dockerfile': `FROM a\n${'# hadolint ignore=DL3006\n'.repeat(20_000)}RUN x\n`,
  'ids.Dockerfile': `FROM a\n# hadolint ignore=${'DL1, '.repeat(20_000)}!\nRUN x\n`,
  'blanks.Dockerfile': `FROM a\n# hadolint ignore=${' '.repeat(50_000)}!\nRUN x\n`,
  'heads.yaml': `${'# kics-scan ignore\n'.repeat(20_000)}${text}`,
  'nested.Dockerfile': `FROM a\nRUN ${'$('.repeat(30_000)}`,
  'lines.Dockerfile': `FROM a\nRUN ${'a \\\n'.repeat(50_000)}`,
};

const tooMuch: Readonly<Record<string, string>> = {
  'nested.Dockerfile': 'It does not parse: This RUN is too long or too deeply nested to be checked.',
};

for (const [name, content] of Object.entries(inputs)) {
  test(name, () => {
    const { stdout, stderr } = new Folder({ [name]: content }).run(['check', '--format', 'json'], { timeout: 30_000 });
    const { files, failures } = JSON.parse(stdout) as { files: number; failures: { message: string }[] };
    assert.deepEqual([files, stderr], [1, '']);
    assert.deepEqual(
      failures.map(({ message }) => message),
      tooMuch[name] ? [tooMuch[name]] : [],
    );
  });
}

test('a file of blank lines that may be anything', () => {
  const folder = new Folder({ blank: '\n'.repeat(9_000) });
  const { stdout } = folder.run(['check', 'blank', '--format', 'json'], { timeout: 30_000 });
  const { failures } = JSON.parse(stdout) as { failures: { message: string }[] };
  assert.match(failures[0]!.message, /^Neither a Dockerfile nor YAML/);
});

describe('nothing that a file or a word says reaches a terminal as a command', () => {
  const evil = '\u001b]0;pwn\u0007\u009b31m\u202e';
  const folder = new Folder({
    'mistake/.seaworthy.yaml': `rules: {"\\e]0;pwn\\a\\u009b31m\\u202e": off}\n`,
    'mistake/pod.yaml': pod(),
    'found/pod.yaml': pod(`hostPID: true # ${evil}`).replace('name: web', 'name: "\\e]0;pwn\\a\\u009b31m\\u202e"'),
    [`found/b${evil}\nb.yaml`]: pod('hostPID: true'),
    [`failed/b${evil}\nb.yaml`]: Buffer.alloc(33 * 2 ** 20, '#'),
    'empty/x': '',
  });
  for (const words of [
    ['check', 'mistake'],
    ['check', 'found'],
    ['check', 'found', '--format', 'github'],
    ['check', 'found', '--format', 'json'],
    ['check', 'found', '--format', 'sarif'],
    ['check', 'failed'],
    ['check', 'empty', `empty/${evil}/..`],
    ['check', evil],
    ['check', '--config', evil],
    ['check', `--${evil}`],
    ['check', '--format', evil],
    ['explain', evil],
    ['explain', 'kubernetes/host-pid', '--lang', evil],
    [evil],
  ]) {
    test(words.join(' ').replaceAll(evil, 'EVIL'), () => {
      const { stdout, stderr } = folder.run(words);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      assert.match(stdout + stderr, /pwn|␛|\ufffd|Host PID/i, 'it is mentioned');
      assert.ok(
        stderr === '' || stderr.split('\n').every((line) => line === '' || line.startsWith('seaworthy: ')),
        stderr,
      );
    });
  }
});
