import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { suspicionOf } from '../../server/secrets/credential';
import { looksRandom } from '../../server/secrets/entropy';
import { credentialName, wordsOf } from '../../server/secrets/names';
import { credentialsIn } from '../../server/secrets/shapes';
import { valueUnderCredentialName } from '../../server/secrets/values';

// Samples are put together here so that no scanner mistakes this file for a leak.
const letters = 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8bC0fG';
const random = (length: number) => (letters + letters.split('').reverse().join('')).repeat(9).slice(0, length);

describe('names', () => {
  test('a name is judged by its words', () => {
    assert.deepEqual(wordsOf('awsSecretKey'), ['aws', 'secret', 'key']);
    assert.deepEqual(wordsOf('MY-APIKey_v2'), ['my', 'api', 'key', 'v2']);
  });

  for (const name of [
    'PASSWORD',
    'db_password',
    'DB_PASS',
    'MYSQL_PWD',
    'PGPASSWORD',
    'clientSecret',
    'SECRET_KEY_BASE',
    'GITHUB_TOKEN',
    'apiKey',
    'OPENAI_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'VITE_AWS_ACCESS_KEY_ID',
    'ARTIFACTORY_PSW',
    'SSH_PRIVATE_KEY',
    'SECRET_PASSPHRASE',
    'spring.datasource.password',
    'x-api-key',
    'APP_KEY',
    'vault_token',
    'DB_CREDENTIALS',
  ])
    test(`${name} names a credential`, () => assert.equal(credentialName(name), 'certain'));

  for (const name of ['KEY', 'AUTH', 'NPM_AUTH', 'PASS'])
    test(`${name} may name one`, () => assert.equal(credentialName(name), 'likely'));

  for (const name of [
    'PWD',
    'OLDPWD',
    'OLD_PWD',
    'MONKEY',
    'TOKENIZER_PATH',
    'BYPASS',
    'USERNAME',
    'PRIVATE_SUBNET',
    'PASSWORD_FILE',
    'TOKEN_URL',
    'SECRET_NAME',
    'TOKEN_TTL',
    'PUBLIC_KEY',
    'public_token',
    'GPG_KEY',
    'CACHE_KEY',
    'PRIMARY_KEY',
    'ALLOW_EMPTY_PASSWORD',
    'SECRET_KEY_BASE_DUMMY',
    'KEYBOARD',
    'AUTH_MODULE_VERSION',
    'SECRET_PASSPHRASE_FILE',
    'PASSWORD_MIN_LENGTH',
    'COMPASS',
    'AUTHOR',
    'KEY_VAULT_NAME',
    'jwtTokenExpiration',
    'CREDENTIALS_PATH',
  ])
    test(`${name} names none`, () => assert.equal(credentialName(name), undefined));
});

describe('values', () => {
  for (const value of ['hunter2', 'pass!1213Fs', 'test', 'p@ss/word', random(40), 'correct horse battery'])
    test(`${value} works as a credential`, () => assert.equal(valueUnderCredentialName(value), 'literal'));
  for (const value of [
    'changeme',
    'change-me',
    '<token>',
    'your_api_key',
    'REPLACE_WITH_YOUR_OWN',
    'xxxxxxxx',
    '***',
    'example',
    'placeholder',
    '...',
    'insert token here',
  ])
    test(`${value} marks a place`, () => assert.equal(valueUnderCredentialName(value), 'placeholder'));
  for (const value of [
    'true',
    'no',
    '0',
    '3600',
    '15m',
    '/run/secrets/db',
    './key.json',
    'https://example.org/token',
    '1.2.3',
    'C:\\keys\\a.pem',
    'server.key',
  ])
    test(`${value} is a setting`, () => assert.equal(valueUnderCredentialName(value), 'setting'));
  for (const value of [
    '$TOKEN',
    '${TOKEN:-}',
    '$(cat /run/secrets/x)',
    '{{ .Values.password }}',
    'vault:secret/data/db#password',
    'op://vault/item',
    '%TOKEN%',
  ])
    test(`${value} comes from elsewhere`, () => assert.equal(valueUnderCredentialName(value), 'reference'));
  test('an address with a password in it is no mere address', () => {
    assert.equal(valueUnderCredentialName('postgres://app:hunter22@db/app'), 'literal');
  });
  test('base64 that begins with a slash is not a path', () => {
    assert.equal(valueUnderCredentialName(`/${random(43)}=`), 'literal');
    assert.equal(valueUnderCredentialName('/etc/ssl/private'), 'setting');
  });
});

