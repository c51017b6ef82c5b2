import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionItem, Hover, MarkupContent } from 'vscode-languageserver-protocol/node';
import { page, sentences, summary } from '../../server/engine/explain';
import { fenced, literal } from '../../server/engine/markdown';
import type { Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { visible } from '../../server/engine/visible';
import { diffOf } from '../../server/lsp/features/diff';
import { inProcess, pullClient, pushClient, rangeIn, type TestClient } from './client';
import { deployment, podBindings } from './pods';
import { rendered } from './rendered';
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

test('a finding is explained in few lines: what, why here, the threat, the change', async () => {
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
      '**Threat:** An attacker uses kubernetes/privileged. It costs the node.',
      '**Fix:** Set privileged: false\n```diff\n  securityContext:\n-   privileged: true\n+   privileged: false\n```',
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
    /The word "bad" is bad\.[\s\S]*Threat: Whoever reads words\/bad loses\. It costs a word\.\n/,
  );
});

test('what the API server refuses is said first at a place, and its fix is offered first', async () => {
  const refused: Rule = {
    ...against('bad', 'admitted'),
    title: 'Refused',
    *check(subject, context) {
      for (const problem of against('bad', 'admitted').check(subject, context)) yield { ...problem, isRefused: true };
    },
  };
  const client = inProcess(wordBindings({ 'words/bad': against('bad', 'good', { severity: 'error' }), 'words/refused': refused })); // biome-ignore format: one line
  await client.start(pullClient);
  await client.open(uri, 'a bad word\n');
  assert.deepEqual(
    (await client.pulled(uri)).map(({ code }) => code),
    ['words/refused', 'words/bad'],
  );
  assert.match(saidBy(await hoverOn(client, 'bad')), /^\*\*Refused\*\* .*[\s\S]*\nAlso: The word "bad" is bad\.$/);
  const [first] = await client.actions(uri, rangeIn(client.at(uri), 'bad'), ['quickfix']);
  assert.equal(first?.title, 'Write admitted');
});

