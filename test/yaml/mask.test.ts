import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toData } from '../../server/yaml/data';
import { masked } from '../../server/yaml/mask';
import type { Mapping, Node, Scalar } from '../../server/yaml/node';
import { parse } from '../../server/yaml/parse';

const template = (text: string) => parse(text, { mask: masked(text) });

function at(node: Node | undefined, ...path: (string | number)[]): Node | undefined {
  return path.reduce<Node | undefined>((found, step) => {
    if (found?.kind === 'sequence') return found.items[step as number]?.value;
    if (found?.kind !== 'mapping') return undefined;
    return found.pairs.findLast(({ key }) => key.kind === 'scalar' && key.text === step)?.value;
  }, node);
}

const open = (node: Node | undefined): boolean | undefined => (node as Mapping | undefined)?.isOpen;

describe('a template', () => {
  const deployment = `apiVersion: apps/v1
metadata:
  name: {{ include "x.name" . }}
  labels:
    {{- include "x.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling }}
  replicas: {{ .Values.replicas | default 1 }}
  {{- end }}
  template:
    spec:
      containers:
        - name: web
          image: "{{ .Values.image }}:{{ .Values.tag }}"
          ports: [{{ .Values.port }}, 80]
          {{- with .Values.security }}
          securityContext:
            {{- toYaml . | nindent 12 }}
          {{- end }}
        - name: proxy
          image: proxy:1
`;
  const { root, problems, masked: spans } = template(deployment);

  test('has no syntax error', () => assert.deepEqual(problems, []));
  test('keeps the place of every action', () => {
    assert.equal(spans.length, 11);
    for (const { start, end } of spans) assert.match(deployment.slice(start, end), /^\{\{.*\}\}$/);
  });
  test('has unknown values where actions are, with the text as written', () => {
    const name = at(root, 'metadata', 'name') as Scalar;
    assert.equal(name.isMasked, true);
    assert.equal(name.text, '{{ include "x.name" . }}');
    const image = at(root, 'spec', 'template', 'spec', 'containers', 0, 'image') as Scalar;
    assert.deepEqual(
      [image.style, image.isMasked, image.text],
      ['double', true, '{{ .Values.image }}:{{ .Values.tag }}'],
    );
    assert.deepEqual(toData(at(root, 'spec', 'template', 'spec', 'containers', 0, 'ports')), [undefined, 80]);
  });
  test('has an unknown value where an action writes one below its key', () => {
    assert.equal((at(root, 'metadata', 'labels') as Scalar).isMasked, true);
    assert.equal((at(root, 'spec', 'template', 'spec', 'containers', 0, 'securityContext') as Scalar).isMasked, true);
  });
  test('is open where a block may leave keys out, and only there', () => {
    assert.equal(open(at(root, 'spec')), true);
    assert.equal(open(at(root, 'spec', 'template', 'spec', 'containers', 0)), true);
    assert.equal(open(at(root, 'spec', 'template', 'spec', 'containers', 1)), false);
    assert.equal(open(at(root, 'spec', 'template')), false);
    assert.equal(open(at(root, 'metadata')), false);
    assert.equal(open(root), false);
  });

  test('may write a key twice in two branches', () => {
    const { root, problems } = template('a:\n{{ if .x }}\n  b: 1\n{{ else }}\n  b: 2\n{{ end }}\nc: d\n');
    assert.deepEqual(problems, []);
    assert.equal(open(at(root, 'a')), true);
    assert.deepEqual(toData(root), { a: { b: 2 }, c: 'd' });
  });
  test('is not open inside a block that holds all of it', () => {
    const { root } = template('{{ if .x }}\na: b\nc: d\n{{ end }}\n');
    assert.equal(open(root), false);
  });
  test('opens the mapping its output is indented for', () => {
    const { root } = template('a:\n  b:\n    c: d\n{{ toYaml .x | indent 2 }}\ne: f\n');
    assert.equal(open(at(root, 'a')), true);
    assert.equal(open(at(root, 'a', 'b')), false);
    assert.equal(open(root), false);
  });
  test('opens all that it may write to where its output has no known indentation', () => {
    const { root } = template('a:\n  b:\n    c: d\n{{ .x }}\ne: f\n');
    assert.deepEqual([open(root), open(at(root, 'a')), open(at(root, 'a', 'b'))], [true, true, true]);
  });
  test('opens the mapping that starts behind its output', () => {
    const { root } = template('a:\n  {{- toYaml .x | nindent 2 }}\n  b: c\nd:\n  e: f\n');
    assert.deepEqual([open(root), open(at(root, 'a')), open(at(root, 'd'))], [false, true, false]);
  });
  test('joins the keys below with what an action writes behind their parent', () => {
    const { root, problems } = template(
      'a: {{- include "b" . | nindent 2 }}\n  c: d\ne:\n  - {{- include "f" . | nindent 4 }}\n    g: h\n',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(toData(root), { a: { c: 'd' }, e: [{ g: 'h' }] });
    assert.deepEqual([open(root), open(at(root, 'a')), open(at(root, 'e', 0))], [false, true, true]);
  });
  test('may write the text of a block scalar on the line of its key', () => {
    const { root, problems } = template('a: |- {{- .b | nindent 2 }}\nc: d\n');
    assert.deepEqual(problems, []);
    assert.equal((at(root, 'a') as Scalar).isMasked, true);
    assert.equal(toData(at(root, 'c')), 'd');
  });
  test('passes over comments that span lines', () => {
    const { root, problems } = template('{{- /* a:\n b: c\n  d */ -}}\na: b\n');
    assert.deepEqual(problems, []);
    assert.deepEqual(toData(root), { a: 'b' });
  });
  test('ends an unclosed action with its line', () => {
    const { root } = template('a: {{ .Values.x\nb: c\n');
    assert.equal((at(root, 'a') as Scalar).isMasked, true);
    assert.deepEqual(toData(at(root, 'b')), 'c');
  });
  test('may hold a brace of another meaning in an action', () => {
    const { root, masked } = template("a: {{ printf '{' }}\nb: c\n");
    assert.deepEqual(masked, [{ start: 3, end: 19 }]);
    assert.equal(toData(at(root, 'b')), 'c');
  });
  test('takes keys from actions', () => {
    const { root, problems } = template('a:\n  {{ $key }}: {{ $value }}\n  b: c\n');
    assert.deepEqual(problems, []);
    assert.equal(open(at(root, 'a')), true);
  });
  test('goes on with a block scalar behind actions at column 0', () => {
    const { root, problems } = template('a: |\n  b\n{{ .Files.Get "x" | indent 2 }}\n  c\nd: e\n');
    assert.deepEqual(problems, []);
    assert.equal((at(root, 'a') as Scalar).isMasked, true);
    assert.equal(toData(at(root, 'd')), 'e');
  });
  test('ends a block scalar before the end of the block around it', () => {
    const { root } = template('{{ if .x }}\na: |\n  b\n{{ end }}\nc: d\n');
    assert.deepEqual(toData(root), { a: 'b\n', c: 'd' });
  });
  test('may be written for Jinja', () => {
    const { root, problems } = template(
      'a:\n{% for x in y %}\n  - {{ x }}\n{% endfor %}\n{# note #}\nb: {% if c %}1{% else %}2{% endif %}\n',
    );
    assert.deepEqual(problems, []);
    assert.equal(at(root, 'a')?.kind, 'sequence');
    assert.equal(open(at(root, 'a')), true);
    assert.equal((at(root, 'b') as Scalar).isMasked, true);
  });
  test('may end, without a line break, in a comment that is still open', () => {
    assert.deepEqual(masked('a: {# b').spans, []);
    assert.deepEqual(masked('a: {# b #}').spans, [{ start: 3, end: 10 }]);
  });
});

describe('actions in a file that is no template', () => {
  test('are text in quotes and block scalars', () => {
    const { root, problems } = parse('a: "{{ with secret }}"\nb: |\n  {{ .Data }}\nc: d\n');
    assert.deepEqual(problems, []);
    assert.deepEqual(toData(root), { a: '{{ with secret }}', b: '{{ .Data }}\n', c: 'd' });
  });
  test('are unknown as plain values', () => {
    const { root, problems } = parse('a: {{ .Values.x }}\nb: {{ x | default("y: z") }}-b # c\n{{ d }}: e\nf: g\n');
    assert.deepEqual(problems, []);
    assert.equal((at(root, 'a') as Scalar).isMasked, true);
    assert.equal((at(root, 'b') as Scalar).text, '{{ x | default("y: z") }}-b');
    assert.equal(toData(at(root, 'f')), 'g');
    assert.equal(open(root), true);
  });
  test('are passed over on lines of their own', () => {
    const { root, problems } = parse(
      'a:\n  {{- if .x }}\n  b: c\n  {{- end }}\n  d: e\nf:\n  {{- toYaml .x | nindent 2 }}\n',
    );
    assert.deepEqual(problems, []);
    assert.equal(open(at(root, 'a')), true);
    assert.equal((at(root, 'f') as Scalar).isMasked, true);
  });
  test('are passed over as comments that span lines', () => {
    const { root, problems } = parse('{{- /*\na: b\n  c\n*/}}\nd: e\n  {{/* f\n*/}}\ng: h\n');
    assert.deepEqual(problems, []);
    assert.deepEqual(toData(root), { d: 'e', g: 'h' });
  });
  test('are not seen in a flow mapping', () => {
    const { root, problems } = parse('a: {b: {c: d}}\ne: {{f: g}: h}\n');
    assert.deepEqual(problems, []);
    assert.deepEqual(toData(at(root, 'a')), { b: { c: 'd' } });
    assert.equal(at(root, 'e')?.kind, 'mapping');
  });
});
