import assert from 'node:assert/strict';
import { test } from 'node:test';
import { yaml } from '../../server/engine/rule';
import { blank, plainText } from '../../server/engine/text';
import type { Field } from '../../server/yaml/field';
import { renderChanges } from '../../server/yaml/writer';
import { type Edit, edited, unitOf } from './fields';

interface Case {
  readonly name: string;
  readonly before: string;
  readonly edit: Edit;
  /** Undefined: there is no clean place. */
  readonly after: string | undefined;
  readonly file?: { readonly isTemplate?: boolean; readonly isPatch?: boolean };
}

const cases: Case[] = [];
const add = (name: string, before: string, edit: Edit, after: string | undefined, file?: Case['file']) =>
  cases.push({ name, before, edit, after, ...(file && { file }) });

// ---- Replacing values

add('a boolean is replaced in place', 'a: true # why\nb: 1', (at) => at('a').set(false), 'a: false # why\nb: 1');
add('a quoted word gives way to a boolean', 'a: "true"', (at) => at('a').set(false), 'a: false');
add('double quotes are kept', 'a: "x"', (at) => at('a').set('y'), 'a: "y"');
add('single quotes are kept', "a: 'x'", (at) => at('a').set("it's"), "a: 'it''s'");
add(
  'single quotes give way where a line break needs escapes',
  "- a: 'x'",
  (at) => at(0, 'a').set('y\u0007'),
  '- a: "y\\u0007"',
);
add('a plain string stays plain', 'a: nginx:1.2', (at) => at('a').set('nginx:1.3'), 'a: nginx:1.3');
add('a string that reads as a boolean is quoted', 'a: x', (at) => at('a').set('yes'), 'a: "yes"');
add('in the quotes of the neighbourhood', "a: x\nb: 'z'", (at) => at('a').set('yes'), "a: 'yes'\nb: 'z'");
add('a string that reads as a number is quoted', 'a: x', (at) => at('a').set('1.0'), 'a: "1.0"');
add('a number is not', 'a: x', (at) => at('a').set(1.5), 'a: 1.5');
add('a value on the line below its key', 'a:\n  text\nb: 1', (at) => at('a').set('other'), 'a: other\nb: 1');
add('a multi-line plain value', 'a: one\n  two\nb: 1', (at) => at('a').set('three'), 'a: three\nb: 1');
add(
  'a literal gives way to a word',
  'a: | # why\n  one\n  two\nb: 1',
  (at) => at('a').set('three'),
  'a: three # why\nb: 1',
);
add(
  'a word gives way to a literal',
  'a: one # why\nb: 1',
  (at) => at('a').set('two\nthree\n'),
  'a: | # why\n  two\n  three\nb: 1',
);
add('a mapping gives way to a word', 'a: # why\n  b: 1\n  c: 2\nd: 3', (at) => at('a').set('x'), 'a: x # why\nd: 3');
add(
  'a mapping gives way to a mapping',
  'a: # why\n    b: 1\nd: 3',
  (at) => at('a').set({ x: 1, z: [] }),
  'a: # why\n    x: 1\n    z: []\nd: 3',
);
add(
  'a word gives way to a mapping',
  'a: x # why\nd: 3',
  (at) => at('a').set({ b: { c: 1 } }),
  'a: # why\n  b:\n    c: 1\nd: 3',
);
add('a list gives way to a list', 'a:\n- 1\n- 2\nd: 3', (at) => at('a').set([3]), 'a:\n- 3\nd: 3');
add('an item is replaced', 'a:\n  - x # why\n  - y', (at) => at('a', 0).set('z'), 'a:\n  - z # why\n  - y');
add(
  'an item mapping is replaced by a word',
  'a:\n  - x: 1\n    y: 2\n  - z',
  (at) => at('a', 0).set('w'),
  'a:\n  - w\n  - z',
);
add(
  'an item is replaced by a mapping',
  'a:\n  - x\n  - y',
  (at) => at('a', 0).set({ b: 1, c: [2] }),
  'a:\n  - b: 1\n    c:\n      - 2\n  - y',
);
add('a tag goes with the value it was about', 'a: !!str 1', (at) => at('a').set(2), 'a: 2');
add('an anchor that nothing refers to is kept', 'a: &x 1', (at) => at('a').set(2), 'a: &x 2');
add('a value in a flow mapping', 'a: { b: 1, c: x }', (at) => at('a', 'c').set('p, q'), 'a: { b: 1, c: "p, q" }');
add('a list in a flow mapping', 'a: { b: 1 }', (at) => at('a', 'b').set(['x', 'z']), 'a: { b: [x, z] }');
add('an item of a flow list', 'a: [x, "y"]', (at) => at('a', 1).set('z'), 'a: [x, "z"]');
add('equal changes count once', 'a: 1', (at) => [...at('a').set(2), ...at('a').set(2)], 'a: 2');
add('contradictions have no clean place', 'a: 1', (at) => [...at('a').set(2), ...at('a').set(3)], undefined);

