// Fixes of several files on whole repositories: of what every rule offers, and of rules made for this test, because
// those are few. What was fixed is gone, nothing new is found in any file, and nothing else changes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { rules } from 'seaworthy:rules';
import { seaworthyOf } from '../../server/api';
import { type Scan, type ScanOptions, scan, type Target } from '../../server/cli/scan';
import type { Finding } from '../../server/engine/finding';
import { leavesFile } from '../../server/engine/fix';
import { type FileEdit, type Sources, verifiedFileEdits } from '../../server/engine/fix-files';
import { Linter } from '../../server/engine/lint';
import { folderOf, pathAt } from '../../server/engine/paths';
import type { Rule } from '../../server/engine/rule';
import { inWords, say } from '../../server/engine/say';
import type { Source } from '../../server/engine/source';
import { applyEdits } from '../../server/engine/text';
import { type Pod, pods } from '../../server/kubernetes/pods';
import { serviceAccountFacts } from '../../server/kubernetes/service-accounts';
import { domains, languages } from '../../server/languages';
import { WorldIndex } from '../../server/world/world-index';
import { random } from '../random';

const archive = '../shared/real-repos/repositories.tar.xz';

/** How many fixes of each kind are tried in each repository. */
const tries = Number(process.env.SEAWORTHY_FAR_REPAIRS ?? 6);

