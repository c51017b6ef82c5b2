// What every rule says about its own examples, one line a finding: severity, message, related places and fixes. The
// other tests hold spans and repaired texts; these files hold the words, and a reviewer reads what a change makes of
// them. UPDATE_SNAPSHOTS=1 writes them anew.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import { Lines } from '../server/cli/report';
import type { Note } from '../server/engine/finding';
import type { DocumentedRule, Fix } from '../server/engine/rule';
import { inWords } from '../server/engine/say';
import { fileOf, RuleBench, unmark } from './examples';

const folder = 'test/snapshots';
const pathOf = (domain: string) => `${folder}/${domain}.txt`;
const isUpdate = process.env.UPDATE_SNAPSHOTS === '1';

const domainOf = (id: string) => id.slice(0, id.indexOf('/'));
const ids = [...rules.keys()].sort();
const domains = [...new Set(ids.map(domainOf))];

for (const domain of domains) {
  test(`${domain}: every word that its rules say about their examples`, () => {
    const lines = ids.filter((id) => domainOf(id) === domain).flatMap((id) => linesOf(id, rules.get(id)!));
    const path = pathOf(domain);
    if (isUpdate) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, `${lines.join('\n')}\n`);
    }
    const known = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
    const gone = known.filter((line) => !lines.includes(line)).map((line) => `- ${line}`);
    const come = lines.filter((line) => !known.includes(line)).map((line) => `+ ${line}`);
    const advice = `${path} says something else. Where this reads as it should, UPDATE_SNAPSHOTS=1 writes it:`;
    assert.ok(gone.length + come.length === 0, [advice, ...gone, ...come].join('\n'));
    assert.deepEqual(known, lines);
  });
}

test('no snapshot is of a domain that is gone', () => {
  assert.deepEqual(
    readdirSync(folder).sort(),
    domains.map((domain) => `${domain}.txt`),
  );
});

/** `rule #2 manifest.yaml:3:9-3:14 warning | message | related | fixes` for each finding of each example. */
function linesOf(id: string, rule: DocumentedRule): string[] {
  const bench = new RuleBench(id, rule);
  return rule.examples.flatMap((example, index) => {
    if (example.insecure === undefined) return [];
    const { text } = unmark(example.insecure);
    const { path } = fileOf(id, example);
    const lines = new Lines(text);
    return bench.lint(example, text).findings.map((finding) => {
      const { severity, message, lacks, related, fixes } = finding;
      const { start, end } = lines.range(finding.span);
      const span = `${path}:${start.line}:${start.column}-${end.line}:${end.column}`;
      const parts = [
        `${id} #${index + 1} ${span} ${severity}`,
        `${inWords(message)}${lacks ? ` (lacks ${lacks})` : ''}`,
        related.map((note) => noteInWords(note, path, lines)).join('; '),
        fixes.map(fixInWords).join('; '),
      ];
      return parts.join(' | ').replace(/( \| )+$/, '');
    });
  });
}

function noteInWords(note: Note, path: string, lines: Lines): string {
  const { file, line, column } =
    'known' in note
      ? { file: note.known.path, line: note.known.line + 1, column: note.known.character + 1 }
      : { file: path, ...lines.position(note.span.start) };
  return `${file}:${line}:${column} ${inWords(note.message)}`;
}

const fixInWords = ({ title, safety, caveat }: Fix): string =>
  `[${safety}] ${inWords(title)}${caveat ? `: ${inWords(caveat)}` : ''}`;