// ---- JSON and other line ends

add(
  'JSON that is indented with tabs',
  '{\n\t"a": [\n\t\t"x"\n\t],\n\t"b": {\n\t\t"c": "\\/\\uD83D\\uDE00"\n\t}\n}\n',
  (at) => [...at('a').append('y'), ...at('b', 'd').set({ e: false })],
  '{\n\t"a": [\n\t\t"x",\n\t\t"y"\n\t],\n\t"b": {\n\t\t"c": "\\/\\uD83D\\uDE00",\n\t\t"d": { "e": false }\n\t}\n}\n',
);
add('lines that end with CR alone', 'a:\r  b: 1\rc: 2\r', (at) => at('a', 'd').set('x'), 'a:\r  b: 1\r  d: x\rc: 2\r');
add('a removed line that ends with CR alone', 'a: 1\rb: 2\rc: 3\r', (at) => at('b').remove(), 'a: 1\rc: 3\r');

// ---- Changes of one list

add(
  'an item that another change has made is not appended again',
  'a: ["x", "y"]',
  (at) => [...at('a', 1).set('z'), ...at('a').append('z')],
  'a: ["x", "z"]',
);

// ---- Writing what is missing

add('a key at the end', 'a: 1\nb: 2', (at) => at('c').set(3), 'a: 1\nb: 2\nc: 3');
add('behind the trailing comment', 'a: 1\nb: 2 # why', (at) => at('c').set(3), 'a: 1\nb: 2 # why\nc: 3');
add('without a final newline', 'a: 1', (at) => at('b').set(2), 'a: 1\nb: 2');
add(
  'with carriage returns',
  'a:\r\n  b: 1\r\nc: 2\r\n',
  (at) => at('a', 'd', 'e').set(3),
  'a:\r\n  b: 1\r\n  d:\r\n    e: 3\r\nc: 2\r\n',
);
add('behind a byte order mark', '\uFEFFa: 1\n', (at) => at('b', 'c').set(2), '\uFEFFa: 1\nb:\n  c: 2\n');
add('replaced behind a byte order mark', '\uFEFFa: 1\n', (at) => at('a').set(2), '\uFEFFa: 2\n');
add('removed behind a byte order mark', '\uFEFFa: 1\nb: 2\n', (at) => at('a').remove(), '\uFEFFb: 2\n');
add('before the end of the document', 'a: 1\n...\n', (at) => at('b').set(2), 'a: 1\nb: 2\n...\n');
add('behind the marker of its start', '---\na: 1\n', (at) => at('b').set(2), '---\na: 1\nb: 2\n');
add(
  'before a comment about what follows',
  'a:\n  b: 1\n# about c\nc: 2',
  (at) => at('a', 'd').set(3),
  'a:\n  b: 1\n  d: 3\n# about c\nc: 2',
);
add(
  'behind a comment of its own block',
  'a:\n  b: 1 # first\n       # second\n  # c: 2\nd: 3',
  (at) => at('a', 'x').set(3),
  'a:\n  b: 1 # first\n       # second\n  # c: 2\n  x: 3\nd: 3',
);
add('before a blank line', 'a:\n  b: 1\n\nc: 2', (at) => at('a', 'd').set(3), 'a:\n  b: 1\n  d: 3\n\nc: 2');
add('behind a literal', 'a:\n  b: |\n    x\n\nc: 2', (at) => at('a', 'd').set(3), 'a:\n  b: |\n    x\n  d: 3\n\nc: 2');
add(
  'behind a literal that keeps its blank lines',
  'a:\n  b: |+\n    x\n\nc: 2',
  (at) => at('a', 'd').set(3),
  'a:\n  b: |+\n    x\n\n  d: 3\nc: 2',
);
add(
  'with its parents',
  'a:\n    b: 1',
  (at) => at('a', 'c', 'd', 'e').set(true),
  'a:\n    b: 1\n    c:\n        d:\n            e: true',
);
add(
  'missing parents are shared, in the order given',
  yaml`
    containers:
      - name: web
        image: x
      - name: b
  `,
  (at) => [
    ...at('containers', 0, 'securityContext', 'runAsNonRoot').set(true),
    ...at('containers', 0, 'securityContext', 'capabilities', 'drop').append('ALL'),
    ...at('containers', 0, 'securityContext', 'allowPrivilegeEscalation').set(false),
  ],
  yaml`
    containers:
      - name: web
        image: x
        securityContext:
          runAsNonRoot: true
          capabilities:
            drop:
              - ALL
          allowPrivilegeEscalation: false
      - name: b
  `,
);
add(
  'lists stand flush where those of the document do',
  'spec:\n  containers:\n  - name: web',
  (at) => at('spec', 'containers', 0, 'capabilities', 'drop').set(['ALL']),
  'spec:\n  containers:\n  - name: web\n    capabilities:\n      drop:\n      - ALL',
);
add(
  'or where those of its siblings do',
  'a:\n- b\nc:\n- d\ne:\n  f:\n    - g',
  (at) => at('e', 'h').set(['i']),
  'a:\n- b\nc:\n- d\ne:\n  f:\n    - g\n  h:\n    - i',
);
add('an empty parent is filled', 'a:\nb: 1', (at) => at('a', 'c').set(2), 'a:\n  c: 2\nb: 1');
add('an empty parent with a comment', 'a: # why\nb: 1', (at) => at('a', 'c').set(2), 'a: # why\n  c: 2\nb: 1');
add('a parent that says null', 'a: null # why\nb: 1', (at) => at('a', 'c').set(2), 'a: # why\n  c: 2\nb: 1');
add('a tilde', 'a: ~\nb: 1', (at) => at('a').set('x'), 'a: x\nb: 1');
add('an empty value', 'a: # why\nb: 1', (at) => at('a').set('x'), 'a: x # why\nb: 1');
add(
  'empty braces open up',
  'resources: {} # none',
  (at) => at('resources', 'limits', 'memory').set('1Gi'),
  'resources: # none\n  limits:\n    memory: 1Gi',
);
add('an empty item', 'a:\n  -\n  - b', (at) => at('a', 0, 'x').set(1), 'a:\n  - x: 1\n  - b');
add(
  'in an item, below its first key',
  '- name: web\n- name: b',
  (at) => at(0, 'image').set('x'),
  '- name: web\n  image: x\n- name: b',
);
add(
  'in an item whose dash stands wide',
  'a:\n-   name: web',
  (at) => at('a', 0, 'image').set('x'),
  'a:\n-   name: web\n    image: x',
);
add('in an item of an item', '- - a: 1\n  - b: 2', (at) => at(0, 0, 'c').set(3), '- - a: 1\n    c: 3\n  - b: 2');
add('a key that must be quoted', 'a: 1', (at) => at('yes').set(1), 'a: 1\n"yes": 1');
add('a key with odd characters', 'a: 1', (at) => at('b: c').set(1), 'a: 1\n"b: c": 1');
add('a value of several lines', 'a: 1', (at) => at('b').set('x\n\ny'), 'a: 1\nb: |-\n  x\n\n  y');
add(
  'a nested value',
  'a: 1',
  (at) => at('b').set({ c: [{ d: 1, e: [2, 3] }, 'f', []], g: {} }),
  'a: 1\nb:\n  c:\n    - d: 1\n      e:\n        - 2\n        - 3\n    - f\n    - []\n  g: {}',
);

