import type { FactKind, Find, Known } from '../../engine/facts';
import { listed, type Message, say } from '../../engine/say';
import { matches } from '../label-selectors';
import { keysOf } from '../network/postings';
import { anySubject, type BindingFact, bindingFacts, roleFacts } from '../role-bindings';
import { roleRuleFacts } from '../roles';
import { serviceAccountFacts } from '../service-accounts';
import { builtInObjects } from './built-in';
import { type BindingObject, type Identity, RbacCluster, type RoleObject, type Subject } from './cluster';
import { type PolicyRule, rightsInWords } from './policy';
import { holds, holdsEverything, type Right, rights } from './rights';
import { identityOf, labelOf, unwritten } from './subjects';

/** What the files say that somebody may do. Nothing in it is certain of a cluster: that may hold more than the files. */
export interface Access {
  /** `ServiceAccount "web" in "shop"` */
  readonly label: string;
  /** In order: of the whole cluster, then of each namespace. Equal grants are one. */
  readonly granted: readonly Granted[];
  /** How more can be had by what is granted, a sentence each. */
  readonly escalations: readonly Escalation[];
  /** What is bound and not known, and what is not bound for certain. */
  readonly unknown: readonly Remark[];
  /** Roles that Kubernetes gives to everybody who is like them: `system:discovery`. */
  readonly basics: readonly string[];
  /** Every file that may say more has been read. */
  readonly isAll: boolean;
}

export interface Granted {
  /** Undefined: in the whole cluster. `?`: in a namespace that nobody wrote. */
  readonly namespace: string | undefined;
  readonly rule: PolicyRule;
  /** Everything that grants just this. */
  readonly by: readonly Grant[];
}

export interface Grant {
  /** Undefined where Kubernetes itself binds it. */
  readonly binding: Known<BindingFact> | undefined;
  /** `ClusterRole/view` */
  readonly role: string;
  /** The rule of the role; undefined where Kubernetes itself has it. */
  readonly rule: Known | undefined;
}

interface Escalation extends Remark {
  /** `pods-create`; `everything` */
  readonly right: string;
  /** Empty: in the whole cluster. */
  readonly namespaces: readonly string[];
}

interface Remark {
  readonly message: Message;
  readonly at?: Known;
}

interface Sight {
  readonly find: Find;
  /** Looks from the file that a binding stands in, where that sees others than `find` does. */
  readonly findFrom?: (path: string) => Find;
  /** The namespace that a kustomization gives to what is in none, or in the one that is written. */
  readonly setTo?: { readonly written: string | undefined; readonly namespace: string };
}

/** What somebody may do by the bindings that are seen. */
export function accessOf(who: Subject, { find, findFrom = () => find, setTo }: Sight): Access {
  const identity = identityOf(who);
  const unknown: Remark[] = [];
  const settled = (namespace: string | undefined) =>
    setTo && (namespace === undefined || namespace === setTo.written) ? setTo.namespace : namespace;
  const gathered = new Gathered(settled);
  let isAll = true;
  for (const key of keysFor(identity, who)) {
    const found = find(bindingFacts, 'subject', key);
    isAll &&= found.isAll;
    for (const binding of found) {
      const from = findFrom(binding.path);
      const applies = standing(binding.fact, who, identity, from, settled);
      if (applies === 'yes') gathered.add(binding, from);
      else if (applies === 'perhaps' && !unknown.some(({ at }) => at === binding))
        unknown.push({
          message: say`${binding.fact.label} may name ${labelOf(who)}: ${doubt(binding.fact)}.`,
          at: binding,
        });
    }
  }
  for (const binding of builtInBindings((subject) => isSame(subject, who))) gathered.addBuiltIn(binding, find);
  const granted = merged(gathered.worlds.flatMap(grantedIn));
  return {
    label: labelOf(who),
    granted,
    escalations: escalationsIn(granted),
    unknown: [...unknown, ...gathered.unknown],
    basics: basicsOf(identity, who),
    isAll,
  };
}

