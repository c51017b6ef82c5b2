import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../server/engine/finding';
import type { Span } from '../../server/engine/text';
import { linter, seaworthy } from '../../server/languages';
import { heldThrough, touchedBy } from '../../server/lsp/held';
import { inProcess, memoryFiles, pullClient, pushClient, rangeIn, type TestClient } from './client';
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

test('a finding goes with the line it is on, and comes back with the text once that is finished', async () => {
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
  assert.deepEqual(await codes(client), []);
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  await client.until(() => client.refreshes > 0);
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
  assert.deepEqual(touchedBy(text, { start: 5, end: 5 }, 'x'), {
    lines: { start: 4, end: 7 },
    shift: 1,
    start: 5,
    isTyping: true,
  });
  assert.deepEqual(touchedBy(text, { start: 3, end: 3 }, '\n  '), {
    lines: { start: 4, end: 4 },
    shift: 3,
    start: 3,
    isTyping: true,
  });
  assert.deepEqual(touchedBy(text, { start: 2, end: 9 }, ''), {
    lines: { start: 0, end: 13 },
    shift: -7,
    start: 2,
    isTyping: false,
  });
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

// Below with all rules: what people see who write a manifest from top to bottom.
const everything = () => ({
  seaworthy: seaworthy(),
  files: memoryFiles(new Map()),
  today: () => '2026-01-01',
  version: '1.2.3',
});

const shop = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
      annotations:
        team: shop
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0
`;
const hardened = `          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            capabilities:
              drop:
                - ALL
            seccompProfile:
              type: RuntimeDefault
          resources:
            limits:
              memory: 64Mi
`;

const typing: Record<string, { readonly before: string; readonly typed: string; readonly after?: string }> = {
  'a securityContext': { before: shop, typed: hardened },
  'a container': {
    before: shop + hardened,
    typed: `        - name: proxy\n          image: registry.example.com/proxy:1.0\n${hardened}`,
  },
  'Vault annotations': {
    before: shop.slice(0, shop.indexOf('    spec:\n      containers')),
    typed: `        vault.hashicorp.com/agent-inject: "true"
        vault.hashicorp.com/role: shop
        vault.hashicorp.com/agent-inject-secret-db: database/creds/shop
        vault.hashicorp.com/agent-inject-template-db: |
          {{- with secret "database/creds/shop" }}
          {{ .Data.username }}
          {{- end }}
`,
    after: shop.slice(shop.indexOf('    spec:\n      containers')) + hardened,
  },
  'the last stage of a Dockerfile': {
    before: 'FROM alpine:3.20 AS build\nRUN make\n',
    typed: 'FROM alpine:3.20\nCOPY --from=build /shop /shop\nUSER 1000\nENTRYPOINT ["/shop"]\n',
  },
};

for (const [what, { before, typed: text, after = '' }] of Object.entries(typing)) {
  test(`while ${what} is typed key by key, nothing is found that the finished text does not have`, async () => {
    const name = what.includes('Dockerfile') ? 'Dockerfile' : 'shop.yaml';
    const at = `file:///folder/${name}`;
    const client = inProcess(everything());
    await client.start(pullClient);
    await client.open(at, before + after, name === 'Dockerfile' ? 'dockerfile' : 'yaml');
    /** How often each rule is found outside the line, the hardening group counting as one. */
    const found = async (line?: number) => {
      const counts = new Map<string, number>();
      for (const { code, range } of await client.pulled(at)) {
        const rule = linter().rules.get(String(code))?.group === 'hardening' ? 'kubernetes/hardening' : String(code);
        if (range.start.line !== line) counts.set(rule, (counts.get(rule) ?? 0) + 1);
      }
      return counts;
    };
    const atFirst = await found();
    const finished = inProcess(everything());
    await finished.start(pullClient);
    await finished.open(at, before + text + after, name === 'Dockerfile' ? 'dockerfile' : 'yaml');
    const inTheEnd = new Map<string, number>();
    for (const { code } of await finished.pulled(at)) inTheEnd.set(String(code), (inTheEnd.get(String(code)) ?? 0) + 1);
    const surprises: string[] = [];
    for (let length = 1; length <= text.length; length++) {
      await client.edit(at, before.length + length - 1, before.length + length - 1, text.charAt(length - 1));
      const { line } = client.at(at).positionAt(before.length + length - 1);
      for (const [rule, count] of await found(line)) {
        if (count > Math.max(atFirst.get(rule) ?? 0, inTheEnd.get(rule) ?? 0))
          surprises.push(`${rule} after ${JSON.stringify(text.slice(Math.max(0, length - 40), length))}`);
      }
    }
    assert.deepEqual(surprises, []);
    assert.deepEqual(await found(), inTheEnd);
  });
}

test('what a part lacks is shown once its author has gone elsewhere, saved, pasted, or paused', async () => {
  const container = '        - name: proxy\n          image: registry.example.com/proxy:1.0\n';
  const typedInto = async (client: TestClient) => {
    await client.open(uri, deployment(''));
    await typed(client, deployment('').length, container, () => {});
  };
  const hardenings = async (client: TestClient) =>
    (await codes(client)).filter((code) => code === 'kubernetes/hardening').length;
  const started = async () => {
    const client = inProcess(podBindings());
    await client.start(pullClient);
    return client;
  };

  const gone = await started();
  await typedInto(gone);
  assert.equal(await hardenings(gone), 1, 'only the one that was there before');
  const { start } = rangeIn(gone.at(uri), 'shop');
  const elsewhere = gone.at(uri).offsetAt(start);
  await gone.edit(uri, elsewhere, elsewhere, 'x');
  assert.equal(await hardenings(gone), 2);
  // Typing on in it takes nothing back.
  await gone.edit(uri, gone.at(uri).getText().length, gone.at(uri).getText().length, '          ');
  assert.equal(await hardenings(gone), 2);

  const saved = await started();
  await typedInto(saved);
  await saved.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  await saved.until(() => saved.refreshes > 0);
  assert.equal(await hardenings(saved), 2);

  const pasted = await started();
  await pasted.open(uri, deployment(''));
  await pasted.edit(uri, deployment('').length, deployment('').length, container);
  assert.equal(await hardenings(pasted), 2);

  const paused = await started();
  await typedInto(paused);
  await paused.until(() => paused.refreshes > 0);
  assert.equal(await hardenings(paused), 2);

  const pushed = inProcess(podBindings());
  await pushed.start(pushClient);
  await pushed.open(uri, deployment(''));
  for (let length = 0; length < container.length; length++)
    await pushed.edit(uri, deployment('').length + length, deployment('').length + length, container.charAt(length));
  const pushedLast = () => pushed.published.at(-1)?.diagnostics.length;
  await pushed.until(() => pushedLast() === 2);

  // Who can neither be pushed to nor told to ask again would never learn of it.
  const deaf = inProcess(podBindings());
  await deaf.start({ textDocument: { diagnostic: {} } });
  await typedInto(deaf);
  assert.equal(await hardenings(deaf), 2);
});