// ---- Flow style

add('in braces', 'a: { b: 1 }', (at) => at('a', 'c').set(2), 'a: { b: 1, c: 2 }');
add('in tight braces', 'a: {b: 1}', (at) => at('a', 'c', 'd').set(2), 'a: {b: 1, c: {d: 2}}');
add('a flow list in braces', 'a: { b: 1 }', (at) => at('a', 'drop').append('ALL'), 'a: { b: 1, drop: [ALL] }');
add('behind a trailing comma', 'a: { b: 1, }', (at) => at('a', 'c').set(2), 'a: { b: 1, c: 2, }');
add(
  'in braces of several lines',
  'a: {\n  b: 1, # why\n  c: 2 # so\n}',
  (at) => at('a', 'd').set(3),
  'a: {\n  b: 1, # why\n  c: 2, # so\n  d: 3\n}',
);
add(
  'in braces of several lines with a trailing comma',
  'a: {\n  b: 1,\n}',
  (at) => at('a', 'd').set(3),
  'a: {\n  b: 1,\n  d: 3,\n}',
);
add(
  'in JSON',
  '{\n  "a": {\n    "b": "c"\n  }\n}',
  (at) => at('a', 'd').set('e'),
  '{\n  "a": {\n    "b": "c",\n    "d": "e"\n  }\n}',
);
add('in tight JSON', '{"a":{"b":"c","e":1}}', (at) => at('a', 'd').set(['e']), '{"a":{"b":"c","e":1,"d":["e"]}}');
add('in empty braces within braces', '{ a: {} }', (at) => at('a', 'b').set(1), '{ a: { b: 1 } }');
add('at a key without a value', '{ a: , b: 1 }', (at) => at('a').set(1), '{ a: 1, b: 1 }');
add('at a key without a colon', '{ a, b: 1 }', (at) => at('a').set(1), '{ a: 1, b: 1 }');