/** What a role grants with aggregation done, each rule with its place; undefined where there is no such role here. */
export function grantsOfRole(
  role: string,
  namespace: string | undefined,
  find: Find,
): Pick<Access, 'granted' | 'escalations'> | undefined {
  const gathered = new Gathered();
  const world = gathered.worldOf(find);
  gathered.addRole(world, role, namespace, find);
  const [kind = '', name = ''] = parted(role);
  const rules = new RbacCluster(world.roles, []).rules(kind, namespace ?? unwritten, name);
  const granted = rules?.filter(isOfUse).map((rule) => ({
    namespace,
    rule,
    by: [{ binding: undefined, role, rule: world.ruleOf.get(rule) }],
  }));
  return granted && { granted, escalations: escalationsIn(granted) };
}

/** The rule of a role in the workspace by which it allows everything; undefined where none does. */
export const ruleOfEverything = (role: string, namespace: string | undefined, find: Find): Known | undefined =>
  grantsOfRole(role, namespace, find)?.granted.find(({ rule }) => holdsEverything([rule]))?.by[0]?.rule;

/** The keys of bindings that may mean them: by name, by the name of their user, by each of their groups. */
const keysFor = ({ user, groups }: Identity, { kind, name }: Subject): readonly string[] => [
  ...new Set([
    `${kind}/${name}`,
    ...(user ? [`User/${user}`] : []),
    ...groups.map((group) => `Group/${group}`),
    anySubject,
  ]),
];

/** Whether the binding names them. `perhaps`: that depends on a namespace or a name that is not written. */
function standing(
  fact: BindingFact,
  who: Subject,
  identity: Identity,
  find: Find,
  settled: Settled,
): 'yes' | 'perhaps' | 'no' {
  let isPossible = fact.isOpen === true;
  for (const subject of fact.subjects) {
    if (subject.kind === 'User' && subject.name === identity.user) return 'yes';
    if (subject.kind === 'Group' && identity.groups.includes(subject.name)) return 'yes';
    if (subject.kind !== 'ServiceAccount' || who.kind !== 'ServiceAccount' || subject.name !== who.name) continue;
    const namespace = settled(namespaceOf(subject, fact, find));
    if (namespace === who.namespace) return 'yes';
    if (namespace === undefined || who.namespace === undefined) isPossible = true;
  }
  return isPossible ? 'perhaps' : 'no';
}

/**
 * The namespace of an account that a binding names. Kustomize, which sets the namespace of everything, sets it of
 * subjects too where the account is applied with it, and of every subject called `default`.
 */
function namespaceOf({ name, namespace }: Subject, { namespace: home, renamedTo }: BindingFact, find: Find) {
  if (renamedTo === undefined) return namespace ?? home;
  const isApplied = name === 'default' || find(serviceAccountFacts, 'name', name, { namespace: renamedTo }).length > 0;
  return isApplied ? renamedTo : (namespace ?? home ?? renamedTo);
}

const doubt = ({ isOpen }: BindingFact): string =>
  isOpen ? 'a template decides whom it names' : 'whoever applies the files decides about the namespace';

/** The namespace that something is in, where it says this one. */
type Settled = (namespace: string | undefined) => string | undefined;

/** Roles and bindings that see each other, and where they stand. */
interface RoleWorld {
  readonly find: Find;
  readonly roles: RoleObject[];
  readonly bindings: BindingObject[];
  readonly bindingOf: Map<BindingObject, Known<BindingFact>>;
  readonly ruleOf: Map<PolicyRule, Known>;
}

class Gathered {
  readonly worlds: RoleWorld[] = [];
  readonly unknown: Remark[] = [];
  private readonly seen = new Set<Known>();

  constructor(private readonly settled: Settled = (namespace) => namespace) {}

  worldOf(find: Find): RoleWorld {
    let world = this.worlds.find((each) => each.find === find);
    if (!world) {
      world = { find, roles: [], bindings: [], bindingOf: new Map(), ruleOf: new Map() };
      this.worlds.push(world);
    }
    return world;
  }

