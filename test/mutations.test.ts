// Files broken at random, linted by every rule. Nothing may throw, no rule may fail, and whatever is reported lies in
// the text. 4,000 mutations run always; SEAWORTHY_MUTATIONS=100000 runs more.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import { defaultConfig } from '../server/engine/config';
import { editsOf } from '../server/engine/fix';
import { applyEdits } from '../server/engine/text';
import { linter, seaworthy } from '../server/languages';
import { loneWorld } from '../server/world/world-index';
import { fileOf, unmark } from './examples';
import { random as numbersFrom } from './random';
import { shared } from './shared';

interface Seed {
  readonly path: string;
  readonly text: string;
}

const real = shared('real');

/** Every example of every rule, and the real files where they are. */
function seeds(): Seed[] {
  const examples = [...rules].flatMap(([id, rule]) =>
    rule.examples.flatMap((example) =>
      [example.insecure, example.secure].flatMap((text) =>
        text === undefined ? [] : [{ path: fileOf(id, example).path, text: unmark(text).text }],
      ),
    ),
  );
  if (!existsSync(real)) return examples;
  const files = readdirSync(real, { recursive: true })
    .map((name) => `${real}/${String(name).replaceAll('\\', '/')}`)
    .filter((path) => seaworthy().languageOf({ path }) !== undefined)
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
    .filter(({ text }) => text.length < 20_000);
  return [...examples, ...files];
}

/** What typing and pasting leave behind, and what breaks readers. */
const fragments = ['{{ ', '{{- if .Values.x }}\n', '}}', ': ', '- ', '\n', '\t', '"', "'", '|\n', '&a ', '*a', '<<: *a\n', '---\n', '[', '{', '}', '#', '\\\n', '<<EOF\n', '$(', '${', '\0', '\uFEFF', '\r', 'null', '~', 'kind: List\nitems:\n', 'FROM ', 'RUN ', 'USER 0\n', '--mount=type=', 'securityContext:\n', 'privileged: true\n']; // biome-ignore format: one line

function mutated(text: string, random: (below: number) => number): string {
  let result = text;
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(result.length + 1);
    const end = Math.min(result.length, at + random(30));
    switch (random(6)) {
      case 0:
        result = result.slice(0, at);
        break;
      case 1:
        result = result.slice(0, at) + result.slice(end);
        break;
      case 2:
        result = result.slice(0, end) + result.slice(at);
        break;
      case 3: {
        const lines = result.split('\n');
        const [moved] = lines.splice(random(lines.length), 1);
        lines.splice(random(lines.length + 1), 0, moved ?? '');
        result = lines.join('\n');
        break;
      }
      default:
        result = result.slice(0, at) + fragments[random(fragments.length)] + result.slice(at);
    }
  }
  return result;
}

test('broken files break nothing', (context) => {
  const count = Number(process.env.SEAWORTHY_MUTATIONS ?? 4_000);
  const all = seeds();
  const { below: random } = numbersFrom(20261122);
  const config = { ...defaultConfig, profile: 'strict' as const };
  let findings = 0;
  for (let run = 0; run < count; run++) {
    const { path, text } = all[random(all.length)]!;
    const broken = mutated(text, random);
    const file = { path, ...(random(8) === 0 && { isTemplate: true }) };
    const source = seaworthy().languageOf(file)!.read(file, broken);
    const result = linter().lint(source, config, loneWorld(linter().kinds, source));
    assert.deepEqual(result.failures, [], broken);
    for (const finding of result.findings) {
      const { start, end } = finding.span;
      assert.ok(start >= 0 && start < end && end <= broken.length, `${finding.rule} at ${start}-${end} of:\n${broken}`);
    }
    findings += result.findings.length;
    const chosen = result.findings[random(result.findings.length || 1)];
    for (const fix of chosen?.fixes ?? []) {
      const edits = editsOf(source, [{ finding: chosen!, fix }]);
      if (edits) applyEdits(broken, edits);
    }
  }
  assert.ok(findings > count / 4, 'mutations leave something to find');
  context.diagnostic(`${count} mutations of ${all.length} files, ${findings} findings`);
});
