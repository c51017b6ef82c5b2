import type { Seaworthy } from '../api';
import type { Find, Known } from '../engine/facts';
import { inWords, listed } from '../engine/say';
import { visible } from '../engine/visible';
import { type Access, accessOf, type Grant, type Granted, linesOf } from '../kubernetes/rbac/access';
import type { Subject } from '../kubernetes/rbac/cluster';
import { commandFor, isNamed, labelOf, subjectIn, unwritten } from '../kubernetes/rbac/subjects';
import type { Files } from '../workspace/files';
import type { WorldIndex } from '../world/world-index';
import { type CanIArguments, UsageError } from './arguments';
import { jsonText } from './json';
import { progressOn, type Stream } from './progress';
import { inItsWorld, type Scan, type ScanOptions, scan, sourceOf } from './scan';

/** The process as the command sees it, so that it can be run without one. */
interface Console {
  readonly cwd: string;
  /** `2026-12-31` */
  readonly today: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** The disk, unless said. */
  readonly files?: Files;
}

/**
 * Prints what the subject may do by the files under the path and around it, and returns the exit status: 1 where none of
 * them names it, 2 where not all of them can be read. Throws a UsageError where the subject or the path is none.
 */
export async function canI(seaworthy: Seaworthy, asked: CanIArguments, console: Console): Promise<0 | 1 | 2> {
  const who = subjectIn(asked.subject);
  if (!who) throw new UsageError(...unknownSubject(asked.subject));
  const { cwd, today, stdout, stderr, files } = console;
  const options: ScanOptions = {
    paths: [asked.path],
    stdin: undefined,
    configFile: undefined,
    settings: {},
    today,
    ignores: true,
    cwd,
    progress: progressOn(stderr, () => performance.now()),
    ...(files && { files }),
  };
  const found = await scan(seaworthy, options);
  await settle(seaworthy, found, options);
  const worlds = [...new Set(found.targets.map(found.worldOf))];
  const all = worlds.map((world) => ({ access: accessIn(world, who), isNamed: isNamed(who, findIn(world)) }));
  const access = joined(
    who,
    all.map((each) => each.access),
  );
  const isKnown = all.some((each) => each.isNamed) || access.granted.length > 0;
  stdout.write(asked.format === 'json' ? asJson(who, access) : asText(who, access));
  if (!isKnown) stderr.write(`seaworthy: No file here names ${visible(labelOf(who))}.\n`);
  for (const { path, message } of found.failures) stderr.write(`seaworthy: ${visible(`${path}: ${message}`)}\n`);
  return found.failures.length > 0 ? 2 : isKnown ? 0 : 1;
}

function unknownSubject(written: string): readonly string[] {
  const isAccount = /^(?:serviceaccount|sa)[:/]/i.test(written);
  return [
    isAccount
      ? `An account is in a namespace: serviceaccount:NAMESPACE/NAME, not "${written}".`
      : `Nobody is called "${written}". Write serviceaccount:NAMESPACE/NAME, user:NAME or group:NAME.`,
  ];
}

/** Objects stand in the namespaces that kustomizations give them, which are known once all files are. */
async function settle(seaworthy: Seaworthy, found: Scan, options: ScanOptions): Promise<void> {
  for (const target of [...found.targets, ...found.neighbours]) {
    const world = found.worldOf(target);
    const source = found.sources.get(target) ?? (await sourceOf(target, options, []));
    if (!source) continue;
    const placed = inItsWorld(seaworthy, target, source, world.over(new Map()));
    if (placed !== source) world.set(placed);
  }
}

/** Beside all files: no path holds it, and no folder around it is an environment. */
const nowhere = '\0';

/** Looks from no file in particular, so that nothing is hidden that some file of the world sees. */
const findIn = (world: WorldIndex, path = nowhere): Find => {
  const by = { path, unit: undefined, isStale: false };
  return (kind, table, key, within) => world.find(kind, table, key, within, by);
};

function accessIn(world: WorldIndex, who: Subject): Access {
  const byPath = new Map<string, Find>();
  const findFrom = (path: string) => {
    const find = byPath.get(path) ?? findIn(world, path);
    byPath.set(path, find);
    return find;
  };
  return accessOf(who, { find: findIn(world), findFrom });
}

/** Of several worlds, such as repositories beside each other. */
const joined = (who: Subject, all: readonly Access[]): Access => ({
  label: labelOf(who),
  granted: all.flatMap(({ granted }) => granted),
  escalations: all.flatMap(({ escalations }) => escalations),
  unknown: all.flatMap(({ unknown }) => unknown),
  basics: all[0]?.basics ?? [],
  isAll: all.every(({ isAll }) => isAll),
});

