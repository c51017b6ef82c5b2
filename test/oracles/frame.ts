import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One case of a set; `difference` says in one line what the real implementation answers and what we do. */
export interface Judged {
  readonly id: string;
  readonly difference?: string | undefined;
}

/** Runs our evaluator on the fixtures in a folder, whose form the set's README describes. */
export type OracleSet = (folder: string) => Iterable<Judged>;

/** How a set came out, as `--json` writes it. */
export interface Result {
  readonly set: string;
  readonly cases: number;
  readonly equal: number;
  readonly explained: number;
  readonly different: number;
}

export interface Asked {
  /** The folder with a folder for each set. */
  readonly dir: string;
  /** Names of sets; all where it is absent. */
  readonly only?: readonly string[] | undefined;
  /** How many unexplained differences of a set are shown. */
  readonly show: number;
  /** Lines of `set<TAB>case<TAB>reason`; what starts with `#` is a comment. */
  readonly exceptions: string;
}

export interface Compared {
  readonly lines: readonly string[];
  readonly results: readonly Result[];
  /** Something differs without a reason, a reason explains nothing, or a set that was asked for is not there. */
  readonly isFailed: boolean;
}

/** Compares our evaluators with what the real implementations answered. Throws what an evaluator throws. */
export function compared(sets: Readonly<Record<string, OracleSet>>, { dir, only, show, exceptions }: Asked): Compared {
  if (!existsSync(dir)) return { lines: [`${dir} is not there: no set was run`], results: [], isFailed: false };
  const names = readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const reasons = reasonsIn(exceptions);
  const lines: string[] = [];
  const results: Result[] = [];
  let isFailed = false;
  for (const name of only ?? names.sort()) {
    const set = sets[name];
    if (!names.includes(name)) {
      lines.push(`${name}: there is no such set in ${dir}`);
      isFailed = true;
    } else if (!set) lines.push(`${name}: not built`);
    else {
      const judged = unpacked(join(dir, name), (folder) => [...set(folder)]);
      const { result, unexplained, stale } = summed(name, judged, reasons.get(name) ?? new Map());
      const { cases, equal, explained, different } = result;
      lines.push(`${name}: ${cases} cases, ${equal} equal, ${explained} explained, ${different} different`);
      lines.push(...unexplained.slice(0, show).map(({ id, difference }) => `  ${id}: ${difference}`));
      lines.push(...stale.map((id) => `  ${id}: an exception explains it, but nothing differs`));
      results.push(result);
      isFailed ||= different > 0 || stale.length > 0;
    }
  }
  return { lines, results, isFailed };
}

function summed(set: string, judged: readonly Judged[], reasons: ReadonlyMap<string, string>) {
  const differing = judged.filter(({ difference }) => difference !== undefined);
  const unexplained = differing.filter(({ id }) => !reasons.has(id));
  const result: Result = {
    set,
    cases: judged.length,
    equal: judged.length - differing.length,
    explained: differing.length - unexplained.length,
    different: unexplained.length,
  };
  const stale = [...reasons.keys()].filter(
    (id) => judged.some((each) => each.id === id) && !differing.some((each) => each.id === id),
  );
  return { result, unexplained, stale };
}

/** By set and case. Throws where a line gives no reason. */
function reasonsIn(exceptions: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const bySet = new Map<string, Map<string, string>>();
  for (const line of exceptions.split(/\r?\n/)) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [set = '', id = '', reason = ''] = line.split('\t');
    if (!reason.trim()) throw new Error(`An exception without a reason: ${line}`);
    bySet.set(set, (bySet.get(set) ?? new Map<string, string>()).set(id, reason));
  }
  return bySet;
}

/** The set's folder, or where it holds archives a copy for as long as `use` takes, with what was in them. */
function unpacked<Value>(folder: string, use: (folder: string) => Value): Value {
  const archives = readdirSync(folder).filter((name) => name.endsWith('.tar.xz'));
  if (archives.length === 0) return use(folder);
  const copy = mkdtempSync(join(tmpdir(), 'seaworthy-oracles-'));
  try {
    cpSync(folder, copy, { recursive: true });
    for (const archive of archives) {
      const { status, stderr } = spawnSync('tar', ['-xJf', archive], { cwd: copy, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${archive} cannot be unpacked: ${stderr}`);
    }
    return use(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}
