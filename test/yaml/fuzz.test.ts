import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { toData } from '../../server/yaml/data';
import type { Node } from '../../server/yaml/node';
import { type YamlUnit, yaml } from '../../server/yaml/units';
import { random } from '../random';
import { shared } from '../shared';

const realFiles = shared('real');
/** How many mutations: a hundred thousand take minutes and are for whoever changes the parser. */
const mutations = Number(process.env.SEAWORTHY_MUTATIONS ?? 3_000);

const builtIn = [
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a # b\nspec:\n  containers:\n    - name: c\n      args: ["-x", {y: z}]\n',
  'kind: List\nitems:\n- kind: Pod\n  metadata: {name: a}\n# note\n- kind: Service\n  spec: &s\n    type: *t\n',
  "a: |\n  b\n   c\n\n  d\ne: >-\n  f\n  g\n\"h\\u0041\": 'i''j'\n? k\n: - l\n  - - m\n---\n%n\n...\no\n",
  'spec:\n  {{- if .Values.a }}\n  b: {{ .c | quote }}\n  {{- end }}\n  d:\n    {{- toYaml .e | nindent 4 }}\n{{/* f */}}\n',
];

/** What breaks parsers: indicators, indentation, halves of things. */
const pieces = [
  ' ',
  '  ',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ':',
  ': ',
  '-',
  '- ',
  '? ',
  '#',
  ' # ',
  '"',
  "'",
  '\\',
  '|',
  '>',
  '|+\n',
  '[',
  ']',
  '{',
  '}',
  ',',
  '&a',
  '*a',
  '!',
  '!!str ',
  '%',
  '@',
  '`',
  '---\n',
  '...\n',
  '{{',
  '}}',
  '{{ end }}',
  '{%',
  '%}',
  '<<: ',
  '\0',
  '\ufeff',
  '\ud800',
  '\u2028',
  'é',
  '😀',
  'kind: List\n',
  'items:\n',
  'kind: CustomResourceDefinition\n',
  '\nkind: Pod',
];

function mutated(text: string, below: (n: number) => number): string {
  let result = text;
  for (let i = below(3); i >= 0; i--) {
    const at = below(result.length + 1);
    const end = Math.min(result.length, at + (below(2) ? below(4) : below(60)));
    const kind = below(5);
    const middle =
      kind === 0
        ? ''
        : kind === 1
          ? result.slice(at, end).repeat(2)
          : kind === 2
            ? result.slice(end, end + below(80))
            : pieces[below(pieces.length)]!;
    result = result.slice(0, at) + middle + result.slice(kind === 4 ? at : end);
  }
  return result;
}

/** What holds for every tree of every text. */
function assertWellFormed(unit: YamlUnit): void {
  const { text, document } = unit;
  const inside = ({ start, end }: { start: number; end: number }, what: string) =>
    assert.ok(start >= 0 && start <= end && end <= text.length, `${what} at ${start}-${end} of ${text.length}`);
  const walk = (node: Node, from: number, depth: number): void => {
    assert.ok(depth <= 420, 'too deep');
    inside(node, node.kind);
    assert.ok(node.start >= from, `${node.kind} starts at ${node.start} before ${from}`);
    if (node.kind === 'mapping') {
      assert.ok(node.pairs.length > 0 || node.style === 'flow' || node.isBroken, 'an empty mapping');
      let last = node.start;
      for (const { start, key, value, colon } of node.pairs) {
        assert.ok(start >= last, `a pair starts at ${start} before ${last}`);
        assert.ok(key.start >= start, 'a key starts before its pair');
        if (colon !== undefined) assert.equal(text[colon], ':');
        walk(key, start, depth + 1);
        if (value) walk(value, colon ?? key.start, depth + 1);
        assert.ok((value?.end ?? key.end) <= node.end, 'a pair ends behind its mapping');
        last = start;
      }
    } else if (node.kind === 'sequence') {
      let last = node.start;
      for (const { start, value } of node.items) {
        assert.ok(start >= last, `an item starts at ${start} before ${last}`);
        if (node.style === 'block') assert.equal(text[start], '-');
        if (value) walk(value, start, depth + 1);
        assert.ok((value?.end ?? start) <= node.end, 'an item ends behind its sequence');
        last = start;
      }
    } else if (node.kind === 'alias') assert.notEqual(node.target?.kind, 'alias');
  };
  if (document.root) walk(document.root, 0, 0);
  for (const { span } of document.problems) inside(span, 'a problem');
  let last = 0;
  for (const comment of document.comments) {
    inside(comment, 'a comment');
    assert.equal(text[comment.start], '#');
    assert.ok(comment.start >= last, 'comments are in order');
    last = comment.end;
  }
  for (const action of document.masked) inside(action, 'an action');
  for (const { covers } of unit.comments) inside(covers, 'what a comment covers');
  toData(document.root);
}

describe('mutations of real files', () => {
  const files = existsSync(realFiles)
    ? readdirSync(realFiles, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.ya?ml$/.test(file))
        .sort()
    : [];

  test(`${mutations} mutations are read without an exception, into trees whose places are right, as if read afresh`, () => {
    const { below } = random(1);
    for (let i = 0; i < mutations; i++) {
      const name = files.length > 0 && below(4) > 0 ? files[below(files.length)]! : undefined;
      const text = (name ? readFileSync(`${realFiles}/${name}`, 'utf8') : builtIn[below(builtIn.length)]!).slice(
        0,
        20_000,
      );
      const file = { path: 'a.yaml', isTemplate: name ? name.startsWith('helm') !== (below(8) === 0) : below(2) === 0 };
      const before = yaml.read(file, text);
      const changed = mutated(text, below);
      const after = yaml.read(file, changed, before);
      try {
        assert.equal(after.units.map(({ unit }) => unit.text).join(''), changed);
        const afresh = yaml.read(file, changed);
        const shape = ({ units }: typeof after) => units.map(({ unit, start }) => [start, unit.text.length]);
        assert.deepEqual(shape(after), shape(afresh));
        for (const { unit } of after.units) assertWellFormed(unit as YamlUnit);
        for (const [index, { unit }] of after.units.entries())
          assert.deepEqual(unit.problems, afresh.units[index]!.unit.problems);
      } catch (error) {
        throw new Error(`${name ?? 'built in'}, mutation ${i}: ${JSON.stringify(changed).slice(0, 3_000)}`, {
          cause: error,
        });
      }
    }
  });
});
