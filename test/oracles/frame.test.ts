import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { shared } from '../shared';
import { compared, type OracleSet } from './frame';
import { sets } from './sets';

const dir = mkdtempSync(join(tmpdir(), 'seaworthy-frame-'));
after(() => rmSync(dir, { recursive: true }));

function fixture(set: string, file: string, cases: readonly (readonly [id: string, answer: string])[]): string {
  mkdirSync(join(dir, set), { recursive: true });
  const path = join(dir, set, file);
  writeFileSync(path, cases.map(([id, answer]) => `${id} ${answer}\n`).join(''));
  return path;
}

fixture('parity', 'cases.txt', [
  ['1', 'odd'],
  ['2', 'even'],
  ['3', 'even'],
  ['4', 'odd'],
]);
fixture('size', 'cases.txt', []);

/** Says of every number whether it is odd. */
const parity: OracleSet = function* (folder) {
  for (const line of readFileSync(join(folder, 'cases.txt'), 'utf8').trim().split('\n')) {
    const [id = '', theirs = ''] = line.split(' ');
    const ours = Number(id) % 2 === 1 ? 'odd' : 'even';
    yield { id, difference: ours === theirs ? undefined : `${theirs}, not ${ours}` };
  }
};

const asked = { dir, show: 20, exceptions: '' };

test('a difference without a reason fails, and is shown', () => {
  const { lines, results, isFailed } = compared({ parity }, asked);
  assert.deepEqual(lines, [
    'parity: 4 cases, 2 equal, 0 explained, 2 different',
    '  3: even, not odd',
    '  4: odd, not even',
    'size: not built',
  ]);
  assert.deepEqual(results, [{ set: 'parity', cases: 4, equal: 2, explained: 0, different: 2 }]);
  assert.equal(isFailed, true);
  assert.equal(compared({ parity }, { ...asked, show: 1 }).lines.length, 3);
});

test('with a reason it passes; a reason that explains nothing fails', () => {
  const exceptions = '# why\nparity\t3\tThey round.\nparity\t4\tThey round.\n';
  const explained = compared({ parity }, { ...asked, exceptions });
  assert.equal(explained.lines[0], 'parity: 4 cases, 2 equal, 2 explained, 0 different');
  assert.equal(explained.isFailed, false);
  const stale = compared({ parity }, { ...asked, exceptions: `${exceptions}parity\t1\tOnce.\n` });
  assert.ok(stale.lines.includes('  1: an exception explains it, but nothing differs'));
  assert.equal(stale.isFailed, true);
  assert.throws(() => compared({ parity }, { ...asked, exceptions: 'parity\t3\n' }), /without a reason/);
});

test('sets are run by name; one that is not there is a failure, a folder that is not there is said', () => {
  assert.deepEqual(compared({ parity }, { ...asked, only: ['size'] }).lines, ['size: not built']);
  const unknown = compared({ parity }, { ...asked, only: ['weight'] });
  assert.deepEqual(unknown.lines, [`weight: there is no such set in ${dir}`]);
  assert.equal(unknown.isFailed, true);
  const nowhere = compared({ parity }, { ...asked, dir: join(dir, 'nowhere') });
  assert.deepEqual(nowhere.lines, [`${join(dir, 'nowhere')} is not there: no set was run`]);
  assert.equal(nowhere.isFailed, false);
});

const hasArchiver = spawnSync('xz', ['--version']).status === 0 && spawnSync('tar', ['--version']).status === 0;

test('an archive is unpacked beside the rest', { skip: hasArchiver ? false : 'there is no xz here' }, () => {
  const path = fixture('packed', 'cases.txt', [['5', 'odd']]);
  assert.equal(spawnSync('tar', ['-cJf', 'dev.tar.xz', 'cases.txt'], { cwd: join(dir, 'packed') }).status, 0);
  rmSync(path);
  const { lines } = compared({ packed: parity }, { ...asked, only: ['packed'] });
  assert.deepEqual(lines, ['packed: 1 cases, 1 equal, 0 explained, 0 different']);
  rmSync(join(dir, 'packed'), { recursive: true });
});

test('our evaluators stand every set that is here', () => {
  const exceptions = readFileSync('test/oracles/exceptions.tsv', 'utf8');
  const { lines, isFailed } = compared(sets, { ...asked, dir: shared('oracles'), exceptions });
  assert.equal(isFailed, false, lines.join('\n'));
});