// ---- Appending

add('to a list', 'a:\n  - b\nc: 1', (at) => at('a').append('d'), 'a:\n  - b\n  - d\nc: 1');
add(
  'to a flush list, before the comment about what follows',
  'a:\n- b\n# about c\nc: 1',
  (at) => at('a').append('d'),
  'a:\n- b\n- d\n# about c\nc: 1',
);
add(
  'to a list of mappings',
  'a:\n  -   b: 1\n      c: 2',
  (at) => at('a').append({ b: 3, c: 4 }),
  'a:\n  -   b: 1\n      c: 2\n  -   b: 3\n      c: 4',
);
add('to a flow list', 'a: [b]', (at) => at('a').append('c'), 'a: [b, c]');
add('to a flow list with room', 'a: [ b ]', (at) => at('a').append({ c: 1 }), 'a: [ b, { c: 1 } ]');
add('in the quotes of all items', 'a: ["b", "c"]', (at) => at('a').append('d'), 'a: ["b", "c", "d"]');
add('in the single quotes of all items', "a:\n  - 'b'", (at) => at('a').append('d'), "a:\n  - 'b'\n  - 'd'");
add('to empty brackets', 'a: [] # none', (at) => at('a').append('b'), 'a: # none\n  - b');
add('to empty brackets in braces', 'a: { b: [] }', (at) => at('a', 'b').append('c'), 'a: { b: [c] }');
add('to nothing', 'a:', (at) => at('a').append('b'), 'a:\n  - b');
add('to what is absent', 'a: 1', (at) => at('b').append('c'), 'a: 1\nb:\n  - c');
add('twice', 'a:\n- b', (at) => [...at('a').append('c'), ...at('a').append('d')], 'a:\n- b\n- c\n- d');
add('to brackets of several lines', 'a: [\n  b,\n  c\n]', (at) => at('a').append('d'), 'a: [\n  b,\n  c,\n  d\n]');

// ---- Removing

