import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingIn, ruleIn, ruleInQuery } from '../../client/arguments';

test('a rule is named by its id and by nothing else', () => {
  assert.equal(ruleIn('kubernetes/privileged-container'), 'kubernetes/privileged-container');
  const wrong = ['', 'kubernetes', 'a/b/c', '../a', 'a/b\n# h', 'a/![](https://e.example/x)', 'A/B', 'a/b?', ' a/b', 1, null, ['a/b'], {}]; // biome-ignore format: one line
  for (const argument of wrong) assert.equal(ruleIn(argument), undefined, String(argument));
});

test('an address names a rule, and one that does not decode names none', () => {
  assert.equal(ruleInQuery('kubernetes%2Fhost-network'), 'kubernetes/host-network');
  assert.equal(ruleInQuery('kubernetes/host-network'), 'kubernetes/host-network');
  for (const query of ['', '%', '%E0%A4%A', 'a%2Fb%0A%23%20h', '%23%20h', 'a/b&c']) assert.equal(ruleInQuery(query), undefined, query); // biome-ignore format: one line
});

test('a finding is taken from a link only where its document is in sight and its form is ours', () => {
  const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 4 } };
  const link = { uri: 'file:///w/a.yaml', rule: 'a/b', range, kind: 'ignore' };
  const inSight = ['file:///w/a.yaml'];
  assert.deepEqual(
    findingIn(link, 'fix', inSight),
    { ...link, kind: 'fix' },
    'what a command does is not the link’s to say',
  );
  assert.equal(findingIn(link, 'fix', []), undefined);
  assert.equal(findingIn({ ...link, uri: 'file:///w/other.yaml' }, 'fix', inSight), undefined);
  assert.equal(findingIn({ ...link, rule: 'a/b\n' }, 'fix', inSight), undefined);
  assert.equal(findingIn({ ...link, range: { start: range.start } }, 'fix', inSight), undefined);
  assert.equal(
    findingIn({ ...link, range: { ...range, end: { line: -1, character: 0.5 } } }, 'fix', inSight),
    undefined,
  );
  for (const argument of [undefined, null, 'a/b', [], [link]]) assert.equal(findingIn(argument, 'fix', inSight), undefined); // biome-ignore format: one line
});
