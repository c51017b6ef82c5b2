import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../server/engine/lint';
import type { Span } from '../../server/engine/text';
import { heldThrough, touchedBy } from '../../server/lsp/held';
import { inProcess, pullClient, type TestClient } from './client';
import { deployment, podBindings } from './pods';

const uri = 'file:///folder/shop.yaml';

const codes = async (client: TestClient) => (await client.pulled(uri)).map(({ code }) => String(code));

/** Types a text at an offset, a character at a time, and looks at the diagnostics after each. */
async function typed(client: TestClient, at: number, text: string, look: (codes: string[], soFar: string) => void) {
  for (let length = 1; length <= text.length; length++) {
    await client.edit(uri, at + length - 1, at + length - 1, text.charAt(length - 1));
    look(await codes(client), text.slice(0, length));
  }
}

test('findings on lines that are left alone stay while a securityContext is typed key by key', async () => {
  const before = deployment('');
  const second =
    '        - name: proxy\n          image: registry.example.com/proxy:1.0\n          securityContext:\n            privileged: true\n            readOnlyRootFilesystem: true\n            allowPrivilegeEscalation: false\n';
  const client = inProcess(podBindings());
  await client.start(pullClient);
  await client.open(uri, before + second);
  assert.deepEqual(await codes(client), ['kubernetes/hardening', 'kubernetes/privileged']);
  await typed(
    client,
    before.length,
    '          securityContext:\n            readOnlyRootFilesystem: true\n            allowPrivilegeEscalation: false\n',
    (shown, soFar) => {
      assert.ok(shown.includes('kubernetes/privileged'), `the other container's finding went after ${soFar}`);
      const isSet = (key: string) => new RegExp(`${key}: \\w*e$`, 'm').test(soFar);
      const left = ['readOnlyRootFilesystem', 'allowPrivilegeEscalation'].filter((key) => !soFar.includes(`${key}:`));
      if (left.length === 2)
        assert.ok(shown.includes('kubernetes/hardening'), `hardening went after ${JSON.stringify(soFar)}: ${shown}`);
      if (left.length === 1 && isSet('readOnlyRootFilesystem'))
        assert.ok(
          shown.includes('kubernetes/escalation') || shown.includes('kubernetes/hardening'),
          `escalation went after ${JSON.stringify(soFar)}: ${shown}`,
        );
    },
  );
  assert.deepEqual(await codes(client), ['kubernetes/privileged']);
});

test('a finding goes with the line it is on, and comes back with the text', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  const text = deployment(
    '          securityContext:\n            privileged: true\n            readOnlyRootFilesystem: true\n            allowPrivilegeEscalation: false\n',
  );
  await client.open(uri, text);
  assert.deepEqual(await codes(client), ['kubernetes/privileged']);
  const value = text.indexOf('true');
  await client.edit(uri, value, value + 4, '"');
  assert.deepEqual(await codes(client), []);
  await client.edit(uri, value, value + 1, 'true');
  assert.deepEqual(await codes(client), ['kubernetes/privileged']);
});

test('held findings move with the text around them', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  const text = deployment('          securityContext:\n            privileged: true\n');
  await client.open(uri, text);
  const privileged = async () => (await client.pulled(uri)).find(({ code }) => code === 'kubernetes/privileged')?.range;
  const before = await privileged();
  const name = text.indexOf('shop');
  await client.edit(uri, name, name + 4, '"shop\n\n');
  const after = await privileged();
  assert.equal(after?.start.line, (before?.start.line ?? 0) + 2);
  assert.equal(after?.start.character, before?.start.character);
});

test('an edit touches the lines it changes, and a line break at a line end none', () => {
  const text = 'one\ntwo\nthree\n';
  assert.deepEqual(touchedBy(text, { start: 5, end: 5 }, 'x'), { lines: { start: 4, end: 7 }, shift: 1 });
  assert.deepEqual(touchedBy(text, { start: 3, end: 3 }, '\n  '), { lines: { start: 4, end: 4 }, shift: 3 });
  assert.deepEqual(touchedBy(text, { start: 2, end: 9 }, ''), { lines: { start: 0, end: 13 }, shift: -7 });
});

test('what is held moves by what is typed before it, and goes when its own line is typed on', () => {
  const text = 'one\ntwo\nthree\n';
  const finding = (start: number, absentFrom?: Span) =>
    ({
      rule: 'a/b',
      span: { start, end: start + 3 },
      related: [],
      ...(absentFrom && { absentFrom }),
    }) as unknown as Finding;
  const through = (finding: Finding, at: number, inserted: string) =>
    heldThrough([{ finding, isPartEdited: false }], [touchedBy(text, { start: at, end: at }, inserted)]).map(
      ({ finding: { span, absentFrom }, isPartEdited }) => ({ span, absentFrom, isPartEdited }),
    );
  const moved = { span: { start: 6, end: 9 }, absentFrom: undefined, isPartEdited: false };
  assert.deepEqual(through(finding(4), 0, 'ab'), [moved]);
  assert.deepEqual(through(finding(4), 5, 'ab'), []);
  assert.deepEqual(through(finding(4), 9, 'ab'), [{ ...moved, span: { start: 4, end: 7 } }]);
  // Typed in the part that it is missing from: that part grows, and may hold it now.
  assert.deepEqual(through(finding(0, { start: 0, end: 13 }), 9, 'ab'), [
    { span: { start: 0, end: 3 }, absentFrom: { start: 0, end: 15 }, isPartEdited: true },
  ]);
});