add('a key, but not why it was there', 'a: 1\nb: 2 # why\nc: 3', (at) => at('b').remove(), 'a: 1\n# why\nc: 3');
add(
  'a key without the comments above it',
  'a: 1\n\n# one\n# two\nb: 2\nc: 3',
  (at) => at('b').remove(),
  'a: 1\n\n# one\n# two\nc: 3',
);
add(
  'a key with what tells a tool to leave it alone',
  'a: 1\n# one\n# seaworthy-ignore kubernetes/host-pid -- why\nb: 2 # checkov:skip=CKV_K8S_17\nc: 3',
  (at) => at('b').remove(),
  'a: 1\n# one\nc: 3',
);
add('the last key of a file, but not why it was there', 'a: 1\nb: 2 # why', (at) => at('b').remove(), 'a: 1\n# why');
add(
  'the first key of an item, but not why it was there',
  'a:\n  - b: 1 # why\n    c: 2',
  (at) => at('a', 0, 'b').remove(),
  'a:\n  # why\n  - c: 2',
);
add(
  'not with a comment that stands apart',
  'a: 1\n# one\n\nb: 2\nc: 3',
  (at) => at('b').remove(),
  'a: 1\n# one\n\nc: 3',
);
add('not with the header of the file', '# header\na: 1\nb: 2', (at) => at('a').remove(), '# header\nb: 2');
add('the last key of a file without a final newline', 'a: 1\nb: 2', (at) => at('b').remove(), 'a: 1');
add('with carriage returns, removed', 'a: 1\r\nb: 2\r\nc: 3', (at) => at('c').remove(), 'a: 1\r\nb: 2');
add('with an emptied parent', 'a:\n  b:\n    c: 1\nd: 2', (at) => at('a', 'b', 'c').remove(), 'd: 2');
add(
  'two that empty their parent',
  'a:\n  b: 1\n  c: 2\nd: 2',
  (at) => [...at('a', 'b').remove(), ...at('a', 'c').remove()],
  'd: 2',
);
add('with a block', 'a:\n  b:\n    - 1\n    - 2\n    # 3\n  c: 1', (at) => at('a', 'b').remove(), 'a:\n  # 3\n  c: 1');
add('an item', 'a:\n  - b\n  # about c\n  - c\n  - d', (at) => at('a', 1).remove(), 'a:\n  - b\n  # about c\n  - d');
add('several items', 'a:\n  - b\n  - c\n  - d', (at) => [...at('a', 0).remove(), ...at('a', 2).remove()], 'a:\n  - c');
add('the only item', 'a:\n  - b\nc: 1', (at) => at('a', 0).remove(), 'c: 1');
add(
  'an item replaced by another',
  'a:\n- b\nc: 1',
  (at) => [...at('a', 0).remove(), ...at('a').append('d')],
  'a:\n- d\nc: 1',
);
add(
  'the first key of an item',
  '- name: x\n  image: y\n- name: z',
  (at) => at(0, 'name').remove(),
  '- image: y\n- name: z',
);
add(
  'the first key of an item before a comment',
  '- name: x\n  # about it\n  image: y',
  (at) => at(0, 'name').remove(),
  '- # about it\n  image: y',
);
add('the only key of an item', 'a:\n  - name: x\n  - name: z', (at) => at('a', 0, 'name').remove(), 'a:\n  - name: z');
add('from braces', 'a: { b: 1, c: 2, d: 3 }', (at) => at('a', 'c').remove(), 'a: { b: 1, d: 3 }');
add('the first from braces', 'a: { b: 1, c: 2 }', (at) => at('a', 'b').remove(), 'a: { c: 2 }');
add('the last from braces', 'a: { b: 1, c: 2 }', (at) => at('a', 'c').remove(), 'a: { b: 1 }');
add('from brackets', 'a: [b, c, d]', (at) => at('a', 2).remove(), 'a: [b, c]');
add('the only one from brackets', 'a: [b]\nc: 1', (at) => at('a', 0).remove(), 'c: 1');
add('from braces of several lines', '{\n  "a": 1,\n  "b": 2\n}', (at) => at('b').remove(), '{\n  "a": 1\n}');
add(
  'the first from braces of several lines',
  '{\n  "a": 1, # why\n  "b": 2\n}',
  (at) => at('a').remove(),
  '{\n  # why\n  "b": 2\n}',
);
add('every duplicate', 'a: 1\nb: 2\na: 3\n', (at) => at('a').remove(), 'b: 2\n');
add('the whole document has no clean place', 'a: 1', (at) => at('a').remove(), undefined);
add(
  'set inside what is removed is a contradiction',
  'a:\n  b: 1\nc: 2',
  (at) => [...at('a').remove(), ...at('a', 'b').set(2)],
  undefined,
);
add('removed twice over', 'a:\n  b: 1\nc: 2', (at) => [...at('a').remove(), ...at('a', 'b').remove()], 'c: 2');

// ---- Renaming

