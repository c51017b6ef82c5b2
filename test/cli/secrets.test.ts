// What a rule has found to be a credential is printed in no report. In each example of such a rule, what is masked is
// replaced by a word that stands nowhere else, so that any trace of it shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import { fileOf, RuleBench, unmark } from '../examples';
import { Folder } from './run';

/** The examples in which a rule names a secret, and the secrets, by the path of a file that holds the text. */
function examplesWithSecrets(): Map<string, { text: string; secrets: readonly string[] }> {
  const found = new Map<string, { text: string; secrets: readonly string[] }>();
  for (const [id, rule] of rules) {
    const bench = new RuleBench(id, rule);
    for (const [index, example] of rule.examples.entries()) {
      if (!example.insecure || example.world || example.file || example.config) continue;
      const { text } = unmark(example.insecure);
      const spans = bench.lint(example, text).findings.flatMap(({ secrets }) => secrets);
      const secrets = spans
        .flatMap(({ start, end }) => text.slice(start, end).split(/\s+/))
        .filter((word) => word.length > 5);
      if (secrets.length > 0)
        found.set(`${id.replace('/', '-')}-${index}/${fileOf(id, example).path}`, { text, secrets });
    }
  }
  return found;
}

test('no report prints a secret', async (context) => {
  const examples = examplesWithSecrets();
  const files = [...examples].map(([path, { text }]) => [path, text]);
  const folder = new Folder({ '.seaworthy.yaml': 'profile: strict\n', ...Object.fromEntries(files) });
  assert.ok(examples.size >= 20, `there are examples: ${examples.size}`);
  for (const format of ['pretty', 'json', 'sarif', 'github']) {
    const { stdout, stderr } = folder.run(['check', '--fail-on', 'never', '--format', format, '.']);
    assert.ok(
      [...examples.keys()].every((path) => stdout.includes(path.slice(0, path.indexOf('/')))),
      `${format} tells of all`,
    );
    for (const [path, { secrets }] of examples)
      for (const secret of secrets)
        assert.ok(!(stdout + stderr).includes(secret), `${format} prints ${secret} of ${path}`);
  }
  context.diagnostic(`${examples.size} examples`);
});

test('a secret is masked in the line of another finding, and where its own is ignored', () => {
  const folder = new Folder({
    'manifest.yaml': [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: { name: shop }',
      'spec:',
      '  containers:',
      '    - { name: web, image: nginx, securityContext: { privileged: true }, env: [{ name: PASSWORD, value: kM4-vein-Otter }] } # seaworthy-ignore kubernetes/secret-in-environment -- known',
      '',
    ].join('\n'),
  });
  const { stdout } = folder.run(['check', '--fail-on', 'never', '.']);
  assert.match(stdout, /privileged: true.*value: •{14} /);
  assert.doesNotMatch(stdout, /Otter/);
});
