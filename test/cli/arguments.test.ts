import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argumentsFrom, type CheckArguments, UsageError } from '../../server/cli/arguments';

const check = (...words: string[]) => argumentsFrom(['check', ...words]) as CheckArguments;

const refusal = (...words: string[]): string => {
  try {
    argumentsFrom(words);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: `${words.join(' ')} was accepted` });
};

test('check without anything is the working directory, for people, and fails from a warning on', () => {
  assert.deepEqual(check(), {
    command: 'check',
    paths: ['.'],
    format: 'pretty',
    profile: undefined,
    config: undefined,
    kubernetesVersion: undefined,
    ignores: true,
    fix: undefined,
    diff: false,
    failOn: 'warning',
    sample: undefined,
    seed: 1,
    stdinPath: undefined,
  });
});

test('every option is read, before and behind the paths', () => {
  const words =
    '--format sarif a --profile strict --config c.yaml --kubernetes-version v1.31.2 --no-ignores --fix-review --diff --fail-on=error --sample 5 --seed 7 b';
  assert.deepEqual(check(...words.split(' ')), {
    command: 'check',
    paths: ['a', 'b'],
    format: 'sarif',
    profile: 'strict',
    config: 'c.yaml',
    kubernetesVersion: '1.31',
    ignores: false,
    fix: 'review',
    diff: true,
    failOn: 'error',
    sample: 5,
    seed: 7,
    stdinPath: undefined,
  });
  assert.equal(check('--fix').fix, 'safe');
  assert.equal(check('--diff').fix, 'safe');
  assert.deepEqual(check('--', '--fix').paths, ['--fix']);
});

test('the other commands', () => {
  assert.deepEqual(argumentsFrom(['rules']), { command: 'rules', format: 'table' });
  assert.deepEqual(argumentsFrom(['rules', '--format', 'json']), { command: 'rules', format: 'json' });
  assert.deepEqual(argumentsFrom(['explain', 'a/b', '--lang', 'zh-cn']), {
    command: 'explain',
    rule: 'a/b',
    lang: 'zh-cn',
  });
  for (const words of [['--help'], ['-h'], ['check', '--help'], ['check', 'a', '-h']]) {
    assert.deepEqual(argumentsFrom(words), { command: 'help' });
  }
  for (const words of [['--version'], ['-V']]) assert.deepEqual(argumentsFrom(words), { command: 'version' });
});

test('what is not known is named, with what may have been meant', () => {
  assert.equal(refusal('check', '--profil', 'strict'), 'There is no option --profil. Did you mean --profile?');
  assert.equal(refusal('check', '--fux'), 'There is no option --fux. Did you mean --fix?');
  assert.match(refusal('check', '--zzzzzzzz'), /^There is no option --zzzzzzzz\. "seaworthy --help"/);
  assert.match(refusal('check', '-x'), /^There is no option -x\./);
  assert.equal(refusal('chekc'), 'There is no command "chekc". Did you mean "check"?');
  assert.equal(
    refusal('deploy.yaml'),
    'There is no command "deploy.yaml". To lint a file: seaworthy check deploy.yaml',
  );
  assert.match(refusal(), /^Say what to do/);
  assert.equal(refusal('rules', '--fix'), '--fix is an option of "check", not of "rules".');
  assert.equal(refusal('--fix'), '--fix belongs behind a command: seaworthy check --fix');
});

test('values are checked', () => {
  assert.equal(
    refusal('check', '--format', 'jsn'),
    '--format must be one of pretty, json, sarif, github, not "jsn". Did you mean json?',
  );
  assert.match(refusal('check', '--fail-on', 'high'), /^--fail-on must be one of error, warning, info, never/);
  assert.match(
    refusal('check', '--kubernetes-version', 'latest'),
    /^--kubernetes-version must be a version such as 1\.33/,
  );
  assert.match(refusal('check', '--sample', 'many'), /^--sample must be a whole number/);
  assert.equal(refusal('check', '--format'), '--format needs a value.');
  assert.equal(refusal('check', '--config', '--fix'), '--config needs a value; "--fix" is an option.');
  assert.equal(refusal('check', '--fix=yes'), '--fix takes no value.');
  assert.equal(refusal('check', '-', 'a'), '"-" cannot be combined with other paths.');
  assert.match(refusal('rules', 'x'), /seaworthy explain x$/);
  assert.match(refusal('explain'), /^Name one rule/);
  assert.match(refusal('explain', 'a', 'b'), /^Name one rule/);
});