  /** A binding that is known to name them, with the role that it gives. */
  add(binding: Known<BindingFact>, find: Find): void {
    if (this.seen.has(binding)) return;
    this.seen.add(binding);
    const world = this.worldOf(find);
    const { kind, role, label } = binding.fact;
    const namespace = this.settled(binding.fact.namespace) ?? unwritten;
    const [roleKind = '', roleName = ''] = parted(role);
    const isOfNamespace = kind === 'RoleBinding';
    // A name of its own, because several files may hold a binding of one name, and that it names them is known.
    const object: BindingObject = {
      kind: isOfNamespace ? 'RoleBinding' : 'ClusterRoleBinding',
      name: `${binding.path}:${binding.line}:${label}`,
      ...(isOfNamespace && { namespace }),
      roleRef: { kind: roleKind, name: roleName },
      subjects: [{ kind: 'Group', name: themselves }],
    };
    world.bindings.push(object);
    world.bindingOf.set(object, binding);
    const isThere = this.addRole(world, role, binding.fact.namespace, find, namespace);
    if (isThere) return;
    this.unknown.push({
      message: say`${label} gives ${roleKind} "${roleName}", of which no file here says what it grants.`,
      at: binding,
    });
  }

  /** What Kubernetes binds to them by itself. */
  addBuiltIn(binding: BindingObject, find: Find): void {
    const world = this.worldOf(find);
    world.bindings.push({ ...binding, subjects: [{ kind: 'Group', name: themselves }] });
    const { roleRef, namespace } = binding;
    const role = builtInObjects().roles.find(
      ({ kind, name, namespace: home }) => kind === roleRef.kind && name === roleRef.name && home === namespace,
    );
    if (roleRef.kind === 'ClusterRole') this.addRole(world, `ClusterRole/${roleRef.name}`, undefined, find);
    else if (role) world.roles.push(role);
  }

  /** The role, and all that an aggregating one chooses; false where there is none. */
  addRole(
    world: RoleWorld,
    role: string,
    namespace: string | undefined,
    find: Find,
    home = namespace ?? unwritten,
  ): boolean {
    const [kind, name = ''] = parted(role);
    if (world.roles.some((each) => each.kind === kind && each.name === name && (each.namespace ?? home) === home))
      return true;
    const within = { namespace: kind === 'ClusterRole' ? '' : namespace };
    const known = firstOf(find, roleFacts, 'role', role, within);
    const builtIn = kind === 'ClusterRole' ? builtInRole(name) : undefined;
    if (!known) {
      if (!builtIn) return false;
      world.roles.push(builtIn);
      for (const selector of builtIn.aggregates ?? []) {
        for (const other of builtInObjects().roles)
          if (other.kind === 'ClusterRole' && matches(selector, other.labels ?? {}))
            this.addRole(world, `ClusterRole/${other.name}`, undefined, find);
        this.addChosen(world, selector, find);
      }
      return true;
    }
    const { labels, aggregates, isOpen } = known.fact;
    const rules = [...allOf(find, roleRuleFacts, 'role', role, within)].filter(({ path }) => path === known.path);
    for (const rule of rules) world.ruleOf.set(rule.fact.rule, rule);
    world.roles.push({
      kind: kind === 'ClusterRole' ? 'ClusterRole' : 'Role',
      name,
      ...(kind === 'Role' && { namespace: home }),
      ...(labels && { labels }),
      ...(aggregates && { aggregates }),
      rules: rules.map(({ fact }) => fact.rule),
    });
    if (isOpen || rules.some(({ fact }) => fact.isOpen))
      this.unknown.push({ message: say`A template decides about a part of ${kind ?? ''} "${name}".`, at: known });
    for (const selector of aggregates ?? []) this.addChosen(world, selector, find);
    return true;
  }