/** A pod's account, in another file, says nothing about its token, or stands nowhere. */
const probe = {
  title: 'A probe of accounts',
  severity: 'info',
  confidence: 'low',
  profile: 'essential',
  since: '0.1',
  subjects: pods,
  *check({ spec, workload }: Pod, { find }) {
    const field = spec.at('serviceAccountName');
    const name = field.string;
    if (name === undefined || !/^[a-z][a-z0-9-]*$/.test(name)) return;
    const { namespace, unit } = workload;
    const { path } = unit.file;
    const accounts = [...find(serviceAccountFacts, 'name', name, { namespace })];
    const fix = { safety: 'review', caveat: say`It is a probe.` } as const;
    for (const known of accounts) {
      if (known.fact.automount === false || known.path === path) continue;
      const changes = [{ at: ['automountServiceAccountToken'], operation: 'set', value: false }] as const;
      yield {
        at: field,
        message: say`Account "${name}" mounts its token.`,
        fixes: [{ ...fix, title: say`Keep the token`, changes: [{ kind: 'elsewhere', known, changes }] }],
      };
    }
    if (accounts.length > 0) return;
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    const value = { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false };
    const text = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}automountServiceAccountToken: false\n`;
    const [other] = find(serviceAccountFacts, 'name', 'default', { namespace });
    yield {
      at: field,
      message: say`Nobody has account "${name}".`,
      fixes: [
        { ...fix, title: say`Make it in a file`, changes: [{ kind: 'new file', path: pathAt(folderOf(path), 'probe-account.yaml'), text }] }, // biome-ignore format: one line
        ...(other && other.path !== path
          ? [{ ...fix, title: say`Write it behind another`, changes: [{ kind: 'append document', path: other.path, value, after: other }] }] // biome-ignore format: one line
          : []),
      ],
    };
  },
} as Rule<Pod> as Rule;

const linter = new Linter(new Map([...rules, ['probe/account', probe]]), domains);
const seaworthy = seaworthyOf({ linter, languages, explanations: async () => ({}) });

if (!existsSync(archive)) {
  test('fixes of several files hold in whole repositories', { skip: `${archive} is not here` }, () => {});
} else {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-repositories-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const { status, stderr } = spawnSync('tar', ['xJf', archive, '-C', folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  for (const repository of readdirSync(folder)) {
    mkdirSync(join(folder, repository, '.git'), { recursive: true });
    test(repository, async (t) => {
      const { tried, refused } = await repairAll(join(folder, repository));
      t.diagnostic(`${tried} fixes of several files made, ${refused} offered, but dropped`);
    });
  }
}

async function repairAll(cwd: string): Promise<{ tried: number; refused: number }> {
  const options: ScanOptions = {
    paths: ['.'],
    stdin: undefined,
    configFile: undefined,
    settings: { profile: 'strict' },
    today: '2026-01-01',
    ignores: true,
    cwd,
    progress: { start() {}, step() {}, end() {} },
  };
  const found = await scan(seaworthy, options);
  const files = new Files(found);
  const chosen = files.targets.flatMap((target) =>
    files
      .findings(target)
      .flatMap((finding) => finding.fixes.map((fix) => ({ target, finding, fix })).filter(leavesFile)),
  );
  const byTitle = new Map<string, typeof chosen>();
  for (const each of chosen) {
    const kind = `${each.finding.rule} ${each.fix.title.template}`;
    byTitle.set(kind, [...(byTitle.get(kind) ?? []), each]);
  }
  const { below } = random(20261127);
  let [tried, refused] = [0, 0];
  for (const all of byTitle.values()) {
    for (let count = 0; count < tries && all.length > 0; count++) {
      const { target, finding, fix } = all.splice(below(all.length), 1)[0]!;
      const edits = await verifiedFileEdits(files.linted(target), { finding, fix }, files.sources(target));
      if (!edits) refused++;
      else {
        tried++;
        files.holds(target, finding, edits);
      }
    }
  }
  return { tried, refused };
}

/** The files of a repository, read once. */
class Files {
  readonly targets: readonly Target[];
  private readonly read = new Map<Target, Source>();

  constructor(private readonly found: Scan) {
    this.targets = found.targets.filter((target) => {
      const source = found.sources.get(target);
      if (source) this.read.set(target, source);
      return source !== undefined;
    });
  }

  linted(target: Target) {
    const world = this.found.worldOf(target).over(new Map());
    return { source: this.read.get(target)!, linter, config: target.config, world };
  }

  findings(target: Target): readonly Finding[] {
    const { source, config, world } = this.linted(target);
    return linter.lint(source, config, world).findings;
  }

  sources(near: Target): Sources {
    const judgeable = (target: Target | undefined) =>
      target && { source: this.read.get(target)!, config: target.config };
    const { targets } = this;
    return {
      read: async (path) => judgeable(targets.find(({ file }) => file.path === path)),
      async created(path, text) {
        if (targets.some(({ file }) => file.path === path)) return undefined;
        return { source: seaworthy.languageOf({ path })!.read({ path }, text), config: near.config };
      },
      async *all() {
        for (const target of targets) yield judgeable(target)!;
      },
    };
  }

  /** Everything read and judged anew, in a world of its own. */
  holds(near: Target, finding: Finding, edits: readonly FileEdit[]): void {
    const texts = new Map(
      edits.map((edit) => [edit.path, 'create' in edit ? edit.create : applyEdits(edit.base.text, edit.edits)]),
    );
    const said = `${near.file.path}: ${inWords(finding.message)}`;
    const before = new WorldIndex(linter.kinds);
    const afterwards = new WorldIndex(linter.kinds);
    const world = this.targets.filter(({ world }) => world === near.world);
    const changed = new Map<Target, Source>();
    for (const target of world) {
      const source = this.read.get(target)!;
      const text = texts.get(target.file.path);
      before.set(source);
      if (text === undefined) afterwards.set(source);
      else {
        const next = target.language.read(source.file, text);
        changed.set(target, next);
        afterwards.set(next);
        assert.ok(problems(next) <= problems(source), `${said}: ${target.file.path} parses`);
        const kept = next.units.filter(({ unit }) => source.units.some((known) => known.unit.text.trimEnd() === unit.text.trimEnd())); // biome-ignore format: one line
        assert.ok(kept.length >= source.units.length - 1, `${said}: of ${target.file.path} one document changes`);
      }
    }
    for (const edit of edits) {
      if (!('create' in edit)) continue;
      const source = seaworthy.languageOf({ path: edit.path })!.read({ path: edit.path }, edit.create);
      afterwards.set(source);
      assert.deepEqual(counted(linter.lint(source, near.config, afterwards.over(new Map())).findings), new Map(), said); // biome-ignore format: one line
    }
    const [worldBefore, worldAfter] = [before.over(new Map()), afterwards.over(new Map())];
    for (const target of world) {
      const source = this.read.get(target)!;
      const expected = counted(linter.lint(source, target.config, worldBefore).findings);
      if (target === near) expected.set(keyOf(finding), (expected.get(keyOf(finding)) ?? 0) - 1);
      const left = counted(linter.lint(changed.get(target) ?? source, target.config, worldAfter).findings);
      for (const [key, count] of left)
        assert.ok(count <= (expected.get(key) ?? 0), `${said}: in ${target.file.path} still or newly found: ${key}`);
    }
  }
}

const problems = ({ units }: Source): number => units.reduce((count, { unit }) => count + unit.problems.length, 0);

const keyOf = ({ rule, resource, message }: Finding): string => `${rule} (${resource}): ${inWords(message)}`;

function counted(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return counts;
}
