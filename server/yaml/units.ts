import type {
  Change,
  Comment,
  File,
  Language,
  PlacedUnit,
  Source,
  SyntaxProblem,
  Unit,
  WrittenPath,
} from '../engine/source';
import type { Edit, Span } from '../engine/text';
import { commentBefore, commentsOf } from './comments';
import { appended, changesOf } from './data-changes';
import { type Field, rootField } from './field';
import { masked } from './mask';
import type { Node, YamlDocument } from './node';
import { parse } from './parse';
import { changedSpan, hasAliases, itemsIn, kindOf, listIn, splitDocuments } from './split';
import type { YamlText } from './text';
import { renderChanges } from './writer';

/** A YAML document, or one item of a `kind: List`. */
export interface YamlUnit extends YamlText {
  /** The field of the whole document; of the item in a List. */
  // Rules and domains give it their own shape.
  readonly root: Field;
}

export const isYaml = (unit: Unit): unit is YamlUnit => unit.language === 'yaml';

const languageIds = new Set(['yaml', 'helm', 'dockercompose', 'kubernetes', 'jinja-yaml', 'ansible']);
const fileName = /\.ya?ml(\.(j2|jinja2?|tpl|tmpl|gotmpl))?$|(?:^|\/)Kustomization$/i;

/** YAML, whatever it describes: Kubernetes, Compose, Istio. */
export const yaml: Language = {
  name: 'yaml',
  matches({ path, languageId }) {
    if (languageId === undefined || languageId === 'plaintext' || languageId.startsWith('jinja'))
      return fileName.test(path);
    return languageIds.has(languageId);
  },
  read,
  changesOf,
  append: (source, value, after) => appended(source, partHolding(source, after), value),
};

/** Whether `{{ … }}` in the file is rendered by something before anyone reads it as YAML. */
function isTemplate({ path, languageId, isTemplate }: File): boolean {
  return isTemplate ?? (languageId === 'helm' || /\.(j2|jinja2?|tpl|tmpl|gotmpl)$/i.test(path));
}

/** A document with its units. Offsets are of the file. */
interface Part extends Span {
  readonly units: readonly PlacedUnit[];
  /** The column of the dashes, where the document is a List whose items are units. */
  readonly column: number | undefined;
}

/** How each source was taken apart, for the reading after it. */
const partsOf = new WeakMap<Source, readonly Part[]>();

function read(file: File, text: string, previous?: Source): Source {
  const before = previous && isSameRole(file, previous.file) ? partsOf.get(previous) : undefined;
  const parts = previous && before ? updatedParts(file, text, previous.text, before) : newParts(file, text);
  const source: Source = { file, language: yaml, text, units: parts.flatMap(({ units }) => units) };
  partsOf.set(source, parts);
  return source;
}

/** The document that the unit is or lies in; the last one where none is given. */
function partHolding(source: Source, unit: Unit | undefined): Part | undefined {
  const parts = partsOf.get(source) ?? [];
  return unit ? parts.find(({ units }) => units.some((placed) => placed.unit === unit)) : parts.at(-1);
}

const isSameRole = (a: File, b: File): boolean =>
  a.path === b.path &&
  a.isPatch === b.isPatch &&
  a.written === b.written &&
  a.namespace === b.namespace &&
  a.images === b.images &&
  a.target?.kind === b.target?.kind &&
  a.target?.name === b.target?.name &&
  isTemplate(a) === isTemplate(b);

/**
 * The parts that changed are taken apart again, with a neighbour on either side, because where a document starts is
 * decided by what stands before it. All others are kept, so that an edit costs the same in a long file as in a short one.
 */