  private addChosen(world: RoleWorld, selector: NonNullable<RoleObject['aggregates']>[number], find: Find): void {
    for (const key of keysOf(selector))
      for (const { fact } of find(roleFacts, 'label', key, { namespace: '' }))
        if (matches(selector, fact.labels ?? {})) this.addRole(world, fact.role, undefined, find);
  }
}

/** The group by which a gathered binding names whoever is asked about. No name of a group holds a blank. */
const themselves = 'whoever is asked about';

const parted = (role: string): [kind: string, name: string] => {
  const slash = role.indexOf('/');
  return [role.slice(0, slash), role.slice(slash + 1)];
};

const builtInRole = (name: string): RoleObject | undefined =>
  builtInObjects().roles.find((role) => role.kind === 'ClusterRole' && role.name === name);

/** In a namespace that is not written, what may be meant counts where nothing surely is. */
function allOf<Fact extends object, Table extends string>(
  find: Find,
  kind: FactKind<Fact, Table>,
  table: Table,
  key: string,
  within: { readonly namespace: string | undefined },
): readonly Known<Fact>[] {
  const found = find(kind, table, key, within);
  return found.length > 0 ? [...found] : found.possible;
}

const firstOf = <Fact extends object, Table extends string>(
  find: Find,
  kind: FactKind<Fact, Table>,
  table: Table,
  key: string,
  within: { readonly namespace: string | undefined },
): Known<Fact> | undefined => allOf(find, kind, table, key, within)[0];

function grantedIn(world: RoleWorld): readonly Granted[] {
  const cluster = new RbacCluster(world.roles, world.bindings);
  const who = { user: '', groups: [themselves] };
  const places = [undefined, ...new Set(world.bindings.flatMap(({ namespace }) => namespace ?? []))];
  return places.flatMap((place) =>
    cluster
      .grantsTo(who, place)
      // What a ClusterRoleBinding gives is told once, of the whole cluster.
      .filter(({ binding }) => binding.namespace === place)
      .flatMap(({ binding, rules = [] }) =>
        rules.filter(place === undefined ? isOfUse : isOfObjects).map((rule) => ({
          namespace: place,
          rule: place === undefined ? rule : { ...rule, nonResourceURLs: [] },
          by: [
            {
              binding: world.bindingOf.get(binding),
              role: `${binding.roleRef.kind}/${binding.roleRef.name}`,
              rule: world.ruleOf.get(rule),
            },
          ],
        })),
      ),
  );
}

/** Not one whose words a template hides. */
const isOfUse = ({ verbs, resources = [], nonResourceURLs = [] }: PolicyRule): boolean =>
  verbs.length > 0 && resources.length + nonResourceURLs.length > 0;

/** Paths of the API server are in no namespace, so that a RoleBinding gives none of them. */
const isOfObjects = ({ verbs, resources = [] }: PolicyRule): boolean => verbs.length > 0 && resources.length > 0;

