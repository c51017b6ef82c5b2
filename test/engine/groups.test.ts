// A group's id may stand wherever a rule's may: in a configuration, an ignore and the documentation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, defaultConfig } from '../../server/engine/config';
import { grouped, messageOf } from '../../server/engine/hardening';
import { linter } from '../../server/languages';
import { settingsInText } from '../../server/workspace/configuration';
import { loneWorld } from '../../server/world/world-index';
import { yaml } from '../../server/yaml/units';

const pod = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.29
`;
const services = `services:
  web:
    image: registry.example.com/web:1.29
`;

function findings(text: string, rules: Config['rules'] = {}, profile: Config['profile'] = 'recommended') {
  const source = yaml.read({ path: text.startsWith('services') ? 'compose.yaml' : 'a.yaml' }, text);
  const config = { ...defaultConfig, rules, profile };
  return linter().lint(source, config, loneWorld(linter().kinds, source)).findings;
}
/** Of findings that belong to a group, by rule. */
const severities = (text: string, rules: Config['rules'] = {}, profile: Config['profile'] = 'recommended') =>
  Object.fromEntries(
    findings(text, rules, profile).flatMap(({ rule, group, severity }) => (group ? [[rule, severity]] : [])),
  );

test('a configuration names a group as it names a rule', () => {
  const { settings, problems } = settingsInText('rules: {kubernetes/hardening: off}\n', linter().ids);
  assert.deepEqual(problems, []);
  assert.deepEqual(settings.rules, { 'kubernetes/hardening': 'off' });
  assert.match(
    settingsInText('rules: {kubernetes/hardning: off}\n', linter().ids).problems[0]!.message,
    /"kubernetes\/hardening"\?$/,
  );
});

test('what is said of a group holds for its rules, but not for one that is named itself', () => {
  const usual = severities(pod);
  assert.ok(Object.keys(usual).length > 2);
  assert.deepEqual(severities(pod, { 'kubernetes/hardening': 'off' }), {});
  assert.deepEqual(new Set(Object.values(severities(pod, { 'kubernetes/hardening': 'error' }))), new Set(['error']));
  const one = 'kubernetes/allow-privilege-escalation';
  assert.deepEqual(severities(pod, { 'kubernetes/hardening': 'off', [one]: 'warning' }), { [one]: 'warning' });
  const without = severities(pod, { 'kubernetes/hardening': 'error', [one]: 'off' });
  assert.deepEqual(
    Object.keys(without),
    Object.keys(usual).filter((rule) => rule !== one),
  );
});

test('it adds nothing to the profile', () => {
  const rules = (profile: Config['profile'], severity?: 'info') =>
    Object.keys(severities(pod, severity ? { 'kubernetes/hardening': severity } : {}, profile));
  for (const profile of ['essential', 'recommended', 'strict'] as const)
    assert.deepEqual(rules(profile, 'info'), rules(profile), profile);
  assert.ok(rules('strict').length > rules('recommended').length);
});

test('a group is of its own domain: what a Compose service lacks is ignored and configured by its own id', () => {
  const [group] = grouped(findings(services, {}, 'strict')).filter((shown) => 'members' in shown);
  assert.equal(group?.rule, 'compose/hardening');
  assert.match(messageOf(group), /^Service "web" lacks \d hardening settings: /);
  assert.deepEqual(severities(services, { 'compose/hardening': 'off' }, 'strict'), {});
  assert.notDeepEqual(severities(services, { 'kubernetes/hardening': 'off' }, 'strict'), {});
  const ignored = services.replace('  web:', '  # seaworthy-ignore compose/hardening -- a trial\n  web:');
  assert.deepEqual(severities(ignored, {}, 'strict'), {});
});
