import type { Hover } from '../../engine/domain';
import type { Find, Known } from '../../engine/facts';
import { say } from '../../engine/say';
import { type Source, unitAt } from '../../engine/source';
import { covers, shifted } from '../../engine/text';
import type { Field } from '../../yaml/field';
import { isYaml, type YamlUnit } from '../../yaml/units';
import { type KubernetesObject, objectsOf } from '../objects';
import { pods } from '../pods';
import { bindings } from '../role-bindings';
import { accessOf, type Granted, grantsOfRole, linesOf } from './access';
import type { Subject } from './cluster';
import { commandFor, labelOf, subjectIn, unwritten } from './subjects';

/** Whose name, or the name of what role, is under the offset, and what the workspace lets them do. */
export function accessHover(source: Source, offset: number, find: Find): Hover | undefined {
  const placed = unitAt(source, offset);
  if (!placed || !isYaml(placed.unit)) return undefined;
  for (const { field, ...asked } of namesIn(placed.unit)) {
    if (!covers(field.span, offset - placed.start) || !field.string) continue;
    const told = 'who' in asked ? aboutSubject(asked, find) : aboutRole(asked, find);
    return { span: shifted(field.span, placed.start), ...told };
  }
  return undefined;
}

type Told = Omit<Hover, 'span'>;

/** The objects in or around which somebody is named, and the namespace that is written there. */
interface AskedSubject {
  readonly who: Subject;
  /** What is written, where a kustomization sets another. */
  readonly setTo?: { readonly written: string | undefined; readonly namespace: string };
}

interface AskedRole {
  /** `ClusterRole/view` */
  readonly role: string;
  /** As facts have it: as written. */
  readonly written: string | undefined;
  readonly namespace: string | undefined;
}

const serviceAccounts = objectsOf('', 'ServiceAccount');

function* namesIn(unit: YamlUnit): Generator<{ readonly field: Field } & (AskedSubject | AskedRole)> {
  for (const account of serviceAccounts(unit)) {
    const field = account.metadata.at('name') as Field;
    if (account.name !== undefined) yield { field, ...accountOf(account, account.name) };
  }
  for (const { spec, workload } of pods(unit))
    for (const key of ['serviceAccountName', 'serviceAccount'] as const) {
      const field = spec.at(key) as Field;
      if (field.string) yield { field, ...accountOf(workload, field.string) };
    }
  for (const binding of bindings(unit)) {
    const { root, namespace } = binding;
    for (const subject of root.at('subjects').items) {
      const [field, kind] = [subject.at('name') as Field, subject.at('kind').string];
      if (!field.string || !kind) continue;
      if (kind !== 'ServiceAccount') {
        yield { field, who: subjectIn(`${kind}:${field.string}`) ?? { kind, name: field.string } };
        continue;
      }
      const written = subject.at('namespace').string ?? writtenIn(binding);
      yield { field, ...settled(unit, field.string, written) };
    }
    const field = root.at('roleRef').at('name') as Field;
    const kind = root.at('roleRef').at('kind').string;
    if (field.string && kind) yield { field, role: `${kind}/${field.string}`, written: writtenIn(binding), namespace };
  }
}

const writtenIn = ({ metadata, kind }: KubernetesObject): string | undefined =>
  kind === 'ClusterRoleBinding' ? undefined : metadata.at('namespace').string;

const accountOf = (object: Pick<KubernetesObject, 'unit' | 'metadata'>, name: string): AskedSubject =>
  settled(object.unit, name, object.metadata.at('namespace').string);

/** Facts hold the namespaces that are written, so what a kustomization sets is compared with these. */
function settled({ file }: YamlUnit, name: string, written: string | undefined): AskedSubject {
  const namespace = file.namespace ?? written;
  return {
    who: { kind: 'ServiceAccount', name, ...(namespace !== undefined && { namespace }) },
    ...(file.namespace !== undefined && { setTo: { written, namespace: file.namespace } }),
  };
}

/** More rows nobody reads in a hover, nor more words of a list. */
const mostRows = 6;
const mostWords = 4;

function aboutSubject({ who, setTo }: AskedSubject, find: Find): Told {
  const access = accessOf(who, { find, ...(setTo && { setTo }) });
  const { granted, unknown, isAll } = access;
  return {
    title: labelOf(who),
    body:
      granted.length === 0
        ? `Nothing is granted to it by the files of this workspace.`
        : 'By the files of this workspace it may:',
    table: tableOf(granted, true),
    notes: [
      ...restOf(granted, `seaworthy can-i ${argumentFor(who)}`),
      ...access.escalations.slice(0, mostNotes),
      ...unknown.slice(0, mostNotes),
      ...(isAll ? [] : [{ message: say`Not every file that may bind it can be read.` }]),
      { message: say`A cluster tells what else it grants: ${commandFor(who)}` },
    ],
  };
}

const mostNotes = 3;

const argumentFor = ({ kind, name, namespace }: Subject): string =>
  kind === 'ServiceAccount' ? `serviceaccount:${namespace ?? 'NAMESPACE'}/${name}` : `${kind.toLowerCase()}:${name}`;

function aboutRole({ role, written, namespace }: AskedRole, find: Find): Told {
  const [kind = '', ...rest] = role.split('/');
  const title = `${kind} "${rest.join('/')}"`;
  const access = grantsOfRole(role, written, find);
  if (!access)
    return {
      title,
      body: 'No file of this workspace says what it grants, and Kubernetes brings no role of this name. That is not nothing: a cluster may have it.',
      notes: [
        {
          message: say`A cluster tells: kubectl describe ${kind.toLowerCase()} ${rest.join('/')}${kind === 'Role' && namespace !== undefined ? ` --namespace=${namespace}` : ''}`,
        },
      ],
    };
  return {
    title,
    body: access.granted.length === 0 ? 'It grants nothing.' : 'It grants:',
    table: tableOf(access.granted, false),
    notes: [...restOf(access.granted), ...access.escalations.slice(0, mostNotes)],
  };
}

function tableOf(granted: readonly Granted[], hasPlaces: boolean): NonNullable<Hover['table']> {
  const rows = linesOf(granted, mostWords).slice(0, mostRows);
  return {
    head: [...(hasPlaces ? ['Where'] : []), 'May', 'On', 'Granted by'],
    rows: rows.map(({ namespace, verbs, on, by }) => ({
      cells: [...(hasPlaces ? [placeIn(namespace)] : []), say`${verbs}`, say`${on}`],
      at: by.slice(0, 2).flatMap(({ binding, rule }) => [binding, rule].filter((known): known is Known => !!known)),
    })),
  };
}

const placeIn = (namespace: string | undefined) =>
  namespace === undefined ? say`everywhere` : namespace === unwritten ? say`its namespace` : say`${namespace}`;

function restOf(granted: readonly Granted[], command?: string): NonNullable<Hover['notes']> {
  const more = linesOf(granted).length - mostRows;
  if (more <= 0) return [];
  return [{ message: command ? say`And ${more} more: ${command}` : say`And ${more} more.` }];
}
