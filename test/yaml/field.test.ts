import assert from 'node:assert/strict';
import { test } from 'node:test';
import { yaml } from '../../server/engine/rule';
import type { File } from '../../server/engine/source';
import type { Field } from '../../server/yaml/field';
import { fieldAt, type Key, unitOf } from './fields';

function at(text: string, path: readonly Key[], file: Partial<File> = {}): Field {
  return fieldAt(unitOf(text, file).root, ...path);
}
const under = (place: { unit: { text: string }; span: { start: number; end: number } }): string =>
  place.unit.text.slice(place.span.start, place.span.end);
const stateOf = ({ isPresent, isAbsent, isUnknown }: Field): string =>
  [isPresent && 'present', isAbsent && 'absent', isUnknown && 'unknown'].filter(Boolean).join(' ');

const deployment = yaml`
  kind: Deployment
  metadata:
    name: web
    annotations:
      "example.com/a": 'yes'
  spec:
    template:
      spec:
        securityContext:
        containers:
          - name: web
            image: "nginx:1.27"
            ports: [{ containerPort: 80 }]
            securityContext:
              privileged: yes
          - image: other
          - name: third
            command:
              - sh
              - -c
`;
const pod = ['spec', 'template', 'spec'];

test('a field is found by keys and indexes, and remembered', () => {
  const { root } = unitOf(deployment);
  const container = fieldAt(root, ...pod, 'containers', 0);
  assert.equal(container.at('image').value, 'nginx:1.27');
  assert.equal(container.at('image'), fieldAt(root, ...pod, 'containers', 0, 'image'));
  assert.equal(container.key, 0);
  assert.equal(container.parent?.key, 'containers');
  assert.equal(container.at('image').kind, 'scalar');
  assert.equal(container.at('ports').kind, 'sequence');
  assert.equal(container.at('nothing').kind, 'absent');
  assert.equal(root.key, undefined);
  assert.deepEqual(container.at('image').items, []);
  assert.deepEqual(container.at('image').entries, []);
});

test('values are read as Kubernetes reads them', () => {
  const text = 'a: yes\nb: "yes"\nc: 0755\nd: ~\ne:\nf: [1, x, null]\ng: { y: 1 }\nh: 1_000';
  const value = (key: string) => at(text, [key]).value;
  assert.equal(value('a'), true);
  assert.equal(value('b'), 'yes');
  assert.equal(value('c'), 493);
  assert.equal(value('d'), undefined);
  assert.equal(value('e'), undefined);
  assert.deepEqual(value('f'), [1, 'x', null]);
  assert.deepEqual(value('g'), { y: 1 });
  assert.equal(value('h'), 1000);
  assert.equal(value('i'), undefined);
  assert.equal(at(text, ['a']).raw, 'yes');
  assert.equal(at(text, ['a']).string, undefined);
  assert.equal(at(text, ['b']).string, 'yes');
  assert.equal(at(text, ['f']).raw, undefined);
});

test('of duplicate keys the last counts', () => {
  assert.equal(at('a: 1\nb: 2\na: 3', ['a']).value, 3);
  assert.deepEqual(
    at('a: 1\nb: 2\na: 3', []).entries.map(({ key, field }) => [key, field.value]),
    [
      ['a', 3],
      ['b', 2],
    ],
  );
});

test('many keys are found as few are', () => {
  const text = Array.from({ length: 100 }, (_, index) => `k${index}: ${index}`).join('\n');
  const { root } = unitOf(`${text}\nk7: x\n`);
  assert.equal(root.at('k99').value, 99);
  assert.equal(root.at('k7').value, 'x');
  assert.equal(root.at('k100').isAbsent, true);
  assert.equal(root.entries.length, 100);
});

test('aliases and merge keys are read through', () => {
  const text = yaml`
    base: &base { a: 1, b: 2 }
    more: &more
      <<: *base
      b: 3
      c: 4
    alias: *more
    merged:
      a: own
      <<: [*base, *more]
    quoted:
      "<<": *base
  `;
  const of = (...path: Key[]) => at(text, path);
  assert.equal(of('alias', 'c').value, 4);
  assert.equal(of('alias', 'a').value, 1);
  assert.equal(of('alias').kind, 'mapping');
  assert.equal(of('merged', 'a').value, 'own');
  assert.equal(of('merged', 'b').value, 2);
  assert.equal(of('merged', 'c').value, 4);
  assert.equal(stateOf(of('merged', 'd')), 'absent');
  assert.deepEqual(of('merged').value, { a: 'own', b: 2, c: 4 });
  assert.deepEqual(
    of('merged').entries.map(({ key }) => key),
    ['a', 'b', 'c'],
  );
  assert.equal(stateOf(of('quoted', 'a')), 'absent');
  assert.equal(under(of('merged', 'c')), '4');
  assert.equal(under(of('alias')), '*more');
});

