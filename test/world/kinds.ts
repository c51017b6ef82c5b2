// Kinds of fact made for these tests: accounts, who uses them, and files that say what is applied as one.
import type { FactKind, Root } from '../../server/engine/facts';
import { query } from '../../server/engine/query';
import { objects } from '../../server/kubernetes/objects';
import type { Field } from '../../server/yaml/field';
import { isYaml } from '../../server/yaml/units';

interface Account {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly colour: string | undefined;
}

/** `kind: Account`, found by its name and by its colour. */
export const accounts: FactKind<Account, 'name' | 'colour'> = {
  name: 'test/account',
  states: query(isYaml, (unit) =>
    objects(unit).flatMap(({ kind, name, namespace, metadata, root }) =>
      kind === 'Account' && name !== undefined
        ? [{ fact: { name, namespace, colour: (root as Field).at('colour').string }, at: metadata.at('name') }]
        : [],
    ),
  ),
  hidden: query(isYaml, (unit) =>
    objects(unit).flatMap(({ kind, metadata, root }) =>
      kind === 'Account' && metadata.at('name').isUnknown ? [{ fact: {}, at: root.at('kind') }] : [],
    ),
  ),
  namespace: ({ namespace }) => namespace,
  identity: ({ name, namespace }) => `Account/${namespace ?? '?'}/${name}`,
  tables: { name: ({ name }) => [name], colour: ({ colour }) => (colour === undefined ? [] : [colour]) },
};

/** `kind: Rendering`, with what it lists, and `open: true` where it takes in something from elsewhere. */
export const renderings: FactKind<Root> = {
  name: 'test/rendering',
  states: query(isYaml, (unit) =>
    objects(unit).flatMap(({ kind, root }) => {
      if (kind !== 'Rendering') return [];
      const texts = (key: string) => (root as Field).at(key).items.flatMap(({ string }) => string ?? []);
      const fact = {
        path: unit.file.path,
        lists: texts('lists'),
        holds: texts('holds'),
        isComponent: (root as Field).at('component').value === true,
        isOpen: (root as Field).at('open').value === true,
      };
      return [{ fact, at: root.at('kind') }];
    }),
  ),
  tables: {},
};

export const kinds = { kinds: [accounts], roots: [renderings] } as const;

export const account = (name: string, { namespace = '', colour = 'red' } = {}): string =>
  `apiVersion: example.com/v1\nkind: Account\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}colour: ${colour}\n`;

export const user = (name: string, uses: string, namespace = ''): string =>
  `apiVersion: example.com/v1\nkind: User\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}uses: ${uses}\n`;

export const rendering = (lists: readonly string[], { isOpen = false, holds = [] as readonly string[] } = {}): string =>
  `apiVersion: example.com/v1\nkind: Rendering\nlists: [${lists.join(', ')}]\nholds: [${holds.join(', ')}]\nopen: ${isOpen}\n`;
