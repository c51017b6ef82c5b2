// A workspace of 2,000 files: what it costs to know what they tell each other, and what a character typed in one of them
// costs those that asked.
import { defaultConfig } from '../server/engine/config';
import type { Domain } from '../server/engine/domain';
import type { FactKind } from '../server/engine/facts';
import { Linter } from '../server/engine/lint';
import { query } from '../server/engine/query';
import { type Rule, rule } from '../server/engine/rule';
import { say } from '../server/engine/say';
import type { Source } from '../server/engine/source';
import { objects, objectsOf } from '../server/kubernetes/objects';
import { domains, linter } from '../server/languages';
import { WorldIndex } from '../server/world/world-index';
import { isYaml, yaml } from '../server/yaml/units';
import type { BenchFile } from './inputs';

const config = { ...defaultConfig, profile: 'strict' as const };

export interface WorldCosts {
  /** Milliseconds of processor time to read all files and put them in. */
  readonly indexing: number;
  /** The longest that one file took of them: work is handed back between files alone. */
  readonly longest: number;
  /** Megabytes that the index holds once every source is let go. */
  readonly megabytes: number;
  readonly size: WorldIndex['size'];
  readonly typed: readonly TypedCosts[];
}

/** Milliseconds for one change each. */
interface TypedCosts {
  readonly name: string;
  /** To read the document that is typed in, tell the world and judge it. */
  readonly own: readonly number[];
  /** To judge all other open documents that have to be. */
  readonly dependants: readonly number[];
  /** How many open documents were judged again, at most. */
  readonly judged: number;
}

/** @param files those named by `open` are kept open, as an editor's tabs are; the first of them is typed in */
export function worldCosts(files: readonly BenchFile[], open: readonly string[]): WorldCosts {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const theLinter = new Linter(new Map([...linter().rules, ...Object.entries(rules)]), [...domains, bench]);
  const world = new WorldIndex(theLinter.kinds);
  const kept = new Map<string, Source>();
  let longest = 0;
  const { user, system } = process.cpuUsage();
  for (const { path, text } of files) {
    const start = performance.now();
    const isOpen = open.includes(path);
    const source = yaml.read({ path }, text);
    world.set(source, isOpen);
    if (isOpen) kept.set(path, source);
    longest = Math.max(longest, performance.now() - start);
  }
  const used = process.cpuUsage();
  world.setComplete(true);
  globalThis.gc?.();
  const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  for (const source of kept.values()) theLinter.lint(source, config, world);
  return {
    indexing: (used.user - user + used.system - system) / 1000,
    longest,
    megabytes,
    size: world.size,
    typed: edits.map((edit) => typed(edit, theLinter, world, kept, open[0]!)),
  };
}

interface WorldEdit {
  readonly name: string;
  /** The text after one more change. The parameter counts them. */
  change(text: string, count: number): string;
}

const edits: readonly WorldEdit[] = [
  { name: 'a value nobody reads', change: (text, count) => text.replace(/replicas: .*/, `replicas: ${count + 1}`) },
  { name: 'a line at the top', change: (text) => `# typed\n${text}` },
  { name: 'a label of the pods', change: (text, count) => text.replace(/(labels:\n +app: ).*/, `$1typed-${count}`) },
  {
    name: 'the name of a Deployment',
    change: (text, count) => text.replace(/(kind: Deployment\nmetadata:\n +name: ).*/, `$1typed-${count}`),
  },
  { name: 'a verb of a Role', change: (text, count) => text.replace(/verbs: .*/, `verbs: [get, verb${count}]`) },
  {
    name: 'the selector of a NetworkPolicy',
    change: (text, count) => text.replace(/(matchLabels:\n +app: ).*/, `$1typed-${count % 20}`),
  },
  {
    name: 'a label of a Namespace',
    change: (text, count) => text.replace(/enforce-version: .*/, `enforce-version: v1.${20 + (count % 12)}`),
  },
];