function updatedParts(file: File, text: string, oldText: string, old: readonly Part[]): readonly Part[] {
  const change = changedSpan(oldText, text);
  if (!change) return old;
  const growth = text.length - oldText.length;
  let first = old.findIndex(({ end }) => end >= change.start);
  let last = old.findLastIndex(({ start }) => start <= change.end);
  const list = first === last ? updatedList(file, text, old[first]!, change, growth) : undefined;
  if (list) return [...old.slice(0, first), list, ...old.slice(first + 1).map((part) => moved(part, growth))];
  first = Math.max(0, first - 1);
  last = Math.min(old.length - 1, last + 1);
  const start = first === 0 ? 0 : old[first]!.start;
  const end = last === old.length - 1 ? text.length : old[last]!.end + growth;
  const region = newParts(file, text.slice(start, end), old.slice(first, last + 1));
  return [
    ...old.slice(0, first),
    ...region.map((part) => moved(part, start)),
    ...old.slice(last + 1).map((part) => moved(part, growth)),
  ];
}

/** The same for an edit inside the items of one List. Undefined where it may reach beyond them. */
function updatedList(file: File, text: string, part: Part, change: Span, growth: number): Part | undefined {
  const { units, column } = part;
  if (column === undefined) return undefined;
  const first = units.findIndex((placed) => endOf(placed) >= change.start) - 1;
  const last = units.findLastIndex(({ start }) => start <= change.end) + 1;
  const touched = units.slice(Math.max(first, 0), last + 1);
  if (first < 0 || last >= units.length || !touched.every(isItem)) return undefined;
  const offset = units[first]!.start;
  const region = text.slice(offset, endOf(units[last]!) + growth);
  const items = itemsIn(region, column);
  const known = new KnownUnits(file, touched);
  if (!items?.every(({ start, end }) => known.isFree(region.slice(start, end)))) return undefined;
  const renewed = items.map(({ start, end }) => ({
    unit: known.unit(region.slice(start, end), 'item'),
    start: offset + start,
  }));
  const kept = units.slice(last + 1).map(({ unit, start }) => ({ unit, start: start + growth }));
  return { start: part.start, end: part.end + growth, column, units: [...units.slice(0, first), ...renewed, ...kept] };
}

const isItem = ({ unit }: PlacedUnit): boolean => (unit as LazyUnit).role === 'item';
const endOf = ({ unit, start }: PlacedUnit): number => start + unit.text.length;

function moved(part: Part, offset: number): Part {
  if (offset === 0) return part;
  const units = part.units.map(({ unit, start }) => ({ unit, start: start + offset }));
  return { start: part.start + offset, end: part.end + offset, units, column: part.column };
}

/** Documents of these kinds are long, frequent in files, and hold nothing that any rule is about. */
const neverParsed = new Set(['CustomResourceDefinition']);

function newParts(file: File, text: string, old?: readonly Part[]): readonly Part[] {
  const known = new KnownUnits(
    file,
    old?.flatMap(({ units }) => units),
  );
  return splitDocuments(text).map(({ start, end }) => newPart(text.slice(start, end), start, isTemplate(file), known));
}

function newPart(text: string, offset: number, isTemplate: boolean, known: KnownUnits): Part {
  const end = offset + text.length;
  const kind = isTemplate ? undefined : kindOf(text);
  const found = kind?.endsWith('List') ? listIn(text) : undefined;
  // Items that leave their kind to the List are read with it.
  const list = found && (kind === 'List' || itemsNameKinds(text, found)) ? found : undefined;
  if (!list?.items.every((item) => known.isFree(text.slice(item.start, item.end)))) {
    const role = kind !== undefined && neverParsed.has(kind) ? 'unparsed' : 'document';
    return { start: offset, end, units: [{ unit: known.unit(text, role), start: offset }], column: undefined };
  }
  // What surrounds the items is read as a document of its own: it has comments, and may have problems.
  const { items, column } = list;
  const units: PlacedUnit[] = [];
  const add = (from: number, to: number, role: Role): void => {
    if (from < to) units.push({ unit: known.unit(text.slice(from, to), role), start: offset + from });
  };
  add(0, items[0]!.start, 'document');
  for (const item of items) add(item.start, item.end, 'item');
  add(items[items.length - 1]!.end, text.length, 'document');
  return { start: offset, end, units, column };
}