describe('entropy', () => {
  test('many digits of which most are the same look like nothing', () => {
    assert.equal(looksRandom(`${'0'.repeat(31)}a`), false);
  });
  test('generated text looks random', () => {
    assert.ok(looksRandom(random(32)));
    assert.ok(looksRandom('9f86d081884c7d659a2feaa0c55ad015'));
  });
  test('written text and public identifiers do not', () => {
    for (const text of [
      'my-service-account-production-2',
      'SomeVeryLongCamelCaseName',
      '123e4567-e89b-12d3-a456-426614174000',
      'short1',
    ])
      assert.equal(looksRandom(text), false, text);
  });
});

describe('shapes', () => {
  const samples: Record<string, string> = {
    'an AWS access key id': `AKIA${'QX3J7N2LW5TD4RBV'}`,
    'a GitHub token': `ghp_${random(36)}`,
    'a GitLab token': `glpat-${random(20)}`,
    'a Slack token': `xoxb-${random(24)}`,
    'a Stripe key': `sk_live_${random(24)}`,
    'a Google API key': `AIza${random(35)}`,
    'a JSON Web Token': `eyJ${random(17)}.eyJ${random(30)}.${random(43)}`,
    'an npm token': `npm_${random(36)}`,
    'a PyPI token': `pypi-AgE${random(60)}`,
    'a Docker Hub token': `dckr_pat_${random(27)}`,
    'a Vault token': `hvs.${random(24)}`,
    'a private key': `-----BEGIN OPENSSH PRIVATE KEY-----\n${random(64)}`,
    'an Azure storage key': `AccountName=a;AccountKey=${random(86)}==`,
    'a SendGrid key': `SG.${random(22)}.${random(43)}`,
  };
  for (const [kind, text] of Object.entries(samples))
    test(`${kind} is known by its form`, () => {
      assert.deepEqual(
        credentialsIn(`x ${text} y`).map((found) => found.kind),
        [kind],
      );
    });

  test('the span is that of the secret part', () => {
    const url = 'git clone https://bot:s3cr3tpw@git.example.org/app.git';
    const [found] = credentialsIn(url);
    assert.equal(url.slice(found!.span.start, found!.span.end), 's3cr3tpw');
  });

  for (const text of [
    'AKIAIOSFODNN7EXAMPLE',
    'grep -q -- "-----BEGIN RSA PRIVATE KEY-----" key.pem',
    `ghp_${'x'.repeat(36)}`,
    'https://user:${PASSWORD}@host/',
    'https://user:$PASSWORD@host/',
    'https://user:password-here@',
    'https://example.org:8080/path@v1',
    'git+ssh://git@github.com/org/repo',
    'https://user:<password>@host',
    'desk-top sk-learn npm_config_cache',
    'http://host:80/a:b@c',
  ])
    test(`${text} is none`, () => assert.deepEqual(credentialsIn(text), []));

  test('is linear in its input', () => {
    for (const text of [
      'eyJ'.repeat(40_000),
      'a://'.repeat(30_000),
      `sk-${'a-'.repeat(60_000)}`,
      ':AA'.repeat(40_000),
    ]) {
      // Quadratic work on texts of this size takes minutes.
      const start = process.cpuUsage();
      credentialsIn(text);
      assert.ok(process.cpuUsage(start).user < 4_000_000, text.slice(0, 12));
    }
  });
});

describe('suspicion', () => {
  test('a form tells whatever the name', () => {
    assert.deepEqual(suspicionOf('SETTING', `glpat-${random(20)}`), { by: 'shape', kind: 'a GitLab token' });
  });
  test('a certain name needs no value', () => assert.deepEqual(suspicionOf('GITHUB_TOKEN', undefined), { by: 'name' }));
  test('a vague name needs a telling value', () => {
    assert.equal(suspicionOf('AUTH', undefined), undefined);
    assert.equal(suspicionOf('AUTH', 'ldap'), undefined);
    assert.deepEqual(suspicionOf('AUTH', random(40)), { by: 'name' });
  });
  test('a placeholder is told apart', () => assert.deepEqual(suspicionOf('TOKEN', 'changeme'), { by: 'placeholder' }));
  test('nothing leaks from an empty value, a path or a reference', () => {
    for (const value of ['', '/run/secrets/token', '${TOKEN}', 'true'])
      assert.equal(suspicionOf('TOKEN', value), undefined, value);
  });
});
