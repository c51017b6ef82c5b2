import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from '../../server/engine/text';
import { annotationNamed, nearestKey, parseBoolean } from '../../server/vault/annotations';
import { vault } from '../../server/vault/domain';
import { unbalancedIn } from '../../server/vault/template';
import { yaml } from '../../server/yaml/units';

test('a key names the longest stem, and carries the rest as its NAME', () => {
  assert.equal(annotationNamed('vault.hashicorp.com/agent-inject-secret-db-creds')?.name, 'db-creds');
  assert.equal(annotationNamed('vault.hashicorp.com/agent-inject-template-file-db')?.annotation.stem, 'agent-inject-template-file'); // biome-ignore format: one line
  assert.equal(annotationNamed('vault.hashicorp.com/preserve-secret-case')?.name, '');
  assert.equal(annotationNamed('vault.hashicorp.com/agent-inject-secret'), undefined);
  assert.equal(annotationNamed('vault.hashicorp.com/Role'), undefined);
});

test('a misspelt key is near to what was meant, and a note of somebody else is near to nothing', () => {
  assert.equal(nearestKey('vault.hashicorp.com/agent-inject-secert-db'), 'vault.hashicorp.com/agent-inject-secret-db');
  assert.equal(nearestKey('vault.hashicorp.com/tls-skip-verfiy'), 'vault.hashicorp.com/tls-skip-verify');
  assert.equal(nearestKey('vault.hashicorp.com/config-checksum'), undefined);
});

test('booleans are read as the injector reads them', () => {
  assert.deepEqual(['t', 'TRUE', '0', '', 'yes', 'tRue'].map(parseBoolean), [true, true, false, false, undefined, undefined]); // biome-ignore format: one line
});

test('blocks of a template pair up, whatever strings and comments hold', () => {
  const kinds = (template: string, left?: string, right?: string) => unbalancedIn(template, left, right).map(({ kind }) => kind); // biome-ignore format: one line
  assert.deepEqual(kinds('{{ with secret "a" }}{{ if .x }}{{ else }}{{ end }}{{ end }}'), []);
  assert.deepEqual(kinds('{{ range . }}{{ /* }} end */ }}{{ print "{{ end }}" `}}` }}{{ end }}'), []);
  assert.deepEqual(kinds('{{ with . }}'), ['block-not-closed']);
  assert.deepEqual(kinds('{{ end }}{{ else }}'), ['end-without-block', 'else-without-block']);
  assert.deepEqual(kinds('{{ .a '), ['action-not-closed']);
  assert.deepEqual(kinds('[[ if . ]]{{[[ end ]]', '[[', ']]'), []);
});

test('annotations are completed where they are typed, and nowhere else', () => {
  const complete = (text: string) => vault.complete?.(yaml.read({ path: 'pod.yaml' }, text), text.length) ?? [];
  const typed = 'kind: Pod\nmetadata:\n  annotations:\n    team: shop\n    vault.hashicorp.com/ro';
  const role = complete(typed).find(({ label }) => label === 'vault.hashicorp.com/role');
  assert.deepEqual(role?.span, { start: typed.indexOf('vault'), end: typed.length });
  assert.equal(role?.text, 'vault.hashicorp.com/role: ');
  const texts = complete('metadata:\n  annotations: # for Vault\n    v').map(({ text }) => plainText(text));
  assert.ok(texts.includes('vault.hashicorp.com/agent-inject: "true"'));
  assert.ok(texts.includes('vault.hashicorp.com/agent-inject-secret-NAME: '));
  assert.deepEqual(complete('metadata:\n  labels:\n    vault'), []);
  assert.deepEqual(complete('metadata:\n  annotations:\n    team: vault'), []);
});
