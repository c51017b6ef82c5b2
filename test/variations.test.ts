// Every example again, as people type it and as other people's files look.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import { parseAllDocuments, visit } from 'yaml';
import type { Finding } from '../server/engine/finding';
import { editsOf } from '../server/engine/fix';
import type { LintResult } from '../server/engine/lint';
import type { DocumentedRule, Example } from '../server/engine/rule';
import { inWords } from '../server/engine/say';
import { applyEdits, type Span } from '../server/engine/text';
import { firstFixes, RuleBench, unmark } from './examples';
import { random } from './random';

type Variation = (text: string) => string | undefined;

/** Rewrites that must change neither what is found nor that the fix settles it; undefined where one does not apply. */
const yamlVariations: Readonly<Record<string, Variation>> = {
  'with CRLF line ends': (text) => text.replaceAll('\n', '\r\n'),
  'as the second document': (text) => `unrelated: true\n---\n${text}`,
  'with trailing comments': (text) => (hasBlockScalar(text) ? undefined : text.replace(/(?<=\S)\n/g, ' # note\n')),
  'after a byte order mark': (text) => `\uFEFF${text}`,
  'without a final newline': (text) => text.trimEnd(),
  'inside a List': (text) =>
    /^---|^\.\.\.|^kind: \w*List$|^#/m.test(text)
      ? undefined
      : `apiVersion: v1\nkind: List\nitems:\n  - ${text.trimEnd().replace(/\n(?=.)/g, '\n    ')}\n`,
  'with indented sequences': (text) => rewritten(text, { indentSeq: true }),
  'with sequences under their keys': (text) => rewritten(text, { indentSeq: false }),
  'in flow style': (text) => rewritten(text, {}, true),
};

const dockerfileVariations: Readonly<Record<string, Variation>> = {
  'with CRLF line ends': (text) => text.replaceAll('\n', '\r\n'),
  'after a byte order mark': (text) => `\uFEFF${text}`,
  'without a final newline': (text) => text.trimEnd(),
  'after a comment': (text) => (/^#/.test(text) ? undefined : `# note\n\n${text}`),
};

const variationsOf = (id: string, example: Example): Readonly<Record<string, Variation>> => {
  if (id.startsWith('dockerfile/')) return dockerfileVariations;
  // A template or a file known by its shape is not YAML that another writer may lay out anew.
  return example.file?.isTemplate || example.path ? { 'with CRLF line ends': yamlVariations['with CRLF line ends']! } : yamlVariations; // biome-ignore format: one line
};

for (const [id, rule] of rules) {
  describe(id, () => {
    const bench = new RuleBench(id, rule);

    test('while it is being typed', () => {
      for (const example of rule.examples) {
        for (const text of textsOf(example)) typed(bench, example, text);
      }
    });

    for (const name of Object.keys({ ...yamlVariations, ...dockerfileVariations })) {
      test(name, () => varied(bench, rule, name));
    }
  });
}

const textsOf = ({ insecure, secure }: Example): string[] =>
  [insecure && unmark(insecure).text, secure].filter((text) => text !== undefined);

/** No prefix throws, and none reports what the finished text does not, but for the part being typed. */
function typed(bench: RuleBench, example: Example, text: string): void {
  const finished = new Set(keysByLine(text, bench.lint(example, text).findings));
  for (let length = 0; length < text.length; length++) {
    const prefix = text.slice(0, length);
    const { findings, failures } = bench.lint(example, prefix);
    assert.deepEqual(failures, [], prefix);
    const lineBeingTyped = prefix.lastIndexOf('\n') + 1;
    const end = prefix.trimEnd().length;
    const settled = findings.filter(({ span, absentFrom, related }) => {
      const mayYetCome = absentFrom !== undefined && absentFrom.end >= end;
      return (
        span.start < lineBeingTyped &&
        !mayYetCome &&
        !related.some((note) => 'span' in note && note.span.end >= lineBeingTyped)
      );
    });
    for (const key of keysByLine(prefix, settled)) {
      assert.ok(finished.has(key), `reported while typing, but not in the end: ${key}\n${prefix}▏`);
    }
  }
}

const keysByLine = (text: string, findings: readonly Finding[]): string[] =>
  findings.map(({ rule, span }) => `${rule} on line ${text.slice(0, span.start).split('\n').length}`);

function varied(bench: RuleBench, rule: DocumentedRule, name: string): void {
  for (const example of rule.examples) {
    const variation = variationsOf(bench.id, example)[name];
    if (!variation) continue;
    for (const text of textsOf(example)) {
      const other = variation(text);
      if (other === undefined) continue;
      const plain = bench.lint(example, text);
      const result = bench.lint(example, other);
      assert.deepEqual(result.failures, [], other);
      assert.deepEqual(messages(result), messages(plain), other);
      for (const { span } of result.findings) assertInside(span, other);
      settles(bench, example, result);
      for (const length of seededPrefixes(other))
        assert.deepEqual(bench.lint(example, other.slice(0, length)).failures, []);
    }
  }
}

const messages = ({ findings }: LintResult) =>
  findings.map(({ rule, message }) => `${rule}: ${inWords(message)}`).sort();

function assertInside(span: Span, text: string): void {
  assert.ok(
    span.start >= 0 && span.start < span.end && span.end <= text.length,
    `${span.start}-${span.end} of ${text.length}`,
  );
}

/** Where a fix has a clean place in the varied text, it settles the finding and keeps the text's line ends. */
function settles(bench: RuleBench, example: Example, { source, findings }: ReturnType<RuleBench['lint']>): void {
  const { text } = source;
  const chosen = firstFixes(findings);
  if (chosen.length === 0) return;
  const edits = editsOf(source, chosen);
  assert.ok(edits, `the fix has a clean place in:\n${text}`);
  const fixed = applyEdits(text, edits);
  const left = bench.lint(example, fixed).findings;
  assert.equal(
    left.length,
    findings.length - chosen.length,
    `${fixed}\n${left.map(({ message }) => inWords(message)).join('\n')}`,
  );
  if (text.includes('\r\n')) assert.ok(!/(?<!\r)\n/.test(fixed), JSON.stringify(fixed));
}

/** Twenty lengths that are the same in every run. */
function seededPrefixes(text: string): number[] {
  const { below } = random(text.length);
  return Array.from({ length: 20 }, () => below(text.length + 1));
}

const hasBlockScalar = (text: string) => /[|>][-+0-9]*\s*(#.*)?$/m.test(text);

/** The same data as another writer lays it out. Not for text whose comments or layout carry meaning. */
function rewritten(text: string, options: { indentSeq?: boolean }, flow = false): string | undefined {
  if (/^\s*#|\{\{|^%|^---/m.test(text)) return undefined;
  const documents = parseAllDocuments(text);
  if (!('length' in documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents
    .map((document) => {
      if (flow) {
        let depth = 0;
        visit(document, {
          // The root stays a block, so that `kind:` stands where readers of kinds look for it.
          Collection: (_, node) => void (node.flow = depth++ > 0),
          Scalar: (_, node) =>
            void (typeof node.value === 'string' && node.value.includes('\n') && (node.type = 'QUOTE_DOUBLE')),
        });
      }
      return document.toString({ ...options, lineWidth: 0, flowCollectionPadding: true });
    })
    .join('---\n');
}
