// What Compose takes from elsewhere in a file or from other files: fragments, merge keys, `extends`, and what is reset.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { inWords } from '../../server/engine/say';
import { linter, seaworthy } from '../../server/languages';
import { loneWorld } from '../../server/world/world-index';

/** The findings as `rule on line`, of the rules named. */
function findingsIn(text: string, rules: readonly string[], path = 'compose.yaml'): string[] {
  const file = { path };
  const source = seaworthy().languageOf(file)!.read(file, text);
  const config = { ...defaultConfig, profile: 'strict' as const };
  return linter()
    .lint(source, config, loneWorld(linter().kinds, source))
    .findings.filter(({ rule }) => rules.includes(rule))
    .map(({ rule, span }) => `${rule} on line ${text.slice(0, span.start).split('\n').length}`);
}

test('a fragment counts where a service takes it over, and what the service says itself beats it', () => {
  const text = `x-agent: &agent
  image: example/agent:1.0
  privileged: \${PRIVILEGED:-true}
services:
  first:
    <<: *agent
  second:
    <<: *agent
    privileged: false
  third:
    image: example/agent:1.0
x-unused:
  privileged: true
`;
  assert.deepEqual(findingsIn(text, ['compose/privileged-service']), ['compose/privileged-service on line 3']);
});

test('variables of a merged environment are overridden one by one', () => {
  const text = `x-environment: &environment
  DB_PASSWORD: kM4-vein-Otter
  DB_USER: shop
services:
  web:
    image: example/web:1.2
    environment:
      <<: *environment
      DB_PASSWORD: \${DB_PASSWORD:?}
  worker:
    image: example/web:1.2
    environment:
      <<: *environment
`;
  assert.deepEqual(findingsIn(text, ['compose/secret-in-environment']), ['compose/secret-in-environment on line 2']);
});

test('a service that extends another lacks nothing that the other may set, but what it says counts', () => {
  const text = `services:
  web:
    extends: { file: common.yaml, service: base }
    image: example/web:1.2
    pid: host
    environment:
      MYSQL_ALLOW_EMPTY_PASSWORD: "yes"
`;
  const rules = ['compose/writable-root-filesystem', 'compose/memory-limit-missing', 'compose/privilege-escalation-allowed', 'compose/passwordless-database', 'compose/host-pid']; // biome-ignore format: one line
  assert.deepEqual(findingsIn(text, rules), ['compose/host-pid on line 5']);
});

test('what is reset does not count, what overrides does', () => {
  const text = `services:
  web:
    privileged: !reset true
    volumes: !reset
      - /etc:/host/etc
    security_opt: !override
      - seccomp:unconfined
`;
  const rules = ['compose/privileged-service', 'compose/sensitive-host-path', 'compose/confinement-switched-off'];
  assert.deepEqual(findingsIn(text, rules, 'compose.override.yaml'), ['compose/confinement-switched-off on line 7']);
});

test('variables may be called what every object has', () => {
  const text = `services:
  web:
    image: example/web:1.2
    build: { args: { __proto__: a, constructor: b } }
    environment: { constructor: a, toString: b, __proto__: c, hasOwnProperty: d }
`;
  const source = seaworthy().languageOf({ path: 'compose.yaml' })!.read({ path: 'compose.yaml' }, text);
  const config = { ...defaultConfig, profile: 'strict' as const };
  assert.deepEqual(linter().lint(source, config, loneWorld(linter().kinds, source)).failures, []);
});

test('what several services take from one fragment is one finding, worded for the first with a note for each other', () => {
  const text = `x-agent: &agent
  image: example/agent:1.0
  privileged: true
services:
  first: *agent
  second: { <<: *agent, command: serve }
  third: { <<: *agent, privileged: false }
  fourth: { <<: *agent }
`;
  const source = seaworthy().languageOf({ path: 'compose.yaml' })!.read({ path: 'compose.yaml' }, text);
  const found = linter()
    .lint(source, defaultConfig, loneWorld(linter().kinds, source))
    .findings.filter(({ rule }) => rule === 'compose/privileged-service');
  assert.deepEqual(
    found.map(({ message, related }) =>
      [message, ...related.map((note) => note.message)].map((message) => inWords(message)),
    ),
    [['first', 'second', 'fourth'].map((name) => `Service "${name}" is privileged: root in it is root on the host.`)],
  );
});
