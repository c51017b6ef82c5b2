// Texts in other texts, from the command line: every form of the report names the place where they are written.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Folder } from './run';

const compose = `services:
  web:
    image: web:1.2
    build:
      dockerfile_inline: |
        FROM debian:12.10
        RUN curl -k https://example.org/tool -o /tool
        USER 1000
`;
const rule = 'dockerfile/tls-verify-disabled-curl';

test('all reports name the line of the file', () => {
  const folder = new Folder({ 'compose.yaml': compose });
  const finding = folder.check('.').findings.find((each) => each.rule === rule);
  assert.deepEqual(
    [finding?.start, finding?.end],
    [
      { line: 7, column: 18 },
      { line: 7, column: 20 },
    ],
  );
  assert.match(folder.run(['check', '.']).stdout, /compose\.yaml:7:18 .*\n 7 \| {9}RUN curl -k/);
  assert.match(folder.run(['check', '--format', 'github', '.']).stdout, /file=compose\.yaml,line=7,/);
  const sarif = JSON.parse(folder.run(['check', '--format', 'sarif', '.']).stdout);
  const result = sarif.runs[0].results.find(({ ruleId }: { ruleId: string }) => ruleId === rule);
  const { startLine, startColumn } = result.locations[0].physicalLocation.region;
  assert.deepEqual([startLine, startColumn], [7, 18]);
  const [replacement] = result.fixes[0].artifactChanges[0].replacements;
  assert.equal(replacement.deletedRegion.startLine, 7);
});

test('a fix is written into the file, and a second run finds none', () => {
  const folder = new Folder({ 'compose.yaml': compose });
  folder.run(['check', '--fix-review', '.']);
  const fixed = readFileSync(join(folder.path, 'compose.yaml'), 'utf8');
  assert.equal(fixed, compose.replace(' -k', ''));
  folder.run(['check', '--fix-review', '.']);
  assert.equal(readFileSync(join(folder.path, 'compose.yaml'), 'utf8'), fixed);
});

test('an inner Dockerfile that does not parse is a failure, in its place', () => {
  const folder = new Folder({ 'compose.yaml': compose.replace('USER', 'USRE') });
  const { stderr, status } = folder.run(['check', '--fail-on', 'error', '.']);
  assert.match(stderr, /compose\.yaml:8:9: It does not parse/);
  assert.notEqual(status, 0);
});

test('patch files are judged as what their kustomization says they are for, JSON too', () => {
  const operation = (path: string) => JSON.stringify([{ op: 'add', path, value: true }]);
  const folder = new Folder({
    'kustomization.yaml':
      'patches:\n  - {path: one.yaml, target: {kind: DaemonSet, name: agent}}\n  - {path: two.json, target: {kind: Pod}}\n',
    'one.yaml': operation('/spec/template/spec/hostPID'),
    'two.json': operation('/spec/hostIPC'),
    'other.json': operation('/spec/hostIPC'),
  });
  const said = folder.check('.').findings.map(({ path, message }) => `${path} ${message.split(/ (?:sees|shares)/)[0]}`);
  assert.deepEqual(said.sort(), ['one.yaml DaemonSet "agent"', 'two.json Pod']);
});