add('a key is renamed', 'a: 1 # why\nb: 2', (at) => at('a').rename('c'), 'c: 1 # why\nb: 2');
add('in its quotes', '"a": 1', (at) => at('a').rename('c'), '"c": 1');
add('in quotes where it must', 'a: 1', (at) => at('a').rename('on'), '"on": 1');
add('in braces, renamed', '{ a: [1] }', (at) => at('a').rename('c'), '{ c: [1] }');
add('with a change inside', 'a:\n  b: 1', (at) => [...at('a').rename('c'), ...at('a', 'b').set(2)], 'c:\n  b: 2');
add('not to a key that is there', 'a: 1\nb: 2', (at) => at('a').rename('b'), undefined);
add(
  'not to a key that is written at the same time',
  'a: 1',
  (at) => [...at('a').rename('b'), ...at('b').set(2)],
  undefined,
);

// ---- Moving

add(
  'a key is moved',
  'a:\n  x: 1 # why\n  y: 2\nb:\n  z: 3',
  (at) => at('a', 'x').move(at('b')),
  'a:\n  y: 2\nb:\n  z: 3\n  x: 1 # why',
);
add(
  'with its comments and literals, to missing parents',
  yaml`
    spec:
      # about it
      script: |
        one
          two

        three
      other: 1
  `,
  (at) => at('spec', 'script').move(at('spec', 'data', 'files'), 'run.sh'),
  yaml`
    spec:
      other: 1
      data:
        files:
          # about it
          run.sh: |
            one
              two

            three
  `,
);
add(
  'out of an emptied parent',
  'a:\n  b:\n    c: 1\nd: 1',
  (at) => at('a', 'b', 'c').move(at('e')),
  'd: 1\ne:\n  c: 1',
);
add(
  'up, with a block',
  'a:\n  b:\n    c:\n    - x: 1\n      y: 2\n    d: 1\ne: 1',
  (at) => at('a', 'b', 'c').move(at('a')),
  'a:\n  b:\n    d: 1\n  c:\n  - x: 1\n    y: 2\ne: 1',
);
add(
  'the first key of an item is moved',
  '- a: 1\n  b: 2\n- c: 1',
  (at) => at(0, 'a').move(at(1)),
  '- b: 2\n- c: 1\n  a: 1',
);
add('into braces', 'a: x\nb: { c: 1 }', (at) => at('a').move(at('b')), 'b: { c: 1, a: x }');
add(
  'out of braces',
  'a: { b: 1, c: 2 }\nd:\n  e: 1',
  (at) => at('a', 'b').move(at('d')),
  'a: { c: 2 }\nd:\n  e: 1\n  b: 1',
);
add('no block into braces', 'a:\n  x: 1\nb: { c: 1 }', (at) => at('a').move(at('b')), undefined);
add('not over a key that is there', 'a: 1\nb:\n  a: 2', (at) => at('a').move(at('b')), undefined);
add('not into itself', 'a:\n  b: 1', (at) => at('a').move(at('a')), undefined);
add('not with an anchor', 'a: &x 1\nb:\n  c: *x', (at) => at('a').move(at('b')), undefined);

// ---- No clean place

add('an alias', 'a: &x { b: 1 }\nc: *x', (at) => at('c', 'b').set(2), undefined);
add('what an alias stands for', 'a: &x { b: 1 }\nc: *x', (at) => at('a', 'b').set(2), undefined);
add('a merged key', 'a: &x { b: 1 }\nc:\n  <<: *x', (at) => at('c', 'b').set(2), undefined);
add(
  'beside a merged key',
  'a: &x { b: 1 }\nc:\n  <<: *x',
  (at) => at('c', 'd').set(2),
  'a: &x { b: 1 }\nc:\n  <<: *x\n  d: 2',
);
add('below a scalar', 'a: 1', (at) => at('a', 'b').set(2), undefined);
add('below a list', 'a: [1]', (at) => at('a', 'b').set(2), undefined);
add('a template action', 'a: {{ .Values.a }}', (at) => at('a').set(2), undefined, { isTemplate: true });
add('beside a template action', 'a: {{ .Values.a }}\nb: 1', (at) => at('b').set(2), 'a: {{ .Values.a }}\nb: 2', {
  isTemplate: true,
});
add(
  'in a mapping that a template adds to',
  'a:\n  b: 1\n  {{- toYaml .x | nindent 2 }}\n  c: 1',
  (at) => at('a', 'd').set(2),
  undefined,
  { isTemplate: true },
);
add('braces that do not close', 'a: { b: 1', (at) => at('a', 'c').set(2), undefined);