test('a rule id in an ignore comment is explained and completed, what is found in the file first', async () => {
  const client = inProcess(wordBindings({ 'words/absent': against('absent', 'here'), ...rules }));
  await client.start(pullClient);
  await client.open(uri, '# seaworthy-ignore words/bad, words/oth -- because\nfine\n---\nother\n');
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
    items.map(({ label, sortText }) => [label, sortText]),
    [
      ['words/absent', '1 words/absent'],
      ['words/bad', '0 words/bad'],
      ['words/other', '0 words/other'],
    ],
  );
  assert.deepEqual(items[2]?.textEdit, { range: rangeIn(client.at(uri), 'words/oth'), newText: 'words/other' });
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

test('a diff shows whole lines below the one above them, without what else both sides share', () => {
  const text = '  a: 1\n  b: 2\n  c: 3\n';
  const at = (start: number, end: number, inserted: string) => ({ span: { start, end }, text: inserted });
  assert.equal(diffOf(text, [at(12, 13, 'x')], 9), '  a: 1\n- b: 2\n+ b: x');
  assert.equal(diffOf(text, [at(7, 7, '  d: 4\n')], 9), '  a: 1\n+ d: 4');
  assert.equal(diffOf(text, [at(6, 6, '\n  d: 4')], 9), '  a: 1\n+ d: 4');
  assert.equal(diffOf(text, [at(7, 14, '')], 9), '  a: 1\n- b: 2');
  assert.equal(diffOf(text, [at(5, 6, 'x'), at(19, 20, 'y')], 9), '- a: 1\n+ a: x\n  b: 2\n- c: 3\n+ c: y');
  assert.equal(diffOf(text, [at(0, 21, 'x\n')], 3), '-   a: 1\n-   b: 2\n…');
});

test('a diff shows all that is in it: controls, turned text, and back ticks that would end its block', () => {
  const at = (start: number, end: number, inserted: string) => ({ span: { start, end }, text: inserted });
  const text = 'FROM a\r\n\r\nRUN x\r```\rUSER b\r\nRUN \u202Ey\u200B\x1B[2J\tz\r\n';
  assert.equal(
    diffOf(text, [at(text.indexOf('b\r'), text.indexOf('b\r') + 1, 'c'), at(text.length - 3, text.length - 2, '1')], 9),
    '  FROM a\n- RUN x␍```␍USER b\n+ RUN x␍```␍USER c\n- RUN \uFFFDy\uFFFD␛[2J\tz\n+ RUN \uFFFDy\uFFFD␛[2J\t1',
  );
  const ticks = fenced('diff', '  ````\n+ # h');
  assert.equal(ticks, '`````diff\n  ````\n+ # h\n`````');
  assert.deepEqual(rendered(ticks).blocks, ['fence']);
});

test('a diff at the top of a file is placed by the line below, and long lines around it are cut', () => {
  const insertion = { span: { start: 0, end: 0 }, text: '# first\n' };
  assert.equal(diffOf('\n\nFROM a\n', [insertion], 9), '+ # first\n  FROM a');
  assert.equal(diffOf('', [insertion], 9), '+ # first');
  const cut = diffOf(`RUN ${'x'.repeat(500)}\nUSER a\n`, [{ span: { start: 510, end: 511 }, text: 'b' }], 9);
  assert.match(cut, /^ {2}RUN x{150,}…\n- USER a\n\+ USER b$/);
});

test('where no fix does it, the hover says what to do; related places are named by their lines', async () => {
  const base = against('bad', 'good');
  const told: Record<string, Rule> = {
    'words/bad': {
      ...base,
      *check(subject, context) {
        for (const { fixes: _, ...problem } of base.check(subject, context))
          yield {
            ...problem,
            related: [
              { at: problem.at, message: say`The word.` },
              { at: problem.at, message: say`"${'*'}" as well.` },
            ],
          };
      },
    },
    'words/other': against('other', 'another', { fixable: 'template' }),
  };
  const client = inProcess(wordBindings(told));
  await client.start(pullClient, { commandLinks: true });
  await client.open(uri, 'fine\na bad word\nan other word\n');
  const bad = saidBy(await hoverOn(client, 'bad')).split('\n\n');
  assert.deepEqual(bad.slice(1), [
    '**Threat:** Whoever reads words/bad loses. It costs a word.',
    '**Remedy:** Write another word.',
    'Line 2: the word.',
    'Line 2: "\\*" as well.',
  ]);
  const other = saidBy(await hoverOn(client, 'other')).split('\n\n');
  assert.deepEqual(other.slice(2), [
    '**Fix:** Write another (needs your value)\n```diff\n  a bad word\n- an other word\n+ an another word\n```',
    '**Remedy:** Write another word.',
  ]);
});

test('what a workspace calls its things is shown as written, and stays readable where Markdown is not rendered', () => {
  const names = [
    'app_name',
    '/var/run/docker.sock',
    'node:22.1',
    'a-b',
    'Sat 1.',
    'C:\\x',
    '~/x',
    '$HOME',
    '${HOME}',
    'a&b',
    '1 < 2',
  ];
  assert.deepEqual(names.map((name) => rendered(literal(name)).text), names); // biome-ignore format: one line
  for (const name of ['app_name', '/var/run/docker.sock', 'node:22.1', 'a-b', '$HOME', 'image@sha256:ab', '"web"'])
    assert.equal(literal(name), name);
  const markup = ['# h', '- a', '+ a', '1. a', '2) a', '> q', '===', '---', '    code', '***', '[a]: b', '<a>', '&lt;', '![a](b)', '[a][b]', '<https://e.example>', 'www.e.example', 'a@e.example', 'ftp://e.example', '``` x', '`a`', '__a__', '*a*', '~~a~~', '|a|', 'a\\', '$(gear)', '\\[a](b)']; // biome-ignore format: one line
  for (const text of markup) {
    for (const around of [text, `${text}\nx`, `x ${text}`, `x\n${text}\n\n${text}`]) {
      const { blocks, links, images, html, text: shown } = rendered(literal(around));
      assert.deepEqual(
        { blocks, links, images, html },
        { blocks: ['paragraph'], links: [], images: [], html: [] },
        around,
      );
      assert.equal(shown, visible(around.trim()));
    }
  }
});
