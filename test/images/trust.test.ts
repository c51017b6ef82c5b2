import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTrusted } from '../../server/images/trust';

const from = (registry: string, repository: string, ...prefixes: readonly string[]) =>
  isTrusted({ registry, repository }, prefixes);

test('a prefix ends where a part of the name ends', () => {
  assert.ok(from('registry.example.com', 'shop/web', 'registry.example.com'));
  assert.ok(from('registry.example.com', 'shop/web', 'registry.example.com/shop/'));
  assert.ok(from('registry.example.com:5000', 'shop/web', 'registry.example.com:5000'));
  assert.ok(!from('registry.example.com.evil.test', 'shop/web', 'registry.example.com'));
  assert.ok(!from('registry.example.com', 'shopping/web', 'registry.example.com/shop'));
});

test('Docker Hub is named in several ways, its own images in two', () => {
  for (const trusted of ['docker.io', 'index.docker.io', 'docker.io/library', 'docker.io/library/nginx', 'nginx'])
    assert.ok(from('docker.io', 'nginx', trusted), trusted);
  assert.ok(from('docker.io', 'library/nginx', 'nginx'));
  assert.ok(!from('docker.io', 'someone/nginx', 'docker.io/library'));
  assert.ok(!from('quay.io', 'nginx', 'nginx'));
});

test('a star stands for any subdomain, and for no other domain', () => {
  assert.ok(from('eu.example.com', 'web', '*.example.com'));
  assert.ok(!from('example.com.evil.test', 'web', '*.example.com'));
});