/** Changes one document over and over; times are those of warm code. */
function typed(
  { name, change }: WorldEdit,
  theLinter: Linter,
  world: WorldIndex,
  kept: Map<string, Source>,
  path: string,
): TypedCosts {
  const own: number[] = [];
  const dependants: number[] = [];
  let judged = 0;
  const first = kept.get(path)!;
  let source = first;
  for (let count = 0; count < runs + warming; count++) {
    const text = change(source.text, count);
    if (text === source.text) throw new Error(`Nothing to type in: ${name}`);
    const start = performance.now();
    source = yaml.read({ path }, text, source);
    const affected = world.set(source, true);
    theLinter.lint(source, config, world);
    const middle = performance.now();
    const others = [...affected].filter((other) => other !== path && kept.has(other));
    for (const other of others) theLinter.lint(kept.get(other)!, config, world);
    const end = performance.now();
    judged = Math.max(judged, others.length);
    if (count < warming) continue;
    own.push(middle - start);
    dependants.push(end - middle);
  }
  world.set(first, true);
  world.settle();
  for (const each of kept.values()) theLinter.lint(each, config, world);
  return { name, own, dependants, judged };
}

const runs = 120;
const warming = 40;

// ---- What the product has no rule for yet. Such rules ask as it would, and report a place that is there.

type Labelled = { readonly namespace: string; readonly name: string; readonly pair: string };
type Named = { readonly namespace: string; readonly name: string; readonly says: string };

const kindOf = (name: string, kind: string, pairAt: readonly string[]): FactKind<Labelled, 'pair' | 'name'> => ({
  name: `bench/${name}`,
  states: query(isYaml, (unit) =>
    objects(unit).flatMap((object) => {
      const { namespace = '', name, metadata } = object;
      if (object.kind !== kind || name === undefined) return [];
      let field = object.root as { at(key: string): typeof field; readonly string: string | undefined };
      for (const key of pairAt) field = field.at(key);
      return [{ fact: { namespace, name, pair: `app=${field.string ?? ''}` }, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  identity: ({ namespace, name }) => `${kind}/${namespace}/${name}`,
  tables: { pair: ({ pair }) => [pair], name: ({ name }) => [name] },
});

const workloads = kindOf('workload', 'Deployment', ['spec', 'template', 'metadata', 'labels', 'app']);
const policies = kindOf('network-policy', 'NetworkPolicy', ['spec', 'podSelector', 'matchLabels', 'app']);
const ownRoles = objectsOf<{ rules: { verbs: {} } }>('rbac.authorization.k8s.io', 'Role');
const roles: FactKind<Named, 'name'> = {
  name: 'bench/role',
  states: query(isYaml, (unit) =>
    ownRoles(unit).flatMap(({ namespace = '', name, metadata, root }) => {
      const verbs = root.at('rules').items.flatMap((item) => item.at('verbs').items.map((verb) => verb.string));
      return name === undefined ? [] : [{ fact: { namespace, name, says: verbs.join() }, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { name: ({ name }) => [name] },
};

const bench: Domain = { name: 'bench', facts: [workloads, policies, roles] };

const deployments = objectsOf<{ spec: { template: { metadata: { labels: { app: {} } } } } }>('apps', 'Deployment');
const services = objectsOf<{ spec: { selector: { app: {} } } }>('', 'Service');
const bindings = objectsOf<{ roleRef: { name: {} } }>('rbac.authorization.k8s.io', 'RoleBinding');

const prose = {
  severity: 'info',
  confidence: 'low',
  profile: 'strict',
  since: '0.1',
  threat: 'Measured only.',
  remedy: 'None.',
  references: [],
  examples: [],
} as const;

const rules: Readonly<Record<string, Rule>> = {
  'bench/pods-without-policy': rule({
    ...prose,
    title: 'No NetworkPolicy selects the pods',
    subjects: deployments,
    *check({ namespace, metadata, root }, { find }) {
      const app = root.at('spec').at('template').at('metadata').at('labels').at('app').string;
      const found = find(policies, 'pair', `app=${app}`, { namespace });
      if (found.length === 0 && found.isAll) yield { at: metadata.at('name'), message: say`No policy.` };
    },
  }),
  'bench/service-of-nobody': rule({
    ...prose,
    title: 'The Service selects no pods',
    subjects: services,
    *check({ namespace, metadata, root }, { find }) {
      const found = find(workloads, 'pair', `app=${root.at('spec').at('selector').at('app').string}`, { namespace });
      if (found.length === 0) yield { at: metadata.at('name'), message: say`No pods.` };
    },
  }),
  'bench/bound-role': rule({
    ...prose,
    title: 'The bound Role allows writing',
    subjects: bindings,
    *check({ namespace, metadata, root }, { find }) {
      for (const { fact } of find(roles, 'name', root.at('roleRef').at('name').string ?? '', { namespace }))
        if (/create|delete/.test(fact.says)) yield { at: metadata.at('name'), message: say`It writes.` };
    },
  }),
};
