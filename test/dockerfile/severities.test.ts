import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import type { Finding } from '../../server/engine/finding';
import { inWords } from '../../server/engine/say';
import { RuleBench } from '../examples';

/** What one rule finds in a Dockerfile. */
const findings = (id: string, text: string): readonly Finding[] =>
  new RuleBench(id, rules.get(id)!).lint({}, text).findings;

/** How much each finding weighs, and in which words. */
const said = (id: string, text: string) =>
  findings(id, text).map(({ severity, message }) => [severity, inWords(message)] as const);

const severities = (id: string, text: string) => said(id, text).map(([severity]) => severity);

test('what apt still refuses by itself weighs less than what lets unsigned repositories in', () => {
  const id = 'dockerfile/apt-allow-unauthenticated';
  const file = (command: string) => `FROM debian:13\nRUN apt-get ${command}\n`;
  assert.deepEqual(severities(id, file('install --allow-unauthenticated nginx')), ['warning']);
  assert.deepEqual(severities(id, file('-o APT::Get::AllowUnauthenticated=true install nginx')), ['warning']);
  assert.deepEqual(severities(id, file('update --allow-insecure-repositories')), ['error']);
  assert.deepEqual(severities(id, file('-o Acquire::AllowInsecureRepositories=true update')), ['error']);
  const [[severity, message] = []] = said(id, file('update --allow-weak-repositories'));
  assert.equal(severity, 'warning');
  assert.match(message!, /no longer thought safe/);
  assert.deepEqual(severities('dockerfile/apt-force-yes', file('install --force-yes nginx')), ['warning']);
  const conf = (line: string) => `FROM debian:13\nRUN echo '${line}' > /etc/apt/apt.conf.d/90\n`;
  assert.deepEqual(severities('dockerfile/apt-trusted-yes', conf('APT::Get::AllowUnauthenticated "true";')), [
    'warning',
  ]);
  assert.deepEqual(severities('dockerfile/apt-trusted-yes', conf('Acquire::AllowInsecureRepositories "true";')), [
    'error',
  ]);
});

test('certificates of a package manager that checks signatures are a warning', () => {
  const apt = 'FROM debian:13\nRUN apt-get -o Acquire::https::Verify-Peer=false update\n';
  assert.deepEqual(severities('dockerfile/tls-verify-disabled-apt', apt), ['warning']);
  const dnf = 'FROM almalinux:9\nRUN dnf --setopt=sslverify=0 install nginx\n';
  assert.deepEqual(severities('dockerfile/tls-verify-disabled-yum', dnf), ['warning']);
});

test('a variable that only Python 2 heeds weighs by the Python there is', () => {
  const id = 'dockerfile/tls-verify-disabled-python-https';
  const under = (from: string, then = '') => `FROM ${from}\nENV PYTHONHTTPSVERIFY=0\n${then}`;
  assert.deepEqual(severities(id, under('python:3.14-slim')), ['info']);
  assert.deepEqual(severities(id, under('debian:13')), ['info']);
  assert.deepEqual(severities(id, under('python:2.7-slim')), ['warning']);
  assert.deepEqual(severities(id, under('registry.example.com/team/pypy:2')), ['warning']);
  assert.deepEqual(severities(id, under('debian:10', 'RUN python2.7 fetch.py\n')), ['warning']);
});

test('sudo weighs by whether an account becomes root by it', () => {
  const id = 'dockerfile/sudo-in-run';
  assert.deepEqual(severities(id, 'FROM debian:13\nRUN sudo make install\n'), ['info']);
  assert.deepEqual(severities(id, 'FROM debian:13\nUSER app\nRUN sudo make install\n'), ['warning']);
});

test('a credential is said to be where it ends up', () => {
  const id = 'dockerfile/secret-in-arg-or-env';
  const [[, inImage] = []] = said(id, 'FROM debian:13\nARG NPM_TOKEN\n');
  assert.match(inImage!, /image's history/);
  const [[, inBuild] = []] = said(id, 'FROM debian:13 AS build\nARG NPM_TOKEN\nFROM debian:13\n');
  assert.match(inBuild!, /builder's cache/);
  assert.doesNotMatch(inBuild!, /image/);
  const run = 'RUN mysql -uroot -pwinter2026 < schema.sql\n';
  const [[, step] = []] = said('dockerfile/secret-in-run-command', `FROM debian:13 AS build\n${run}FROM debian:13\n`);
  assert.match(step!, /log and cache/);
});

test('no mount is offered where the step stores what it is given', () => {
  const fixes = (step: string) => {
    const found = findings('dockerfile/secret-in-arg-or-env', `FROM node:24\nARG API_TOKEN\nRUN ${step}\n`);
    assert.equal(found.length, 1, step);
    return found[0]!.fixes.length;
  };
  assert.equal(fixes('curl -H "Authorization: $API_TOKEN" -o /srv/a https://api.example.com/a 2>&1'), 1);
  assert.equal(fixes('curl -H "Authorization: $API_TOKEN" https://api.example.com/a > /dev/null'), 1);
  for (const step of [
    'npm config set //npm.example.com/:_authToken=$API_TOKEN && npm ci',
    'npm set //npm.example.com/:_authToken=$API_TOKEN',
    'aws configure set aws_session_token $API_TOKEN',
    'echo "token=$API_TOKEN" > /etc/tool.conf',
    'echo "$API_TOKEN" | tee -a /etc/tool.conf',
    'echo "$API_TOKEN" | docker login -u bot --password-stdin',
    'sed -i "s/TOKEN/$API_TOKEN/" /etc/tool.conf',
    'git clone https://bot:$API_TOKEN@git.example.com/app.git',
    'pip config set global.index-url https://bot:$API_TOKEN@pypi.example.com/simple',
  ])
    assert.equal(fixes(step), 0, step);
});

test('a secret in the settings of a tool stays unless the same step takes it back', () => {
  const step = (end: string) =>
    `FROM node:24\nRUN --mount=type=secret,id=npm npm config set "//npm.example.com/:_authToken=$(cat /run/secrets/npm)" && npm ci${end}\n`;
  for (const [end, isKept] of [
    ['', true],
    [' && rm -f ~/.npmrc', false],
    [' && npm config delete //npm.example.com/:_authToken', false],
    [' && rm -rf ~/.npm', true],
    ['\nRUN rm ~/.npmrc', true],
  ] as const)
    assert.equal(said('dockerfile/secret-written-to-layer', step(end)).length, isKept ? 1 : 0, end);
});

test('a variable is the one that holds the secret, and no longer name', () => {
  const step = (name: string) =>
    `FROM debian:13\nRUN --mount=type=secret,id=npm TOKEN=$(cat /run/secrets/npm) && echo "$${name}" > /etc/motd\n`;
  assert.equal(said('dockerfile/secret-written-to-layer', step('TOKEN')).length, 1);
  assert.equal(said('dockerfile/secret-written-to-layer', step('TOKENS')).length, 0);
});
