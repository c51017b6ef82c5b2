import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionItem, Hover, MarkupContent } from 'vscode-languageserver-protocol/node';
import { page, sentences, summary } from '../../server/engine/explain';
import { diffOf } from '../../server/lsp/diff';
import { inProcess, pullClient, pushClient, rangeIn, type TestClient } from './client';
import { deployment, podBindings } from './pods';
import { against, wordBindings } from './words';

const uri = 'file:///folder/a.yaml';
const rules = { 'words/bad': against('bad', 'good'), 'words/other': against('other', 'another') };

async function hoverOn(client: TestClient, part: string, inside = 1): Promise<Hover | null> {
  const { start } = rangeIn(client.at(uri), part);
  return client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: { line: start.line, character: start.character + inside },
  });
}

const saidBy = (hover: Hover | null) => (hover?.contents as MarkupContent | undefined)?.value ?? '';

test('a finding is explained in few lines: what, why here, the attack, the change', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  await client.open(uri, deployment('          securityContext:\n            privileged: true\n'));
  const hover = await hoverOn(client, 'true');
  assert.deepEqual(hover?.range, rangeIn(client.at(uri), 'true'));
  assert.equal(
    saidBy(hover),
    [
      '**Privileged container** · `kubernetes/privileged`',
      'Container "web" is privileged.',
      '**Attack:** An attacker uses kubernetes/privileged. It costs the node.',
      '**Fix:** Set privileged: false\n```diff\n- privileged: true\n+ privileged: false\n```',
    ].join('\n\n'),
  );
});

test('our own client gets links to commands, others none; plain clients get plain text', async () => {
  const ours = inProcess(wordBindings(rules));
  await ours.start(pullClient, { commandLinks: true });
  await ours.open(uri, 'a bad word\n');
  const text = saidBy(await hoverOn(ours, 'bad'));
  const [links = ''] = text.split('\n');
  assert.match(
    links,
    /^\*\*No bad\*\* · \[Fix\]\(command:seaworthy\.fix\?.*\) · \[Full explanation\]\(.*\) · \[Ignore…\]\(.*\)$/,
  );
  const argument = decodeURIComponent(/seaworthy\.fix\?([^)]*)/.exec(links)?.[1] ?? '');
  assert.deepEqual(JSON.parse(argument), [
    { uri, rule: 'words/bad', range: rangeIn(ours.at(uri), 'bad'), kind: 'fix' },
  ]);
  assert.ok(!text.includes('The word "bad" is bad.'), 'the client shows the message itself');

  const plain = inProcess(wordBindings(rules));
  await plain.start(pushClient);
  await plain.open(uri, 'a bad word\n');
  const hover = await hoverOn(plain, 'bad');
  assert.equal((hover?.contents as MarkupContent | undefined)?.kind, 'plaintext');
  assert.doesNotMatch(saidBy(hover), /\*\*|```|command:/);
  assert.match(
    saidBy(hover),
    /The word "bad" is bad\.[\s\S]*Attack: Whoever reads words\/bad loses\. It costs a word\.\n/,
  );
});

test('a rule id in an ignore comment is explained and completed', async () => {
  const client = inProcess(wordBindings(rules));
  await client.start(pullClient);
  await client.open(uri, '# seaworthy-ignore words/bad, words/oth -- because\nfine\n');
  assert.match(
    saidBy(await hoverOn(client, 'words/bad', 3)),
    /^\*\*No bad\*\* · `words\/bad` · warning\n\nWhoever reads/,
  );
  assert.equal(await hoverOn(client, 'because'), null);
  const { end } = rangeIn(client.at(uri), 'words/oth');
  const items: CompletionItem[] = await client.connection.sendRequest('textDocument/completion', {
    textDocument: { uri },
    position: end,
  });
  assert.deepEqual(
    items.map(({ label }) => label),
    ['words/bad', 'words/other'],
  );
  assert.deepEqual(items[1]?.textEdit, { range: rangeIn(client.at(uri), 'words/oth'), newText: 'words/other' });
});

test('a rule has a page of its own', async () => {
  const client = inProcess(wordBindings({ 'words/bad': against('bad', 'good', { aliases: { trivy: ['KSV-0001'] } }) }));
  await client.start(pullClient);
  const text: string = await client.connection.sendRequest('seaworthy/rulePage', { rule: 'words/bad' });
  assert.match(text, /^# No bad\n\n\| Rule \| Severity/);
  assert.match(text, /Insecure:\n\n```yaml\na bad word\n```\n\nSecure:\n\n```yaml\na good word\n```/);
  assert.match(text, /- trivy: `KSV-0001`/);
  assert.match(text, /- <https:\/\/example\.com\/words>\n$/);
  assert.equal(await client.connection.sendRequest('seaworthy/rulePage', { rule: 'no/such' }), null);
  assert.deepEqual(await client.connection.sendRequest('seaworthy/rules', {}), [
    { id: 'words/bad', title: 'No bad', severity: 'warning', profile: 'recommended', fixable: 'safe' },
  ]);
});

test('standards become links', () => {
  const text = page('words/bad', against('bad', 'good'), {
    threat: 'A.',
    remedy: 'B.',
    references: [],
    standards: { cwe: [250], mitre: ['T1552.001'], pss: 'restricted', cis: ['CIS Docker 1.6: 4.1'] },
  });
  assert.match(text, /\(https:\/\/cwe\.mitre\.org\/data\/definitions\/250\.html\)/);
  assert.match(text, /\(https:\/\/attack\.mitre\.org\/techniques\/T1552\/001\/\)/);
  assert.match(text, /pod-security-standards\/#restricted\)/);
  assert.match(text, /- CIS Docker 1\.6: 4\.1/);
});

test('sentences end where they end', () => {
  assert.equal(
    sentences('In 1.33 e.g. this counts. So does that! Not this.', 2),
    'In 1.33 e.g. this counts. So does that!',
  );
  assert.equal(sentences('One alone', 2), 'One alone');
  assert.match(
    summary('a/b', against('x', 'y'), { threat: 'T.', remedy: 'R.', references: [] }),
    /\*\*Remedy:\*\* R\./,
  );
});

test('a diff shows whole lines, without what both sides share', () => {
  const text = '  a: 1\n  b: 2\n  c: 3\n';
  const at = (start: number, end: number, inserted: string) => ({ span: { start, end }, text: inserted });
  assert.equal(diffOf(text, [at(12, 13, 'x')], 9), '- b: 2\n+ b: x');
  assert.equal(diffOf(text, [at(7, 7, '  d: 4\n')], 9), '+ d: 4');
  assert.equal(diffOf(text, [at(6, 6, '\n  d: 4')], 9), '+ d: 4');
  assert.equal(diffOf(text, [at(7, 14, '')], 9), '- b: 2');
  assert.equal(diffOf(text, [at(5, 6, 'x'), at(19, 20, 'y')], 9), '- a: 1\n+ a: x\n- c: 3\n+ c: y');
  assert.equal(diffOf(text, [at(0, 21, 'x\n')], 3), '-   a: 1\n-   b: 2\n…');
});