/** The same rule in the same place, granted twice, is told once; the whole cluster comes first. */
function merged(all: readonly Granted[]): readonly Granted[] {
  const byText = new Map<string, Granted>();
  for (const granted of all) {
    const text = JSON.stringify([granted.namespace ?? null, sorted(granted.rule)]);
    const same = byText.get(text);
    byText.set(text, same ? { ...same, by: [...same.by, ...granted.by] } : granted);
  }
  const rank = ({ namespace }: Granted) => (namespace === undefined ? '' : `n${namespace}`);
  return [...byText.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

const sorted = ({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) =>
  [verbs, apiGroups, resources, resourceNames, nonResourceURLs].map((words) => [...words].sort());

function escalationsIn(granted: readonly Granted[]): readonly Escalation[] {
  const byPlace = new Map<string | undefined, Granted[]>();
  for (const each of granted) byPlace.set(each.namespace, [...(byPlace.get(each.namespace) ?? []), each]);
  const ofCluster = byPlace.get(undefined) ?? [];
  const all = [...byPlace].map(([namespace, grants]) => ({ namespace, grants, rules: grants.map(({ rule }) => rule) }));
  const masters = all.filter(({ rules }) => holdsEverything(rules));
  const escalations = masters.length > 0 ? [escalation('everything', masters)] : [];
  if (masters.some(({ namespace }) => namespace === undefined)) return escalations;
  for (const [name, right] of Object.entries<Right>(rights)) {
    if (!right.leads) continue;
    const isOfCluster = holds(
      ofCluster.map(({ rule }) => rule),
      right,
    );
    const places = all.filter(
      (place) =>
        !masters.includes(place) &&
        (isOfCluster || right.isOfCluster ? place.namespace === undefined : true) &&
        holds(place.rules, right),
    );
    if (places.length > 0) escalations.push(escalation(name, places, right));
  }
  return escalations;
}

function escalation(
  name: string,
  places: readonly { readonly namespace: string | undefined; readonly grants: readonly Granted[] }[],
  right?: Right,
): Escalation {
  const namespaces = places.flatMap(({ namespace }) => namespace ?? []);
  const grants = places[0]?.grants ?? [];
  const grant = grants.find(({ rule }) => (right ? holds([rule], right) : holdsEverything([rule])))?.by[0];
  const at = grant?.rule ?? grant?.binding;
  const where = right?.isOfCluster ? '' : placesInWords(namespaces);
  const leads = right?.leads ?? 'every Secret can be read, every pod changed, and every right handed out there';
  return {
    right: name,
    namespaces,
    message: say`May ${right?.does ?? 'do everything'}${where}: ${leads}.`,
    ...(at && { at }),
  };
}

/** ` in "shop" and "front"`, ` in the whole cluster` */
function placesInWords(namespaces: readonly string[]): string {
  if (namespaces.length === 0) return ' in the whole cluster';
  const named = namespaces.filter((namespace) => namespace !== unwritten).map((namespace) => `"${namespace}"`);
  const isOpen = named.length < namespaces.length;
  return ` in ${listed([...(isOpen ? ['the namespace of its binding'] : []), ...named])}`;
}

/** What Kubernetes binds by itself to the groups that come with a login. */
const basicsOf = ({ groups }: Identity, who: Subject): readonly string[] => [
  ...new Set(
    builtInBindings(({ kind, name }) => kind === 'Group' && name !== who.name && groups.includes(name)).map(
      ({ roleRef }) => roleRef.name,
    ),
  ),
];

const builtInBindings = (isMeant: (subject: Subject) => boolean): readonly BindingObject[] =>
  builtInObjects().bindings.filter(({ subjects }) => subjects.some(isMeant));

const isSame = (a: Subject, b: Subject): boolean =>
  a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;

/** One line of a table of what is granted. */
interface Line {
  readonly namespace: string | undefined;
  readonly verbs: string;
  readonly on: string;
  readonly by: readonly Grant[];
}

/** What is granted, in lines; the many rules of a role that Kubernetes brings are one. Of each list no more than so many. */
export function linesOf(granted: readonly Granted[], most?: number): readonly Line[] {
  const together = new Map<unknown, Granted[]>();
  for (const each of granted) {
    const { namespace, by } = each;
    const isOurs = by.some(({ rule }) => rule);
    const key = isOurs ? each : JSON.stringify([namespace ?? null, by.map(({ role, binding }) => [role, binding?.path, binding?.line])]); // biome-ignore format: one line
    together.set(key, [...(together.get(key) ?? []), each]);
  }
  return [...together.values()].flatMap((rules) => {
    const [first] = rules;
    if (!first) return [];
    const { namespace, by } = first;
    if (rules.length < 3) return rules.map((each) => ({ namespace, ...rightsInWords(each.rule, most), by: each.by }));
    const verbs = [...new Set(rules.flatMap(({ rule }) => rule.verbs))];
    return [{ namespace, verbs: rightsInWords({ verbs }, most).verbs, on: `${rules.length} rules of Kubernetes`, by }];
  });
}