test('merge keys that multiply take no time', () => {
  const lines = ['a0: &a0 { k: 1 }'];
  const names = (count: number) => Array.from({ length: count }, (_, index) => `*a${index}`).join(', ');
  for (let level = 1; level < 40; level++) lines.push(`a${level}: &a${level}\n  <<: [${names(level)}]\n  k${level}: 1`);
  const last = at(lines.join('\n'), ['a39']);
  assert.equal(last.at('k').value, 1);
  assert.equal(last.at('k0').isAbsent, true);
  assert.equal(last.entries.length, 40);
});

test('what an unknown alias stands for is unknown', () => {
  const text = 'a: *nobody\nb:\n  <<: *nobody\n  c: 1\nd: 1';
  assert.equal(stateOf(at(text, ['a'])), 'unknown');
  assert.equal(stateOf(at(text, ['a', 'b'])), 'unknown');
  assert.equal(at(text, ['a']).value, undefined);
  assert.equal(stateOf(at(text, ['b', 'c'])), 'present');
  assert.equal(stateOf(at(text, ['b', 'd'])), 'unknown');
  assert.equal(stateOf(at(text, ['b', 'd', 'e'])), 'unknown');
});

test('an alias inside what it stands for is unknown, as it is to the decoder', () => {
  const text = 'a: &a\n  b: *a\n  <<: *a\n  c: 1\n';
  assert.equal(stateOf(at(text, ['a', 'b'])), 'unknown');
  assert.equal(stateOf(at(text, ['a', 'x'])), 'unknown');
  assert.equal(at(text, ['a', 'c']).value, 1);
});

test('absence is known where every parent parses', () => {
  for (const [path, expected] of [
    [['missing'], 'absent'],
    [['missing', 'deeper', 'still'], 'absent'],
    [[...pod, 'securityContext'], 'absent'],
    [[...pod, 'securityContext', 'runAsUser'], 'absent'],
    [[...pod, 'containers', 0, 'securityContext', 'privileged'], 'present'],
    [[...pod, 'containers', 0, 'image', 'tag'], 'unknown'],
    [[...pod, 'containers', 'name'], 'unknown'],
    [[...pod, 'containers', 2, 'image'], 'absent'],
  ] as const) {
    assert.equal(stateOf(at(deployment, path)), expected, path.join('.'));
  }
  assert.equal(stateOf(at('', ['a'])), 'unknown');
});

test('nothing is known to be absent from a patch', () => {
  const file = { isPatch: true };
  assert.equal(stateOf(at(deployment, ['missing'], file)), 'unknown');
  assert.equal(stateOf(at(deployment, [...pod, 'securityContext', 'runAsUser'], file)), 'unknown');
  assert.equal(stateOf(at(deployment, ['kind'], file)), 'present');
});

test('nothing is known to be absent from what is half typed', () => {
  const flow = 'a: { b: 1, c';
  assert.equal(stateOf(at(flow, ['a', 'd'])), 'unknown');
  assert.equal(stateOf(at(flow, ['a', 'b'])), 'present');
  const block = 'a:\n  b: 1\n   c: 2\n  d:\n    e: 1\n';
  assert.equal(stateOf(at(block, ['a', 'x'])), 'unknown');
  assert.equal(stateOf(at(block, ['a', 'd', 'x'])), 'unknown');
  assert.equal(stateOf(at(block, ['x'])), 'absent');
});

test('a template hides what it writes', () => {
  const text = yaml`
    a: {{ .Values.a }}
    b: "{{ .Values.b }}-x"
    c:
      {{- toYaml .Values.c | nindent 2 }}
    d:
      e: 1
      {{- with .Values.d }}
      f: 2
      {{- end }}
    g: 1
  `;
  const of = (...path: Key[]) => at(text, path, { isTemplate: true });
  assert.equal(stateOf(of('a')), 'unknown');
  assert.equal(of('a').value, undefined);
  assert.equal(of('a').raw, '{{ .Values.a }}');
  assert.equal(stateOf(of('b')), 'present unknown');
  assert.equal(of('b').string, undefined);
  assert.equal(of('b').raw, '{{ .Values.b }}-x');
  assert.equal(stateOf(of('c')), 'unknown');
  assert.equal(stateOf(of('c', 'x')), 'unknown');
  assert.equal(stateOf(of('d', 'e')), 'present');
  assert.equal(stateOf(of('d', 'x')), 'unknown');
  assert.equal(of('d', 'e').value, 1);
  assert.equal(of('g').value, 1);
});

test('template text in an ordinary file is there, but only as raw text', () => {
  const text = 'a: "{{ with secret }}"\nb: [x, "{{ y }}"]\n';
  assert.equal(stateOf(at(text, ['a'])), 'present unknown');
  assert.equal(at(text, ['a']).value, undefined);
  assert.equal(at(text, ['a']).raw, '{{ with secret }}');
  assert.deepEqual(at(text, ['b']).value, ['x', undefined]);
});