/** Whether the first item says what it is; those of one List do as one. */
function itemsNameKinds(text: string, { items }: { readonly items: readonly Span[] }): boolean {
  const [first] = items;
  const item = first ? text.slice(first.start, first.end) : '';
  const inner = /^ *- +(?=\S)/m.exec(item)?.[0].length ?? 0;
  return new RegExp(`^(?: {${inner}}| *- +)["']?kind["']?[ \\t]*:`, 'm').test(item);
}

type Role = 'document' | 'item' | 'unparsed';

/** Hands out known units again where text and role are the same, in their order. */
class KnownUnits {
  private readonly queues = new Map<string, LazyUnit[]>();

  constructor(
    private readonly file: File,
    /** Undefined where the file is read for the first time. */
    private readonly old: readonly PlacedUnit[] | undefined,
  ) {
    // Backwards, because each is taken from the end of its queue.
    for (let i = (old?.length ?? 0) - 1; i >= 0; i--) {
      const unit = old![i]!.unit as LazyUnit;
      const queue = this.queues.get(unit.text);
      if (queue) queue.push(unit);
      else this.queues.set(unit.text, [unit]);
    }
  }

  unit(text: string, role: Role): LazyUnit {
    if (this.old === undefined) return new LazyUnit(this.file, text, role);
    const queue = this.queues.get(text);
    if (queue?.at(-1)?.role === role) return queue.pop()!;
    return new LazyUnit(this.file, copied(text), role);
  }

  /** Whether an item has no anchors, aliases or merge keys. An item known from before had none. */
  isFree(text: string): boolean {
    return this.queues.get(text)?.at(-1)?.role === 'item' || !hasAliases(text);
  }
}

/** A slice keeps the whole file alive it was cut from; units that outlive many versions of the file must not. */
const copied = (text: string): string => ` ${text}`.slice(1);

const emptyDocument: YamlDocument = { root: undefined, problems: [], comments: [], masked: [] };

class LazyUnit implements YamlUnit {
  readonly language = 'yaml';
  private parsed: YamlDocument | undefined;
  private field: Field | undefined;
  private notes: readonly Comment[] | undefined;

  constructor(
    readonly file: File,
    readonly text: string,
    readonly role: Role,
  ) {}

  get document(): YamlDocument {
    return (this.parsed ??= this.reread(this.text));
  }

  reread(text: string): YamlDocument {
    if (this.role === 'unparsed') return emptyDocument;
    return parse(text, { mask: isTemplate(this.file) ? masked(text) : undefined, isItem: this.role === 'item' });
  }

  get root(): Field {
    return (this.field ??= rootField(this));
  }

  get problems(): readonly SyntaxProblem[] {
    return this.document.problems;
  }

  get comments(): readonly Comment[] {
    return (this.notes ??= commentsOf(this.text, this.document));
  }

  get resource(): string | undefined {
    if (this.role === 'unparsed') return kindOf(this.text);
    const { root } = this.document;
    const kind = textAt(root, 'kind');
    if (!kind) return undefined;
    const name = textAt(valueAt(root, 'metadata'), 'name');
    return name ? `${kind}/${name}` : kind;
  }

  get written(): readonly WrittenPath[] | undefined {
    const { written } = this.file;
    return written && this.resource !== undefined ? written[this.resource] : undefined;
  }

  commentBefore(span: Span, text: string): Edit | undefined {
    return commentBefore(this.text, this.document, span, text);
  }

  render(changes: readonly Change[]): readonly Edit[] | undefined {
    return renderChanges(this, changes);
  }
}

function valueAt(node: Node | undefined, name: string): Node | undefined {
  if (node?.kind !== 'mapping') return undefined;
  return node.pairs.findLast(({ key }) => key.kind === 'scalar' && key.text === name)?.value;
}

function textAt(node: Node | undefined, name: string): string | undefined {
  const value = valueAt(node, name);
  return value?.kind === 'scalar' && value.text !== '' ? value.text : undefined;
}