for (const { name, before, edit, after, file } of cases) {
  test(`writes: ${name}`, () => {
    assert.equal(edited(before, edit, file), after);
  });
}

test('the marks of a blank force no quotes', () => {
  const after = edited('a: 1\n', (at) => [
    ...at('b').set(blank('10001')),
    ...at('c').set(`${blank('registry')}/app:1`),
    ...at('d').set(blank('a: b')),
  ]);
  assert.equal(after, `a: 1\nb: ${blank('10001')}\nc: ${blank('registry')}/app:1\nd: "${blank('a: b')}"\n`);
  assert.equal(plainText(after ?? ''), 'a: 1\nb: 10001\nc: registry/app:1\nd: "a: b"\n');
});

test('an item of a List is written like a document', () => {
  const list = 'apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  spec:\n    a: 1\n- kind: Service\n';
  assert.equal(
    edited(list, (at) => [...at('spec', 'b', 'c').set(2), ...at('kind').rename('sort')], {}, 1),
    '- sort: Pod\n  spec:\n    a: 1\n    b:\n      c: 2\n',
  );
});

/** Ten items, block and flow in turn, each with a line that others could be mistaken for. */
const tenItems = Array.from({ length: 10 }, (_, index) =>
  index % 2 === 0
    ? `- name: c${index}\n  old: 1 # why\n  gone: true\n  list: [a]\n`
    : `- { name: c${index}, old: 1, gone: true, list: [a] }\n`,
).join('');

test('what is written into many items at once is what is written into one after the other', () => {
  const before = `all:\n${tenItems}other: 1\n`;
  const changesOf = (at: Parameters<Edit>[0], index: number) => [
    ...at('all', index, 'made', 'deeply').set(index),
    ...at('all', index, 'list').append('b'),
    ...at('all', index, 'old').rename('new'),
    ...at('all', index, 'gone').remove(),
  ];
  const indexes = [...Array(10).keys()];
  const together = edited(before, (at) => [
    ...indexes.flatMap((index) => changesOf(at, index)),
    ...at('all', 0, 'name').move(at('first')),
    ...at('last').set(true),
  ]);
  const oneByOne = indexes.reduce<string | undefined>(
    (text, index) => text && edited(text, (at) => changesOf(at, index)),
    before,
  );
  const expected =
    oneByOne && edited(oneByOne, (at) => [...at('all', 0, 'name').move(at('first')), ...at('last').set(true)]);
  assert.ok(expected?.includes('- { name: c1, new: 1, list: [a, b], made: { deeply: 1 } }\n'), expected);
  assert.equal(together, expected);
});

test('items that lose all they hold are taken out one by one, each where it then stands', () => {
  const before = 'all:\n- a: 1\n- b: 1\n- c: 1\n  d: 1\n- e: 1\n';
  assert.equal(
    edited(before, (at) => [
      ...at('all', 0, 'a').remove(),
      ...at('all', 1, 'b').remove(),
      ...at('all', 2, 'c').remove(),
      ...at('all', 3, 'f').set(2),
    ]),
    'all:\n- d: 1\n- e: 1\n  f: 2\n',
  );
});

test('how often a text is read again does not grow with its items', () => {
  const readings = (count: number) => {
    const unit = unitOf(`all:\n${tenItems.repeat(count)}`);
    let times = 0;
    const counted = new Proxy(unit, {
      get(target, key) {
        if (key === 'reread') times++;
        return Reflect.get(target, key, target);
      },
    });
    const { items } = unit.root.at('all');
    const changes = items.flatMap((item) => {
      const field = item as Field as Field<{ made: { one: {}; two: {} }; gone: {} }>;
      return [...field.at('made').at('one').set(1), ...field.at('made').at('two').set(2), ...field.at('gone').remove()];
    });
    assert.ok(renderChanges(counted, changes));
    return times;
  };
  assert.equal(readings(1), readings(50));
});