test('underlines the value, else the key, else the name, else what is nearest', () => {
  for (const [path, expected] of [
    [[...pod, 'containers', 0, 'image'], '"nginx:1.27"'],
    [[...pod, 'containers', 0, 'ports'], '[{ containerPort: 80 }]'],
    [[...pod, 'containers', 0, 'ports', 0, 'hostPort'], '{ containerPort: 80 }'],
    [[...pod, 'containers', 0, 'securityContext'], 'securityContext'],
    [[...pod, 'containers', 0, 'securityContext', 'runAsUser'], 'web'],
    [[...pod, 'containers', 0, 'resources', 'limits'], 'web'],
    [[...pod, 'containers', 0], 'web'],
    [[...pod, 'containers', 1], 'image:'],
    [[...pod, 'containers', 1, 'name'], 'image:'],
    [[...pod, 'containers', 2, 'command', 1], '-c'],
    [[...pod, 'securityContext'], 'securityContext'],
    [[...pod, 'securityContext', 'runAsUser'], 'securityContext'],
    [[...pod, 'missing', 'deeper'], 'spec'],
    [['metadata', 'labels'], 'metadata'],
    [['metadata', 'annotations', 'example.com/a'], "'yes'"],
    [['missing'], 'kind:'],
    [[], 'kind:'],
  ] as const) {
    assert.equal(under(at(deployment, path)), expected, path.join('.'));
  }
  assert.equal(under(at('a: ""', ['a'])), '""');
  assert.equal(under(at('a: |\n  x\n  y\n\nb: 1', ['a'])), '|\n  x\n  y');
  assert.equal(under(at('a:\n  -\n  - b\n', ['a', 0])), '-');
  assert.equal(under(at('# nothing\n', ['a'])), '#');
  assert.equal(under(at('\uFEFFa: 1\n', ['b'])), 'a:');
});

test('knows the place of a key, and of a pair as a whole', () => {
  const annotation = at(deployment, ['metadata', 'annotations', 'example.com/a']);
  assert.equal(under(annotation.keyPlace), '"example.com/a"');
  assert.equal(under({ unit: annotation.unit, span: annotation.wholeSpan }), `"example.com/a": 'yes'`);
  const [entry] = at(deployment, ['metadata', 'annotations']).entries;
  assert.equal(entry?.key, 'example.com/a');
  assert.equal(entry && under(entry.keyPlace), '"example.com/a"');
  const context = at(deployment, [...pod, 'containers', 0, 'securityContext']);
  assert.equal(under({ unit: context.unit, span: context.wholeSpan }), 'securityContext:\n            privileged: yes');
});

test('finds a part of a scalar in its text', () => {
  const part = (text: string, word: string) => {
    const field = at(text, ['a']);
    const start = field.raw!.indexOf(word);
    return under(field.part(start, start + word.length));
  };
  assert.equal(part('a: nginx:latest', 'latest'), 'latest');
  assert.equal(part('a: "nginx:latest"', 'latest'), 'latest');
  assert.equal(part("a: 'it''s latest'", 'latest'), 'latest');
  assert.equal(part("a: 'it''s latest'", "'s"), "''s");
  assert.equal(part('a: "\\u0041 \\" latest"', 'latest'), 'latest');
  assert.equal(part('a: "x\\ny latest"', 'latest'), 'latest');
  assert.equal(part('a: one\n  latest two', 'latest'), 'latest');
  assert.equal(part('a: "one\n  latest two"', 'latest'), 'latest');
  assert.equal(part('a: |\n  one\n    latest\n  one', 'latest'), 'latest');
  assert.equal(part('a: |\r\n  one\r\n  latest\r\n', 'latest'), 'latest');
  assert.equal(part('a: >-\n  one\n  two latest\n\n  one', 'latest'), 'latest');
  assert.equal(part('a: |\n  one\n  two\n', 'one\ntwo'), 'one\n  two');
  const field = at('a: |\n  one\n', ['a']);
  assert.equal(under(field.part(3, 4)), '|\n  one');
});

test('changes have no clean place behind aliases, templates and broken text', () => {
  const none = (text: string, path: Key[], file: Partial<File> = {}) => {
    const field = at(text, path, file);
    assert.deepEqual(field.set(1), [], text);
    assert.deepEqual(field.remove(), [], text);
    assert.deepEqual(field.rename('z'), [], text);
    assert.deepEqual(field.append(1), [], text);
  };
  none('a: &a { b: 1 }\nc: *a', ['c', 'b']);
  none('a: &a { b: 1 }\nc: *a', ['a', 'b']);
  none('a: &a { b: 1 }\nc:\n  <<: *a', ['c', 'b']);
  none('a: { b: 1', ['a', 'c']);
  none('a: 1', ['a', 'b']);
  none('a: 1', []);
  none('', ['a']);
  const { root } = unitOf('a: {{ .x }}\nb: 1\n', { isTemplate: true });
  assert.deepEqual(root.at('a').set(1), []);
  assert.deepEqual(root.at('a').remove(), []);
  assert.deepEqual(root.at('a').move(root.at('c')), []);
  assert.equal(root.at('a').rename('z').length, 1);
  assert.equal(root.at('c').set(1).length, 1);
});
