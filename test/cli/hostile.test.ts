// Files that were written to keep a linter busy: each must end, without a failure. The limit is far above what any of
// them takes; quadratic work is what exceeds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  'bytes.yaml': '\0\r\u2028\ufeff'.repeat(50_000),
  'ignores.Dockerfile': `FROM a\n${'# hadolint ignore=DL3006\n'.repeat(20_000)}RUN x\n`,
  'ids.Dockerfile': `FROM a\n# hadolint ignore=${'DL1, '.repeat(20_000)}!\nRUN x\n`,
  'blanks.Dockerfile': `FROM a\n# hadolint ignore=${' '.repeat(50_000)}!\nRUN x\n`,
  'heads.yaml': `${'# kics-scan ignore\n'.repeat(20_000)}${text}`,
  'nested.Dockerfile': `FROM a\nRUN ${'$('.repeat(30_000)}`,
  'lines.Dockerfile': `FROM a\nRUN ${'a \\\n'.repeat(50_000)}`,
};

for (const [name, content] of Object.entries(inputs)) {
  test(name, () => {
    const { stdout, stderr } = new Folder({ [name]: content }).run(['check', '--format', 'json'], { timeout: 30_000 });
    const { files, failures } = JSON.parse(stdout) as { files: number; failures: unknown[] };
    assert.deepEqual([files, failures, stderr], [1, [], '']);
  });
}

test('a file of blank lines that may be anything', () => {
  const folder = new Folder({ blank: '\n'.repeat(9_000) });
  const { stdout } = folder.run(['check', 'blank', '--format', 'json'], { timeout: 30_000 });
  const { failures } = JSON.parse(stdout) as { failures: { message: string }[] };
  assert.match(failures[0]!.message, /^Neither a Dockerfile nor YAML/);
});
