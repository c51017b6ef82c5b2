// Cases that other projects labelled for their own checks, judged by the rules that claim to mean the same.
// A disagreement is allowed where we are right: exceptions.tsv names the case and the reason.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { normalAlias } from '../../server/engine/suppression';
import { linter, seaworthy } from '../../server/languages';
import { WorldIndex } from '../../server/world/world-index';
import { shared } from '../shared';

const corpora = shared('corpora');

interface Case {
  readonly id: string;
  readonly tool: string;
  readonly rule: string;
  readonly expect: boolean;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly level?: string;
  /** Versions of the Pod Security Standards: `v1.25`. */
  readonly versions?: readonly string[];
}

const rowsOf = (path: string): string[][] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => line.split('\t'));

const exceptions = new Map(rowsOf('test/conformance/exceptions.tsv').map(([id, reason]) => [id!, reason!]));

test('every exception gives its reason', () => {
  for (const [id, reason] of exceptions) assert.ok(reason && reason.length > 20, id);
});

test('every answer to the catalogue names a rule or gives a reason', () => {
  for (const [slug, answer] of rowsOf('test/conformance/catalogue.tsv')) {
    assert.ok(slug && answer, `${slug} has no answer`);
    if (/^[a-z]+\/[a-z0-9-]+$/.test(answer))
      assert.ok(linter().rules.has(answer), `${slug} names ${answer}, which is no rule`);
    else assert.ok(answer.length > 20, `${slug}: ${answer} is no reason`);
  }
});

test('every judged finding is right or says why not', () => {
  for (const [source, rule, line, verdict, reason] of rowsOf('test/conformance/judged.tsv')) {
    assert.ok(source && rule && Number(line) > 0, `${source} ${rule} ${line}`);
    assert.match(verdict ?? '', /^(right|wrong)$/);
    assert.ok(reason, `${source} ${rule} ${line} has no reason`);
  }
});

if (!existsSync(corpora)) {
  test('cases of other projects', { skip: `${corpora} is not here` }, () => {});
} else {
  const scope: Record<string, string[]> = JSON.parse(readFileSync(shared('catalogue/scope.json'), 'utf8'));
  const isInScope = ({ tool, rule }: Case) =>
    !scope[tool] || scope[tool].includes(rule.toLowerCase().replace(/^avd-/, ''));
  const seen = new Set<string>();
  for (const file of readdirSync(corpora).filter((name) => name.endsWith('.jsonl'))) {
    const lines = readFileSync(`${corpora}/${file}`, 'utf8').trim().split('\n');
    const cases = lines.map((line): Case => JSON.parse(line)).filter(isInScope);
    describe(file, () => {
      test('the rules that claim a check agree with its cases', () => {
        const disagreements: string[] = [];
        for (const item of cases) {
          const verdict = disagreement(item);
          if (verdict !== undefined) seen.add(item.id);
          if (verdict !== undefined && !exceptions.has(item.id)) disagreements.push(`${item.id}: ${verdict}`);
        }
        assert.deepEqual(disagreements, []);
      });
    });
  }
  test('no exception is out of date', () => {
    assert.deepEqual([...exceptions.keys()].filter((id) => !seen.has(id)), []); // biome-ignore format: one line
  });
}

/** Cases without an expectation of one check say that nothing of their level may be reported. */
const restricted = /^(volumes|restrictedvolumes|allowprivilegeescalation|runasnonroot|runasuser|seccompprofile_restricted|capabilities_restricted|procmount_restricted)$/; // biome-ignore format: one line

function disagreement(item: Case): string | undefined {
  const claiming = claimsOf(item);
  if (claiming.length === 0) return undefined;
  for (const version of item.versions ?? [undefined]) {
    const found = rulesReporting(item, version?.slice(1)).filter((id) => claiming.includes(id));
    if (item.expect && found.length === 0) return `not reported${version ? ` on ${version}` : ''}`;
    if (!item.expect && found.length > 0) return `reported by ${[...new Set(found)]}${version ? ` on ${version}` : ''}`;
  }
  return undefined;
}

function claimsOf({ tool, rule, expect, level }: Case): readonly string[] {
  const { idsByAlias } = linter();
  if (tool === 'pss' && !expect) {
    return [...idsByAlias].filter(([key]) => key.startsWith('pss:') && (level === 'restricted' || !restricted.test(key.slice(4)))).flatMap(([, ids]) => ids); // biome-ignore format: one line
  }
  const tools = [tool, { datadog: 'kics', 'istio-webhook': 'istioctl' }[tool] ?? tool];
  return tools.flatMap((name) =>
    [rule, rule.split('/')[0]!].flatMap((check) => idsByAlias.get(normalAlias(name, check)) ?? []),
  );
}

function rulesReporting({ files }: Case, version: string | undefined): string[] {
  const config = {
    ...defaultConfig,
    profile: 'strict' as const,
    ignores: false,
    ...(version && { kubernetesVersion: version }),
  };
  const sources = files.flatMap(({ path, text }) => seaworthy().languageOf({ path })?.read({ path }, text) ?? []);
  const world = new WorldIndex(linter().kinds);
  for (const source of sources) world.set(source);
  world.setComplete(true);
  return sources.flatMap((source) =>
    linter()
      .lint(source, config, world.over(new Map()))
      .findings.map(({ rule }) => rule),
  );
}
