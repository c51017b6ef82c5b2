// Rules made for these tests, with fixes that reach beyond the file of their finding.
import type { Domain } from '../../server/engine/domain';
import type { FixChange } from '../../server/engine/far-change';
import { Linter } from '../../server/engine/lint';
import { folderOf, pathAt } from '../../server/engine/paths';
import { query } from '../../server/engine/query';
import type { Rule } from '../../server/engine/rule';
import { type Message, say } from '../../server/engine/say';
import { type KubernetesObject, objects } from '../../server/kubernetes/objects';
import { kustomize } from '../../server/kustomize/domain';
import type { Field } from '../../server/yaml/field';
import { isYaml } from '../../server/yaml/units';
import { accounts } from '../world/kinds';

const users = query(isYaml, (unit) => objects(unit).filter(({ kind }) => kind === 'User'));

const rule = (check: Rule<KubernetesObject>['check']): Rule =>
  ({
    title: 'Something of accounts',
    severity: 'warning',
    confidence: 'high',
    profile: 'recommended',
    since: '0.1',
    fixable: 'review',
    subjects: users,
    check,
  }) as Rule;

const fix = (title: Message, changes: readonly FixChange[]) => ({
  title,
  safety: 'review' as const,
  caveat: say`Others may like the old colour.`,
  changes,
});

/** A user of a red account: it is painted blue, and the user says so. */
const red = rule(function* ({ root }, { find }) {
  const fields = root as Field;
  for (const known of find(accounts, 'name', fields.at('uses').string ?? '')) {
    if (known.fact.colour !== 'red') continue;
    yield {
      at: fields.at('uses'),
      message: say`Account "${known.fact.name}" is red.`,
      fixes: [
        fix(say`Paint the account blue`, [
          ...fields.at('likes').set('blue'),
          { kind: 'elsewhere', known, changes: [{ at: ['colour'], operation: 'set', value: 'blue' }] },
        ]),
      ],
    };
  }
});

/** A user who minds a colour: what repairs one finding can so give rise to another. */
const hated = rule(function* ({ root }, { find }) {
  const field = (root as Field).at('hates');
  if (field.string !== undefined && find(accounts, 'colour', field.string).length > 0)
    yield { at: field, message: say`There is an account that is ${field.string}.` };
});

/** A user of an account that nobody has: it is written here, behind an account elsewhere, or in a file of its own. */
const missing = rule(function* ({ unit, root }, { find }) {
  const uses = (root as Field).at('uses');
  const name = uses.string ?? '';
  if (find(accounts, 'name', name).length > 0) return;
  const { path } = unit.file;
  const value = { apiVersion: 'example.com/v1', kind: 'Account', metadata: { name }, colour: 'green' };
  const text = `apiVersion: example.com/v1\nkind: Account\nmetadata:\n  name: ${name}\ncolour: green\n`;
  yield {
    at: uses,
    message: say`Nobody has account "${name}".`,
    fixes: [
      fix(say`Write the account here`, [{ kind: 'append document', path, value, after: unit }]),
      ...[...find(accounts, 'colour', 'green')]
        .slice(0, 1)
        .map((after) =>
          fix(say`Write the account behind "${after.fact.name}"`, [
            { kind: 'append document', path: after.path, value, after },
          ]),
        ),
      fix(say`Write the account in a new file`, [
        { kind: 'new file', path: pathAt(folderOf(path), `${name}.yaml`), text },
      ]),
    ],
  };
});

const domain: Domain = { name: 'test', facts: [accounts] };

export const farLinter = (): Linter =>
  new Linter(
    new Map([
      ['test/red', red],
      ['test/hated', hated],
      ['test/missing', missing],
    ]),
    [domain, kustomize],
  );
