import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../server/engine/nearest';
import { linter } from '../../server/languages';

const ids = linter().ids;

test('a name is meant by its letters', () => {
  assert.equal(nearest('kubernetes/host-netwrok', ids), 'kubernetes/host-network');
  assert.equal(nearest('kubernets/host-network', ids), 'kubernetes/host-network');
  assert.equal(nearest('recomended', ['essential', 'recommended']), 'recommended');
  assert.equal(nearest('prof', ['profile', 'rules']), 'profile');
});

test('or by its words, whatever else the id has', () => {
  assert.equal(nearest('kubernetes/privleged', ids), 'kubernetes/privileged-container');
  assert.equal(nearest('kubernetes/container-privileged', ids), 'kubernetes/privileged-container');
  assert.equal(nearest('kubernetes/hardning', ids), 'kubernetes/hardening');
});

test('the written domain comes first, then what the place is about', () => {
  assert.equal(nearest('compose/host-netwrk', ids), 'compose/host-network');
  assert.equal(
    nearest('istio/host-network', ids, (id) => id.startsWith('kubernetes/')),
    'kubernetes/host-network',
  );
  for (const domain of ['kubernetes', 'compose'])
    assert.equal(
      nearest('host-network', ids, (id) => id.startsWith(`${domain}/`)),
      `${domain}/host-network`,
    );
});

test('what is like nothing is told to be nothing', () => {
  for (const written of [
    '',
    'x',
    'kubernetes/qwertyuiop',
    'kubernetes/zz',
    'no/rule',
    'a/b',
    `kubernetes/${'a-'.repeat(20_000)}`,
  ])
    assert.equal(nearest(written, ids), undefined, written);
});