function asText(who: Subject, { label, granted, escalations, unknown, basics, isAll }: Access): string {
  const places = [...new Set(granted.map(({ namespace }) => namespace))];
  // Lines, because a name may hold a line break, which is shown as one character.
  const blocks: readonly (readonly string[])[] = [
    [granted.length === 0 ? `The files here grant nothing to ${label}.` : `${label} may:`],
    ...places.map((place) => table(place, granted)),
    section('What that leads to:', escalations.map(remark)),
    section('Not known:', [
      ...unknown.slice(0, mostUnknown).map(remark),
      ...(unknown.length > mostUnknown ? [`And ${unknown.length - mostUnknown} more, which --format json lists.`] : []),
      ...(isAll ? [] : ['Not every file that may bind it can be read here.']),
    ]),
    basics.length > 0 ? [`Kubernetes itself gives it ${listed(basics)}.`] : [],
    ['What else a cluster holds, it tells itself:', `  ${commandFor(who, commandPlace(who, granted))}`],
  ];
  const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.map(visible).join('\n'));
  return `${shown.join('\n\n')}\n`;
}

/** More of them say what the first ones say: every chart has templates. */
const mostUnknown = 8;

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  - ${line}`)];

/** A line for each rule, its grants behind it; below it where it is long. */
function table(place: string | undefined, granted: readonly Granted[]): readonly string[] {
  const rows = linesOf(granted.filter(({ namespace }) => namespace === place));
  const width = (column: 'verbs' | 'on') =>
    Math.max(0, ...rows.map((row) => row[column].length).filter((length) => length <= widest));
  const [verbs, on] = [width('verbs'), width('on')];
  const lines = rows.flatMap((row) => {
    const by = row.by.map(grantInWords);
    const words = `  ${row.verbs.padEnd(verbs)}  ${row.on.padEnd(on)}  `;
    const below = (each: string) => ' '.repeat(verbs + on + 6) + each;
    const isLong = words.length > verbs + on + 6;
    return isLong ? [words.trimEnd(), ...by.map(below)] : [words + by[0], ...by.slice(1).map(below)];
  });
  return [placeInWords(place), ...lines];
}

const widest = 40;

const placeInWords = (place: string | undefined): string =>
  place === undefined
    ? 'In the whole cluster'
    : place === unwritten
      ? 'In the namespace that the files are applied to'
      : `In the namespace "${place}"`;

/** `ClusterRole "reader" (roles.yaml:8) by ClusterRoleBinding "web" (bindings.yaml:2)` */
function grantInWords({ binding, role, rule }: Grant): string {
  const [kind, ...name] = role.split('/');
  const by = binding ? ` by ${binding.fact.label} (${placeOf(binding)})` : '';
  return `${kind} "${name.join('/')}" (${rule ? placeOf(rule) : 'of Kubernetes'})${by}`;
}

const placeOf = ({ path, line }: Known): string => `${path}:${line + 1}`;

const remark = ({ message, at }: Access['unknown'][number]): string =>
  `${inWords(message)}${at ? ` (${placeOf(at)})` : ''}`;

/** A cluster answers for one namespace at a time: their own, where anything is granted there. */
function commandPlace({ namespace: own }: Subject, granted: readonly Granted[]): string | undefined {
  const places = granted.flatMap(({ namespace }) => (namespace === unwritten ? [] : (namespace ?? [])));
  return own !== undefined && places.includes(own) ? own : places[0];
}

/** One JSON object. Its form is a promise to other programs: `version` changes with it. */
function asJson(who: Subject, { granted, escalations, unknown, basics, isAll }: Access): string {
  return jsonText({
    version: 1,
    subject: { kind: who.kind, name: who.name, namespace: who.namespace ?? null },
    granted: granted.map(({ namespace, rule, by }) => ({
      scope: namespace === undefined ? 'cluster' : 'namespace',
      namespace: namespace === unwritten ? null : (namespace ?? null),
      verbs: rule.verbs,
      apiGroups: rule.apiGroups ?? [],
      resources: rule.resources ?? [],
      resourceNames: rule.resourceNames ?? [],
      nonResourceURLs: rule.nonResourceURLs ?? [],
      grants: by.map((grant) => ({
        role: grant.role,
        rule: plainPlace(grant.rule),
        binding: grant.binding?.fact.label ?? null,
        boundAt: plainPlace(grant.binding),
      })),
    })),
    escalations: escalations.map(({ right, namespaces, message, at }) => ({
      right,
      namespaces: namespaces.map((namespace) => (namespace === unwritten ? null : namespace)),
      message: inWords(message),
      at: plainPlace(at),
    })),
    unknown: unknown.map(({ message, at }) => ({ message: inWords(message), at: plainPlace(at) })),
    builtInRoles: basics,
    isComplete: isAll,
    command: commandFor(who, commandPlace(who, granted)),
  });
}

/** Lines count from 1, as in the report of a check. */
const plainPlace = (known: Known | undefined) => (known ? { path: known.path, line: known.line + 1 } : null);
