import type { Change, Comment, File, Language, PlacedUnit, Source, SyntaxProblem, Unit } from '../engine/source';
import type { Edit, Span } from '../engine/text';
import { commentBefore, commentsOf } from './comments';
import { type Field, rootField } from './field';
import { masked } from './mask';
import type { Node, YamlDocument } from './node';
import { parse } from './parse';
import { hasAliases, itemsOf, kindOf, splitDocuments } from './split';
import { renderChanges } from './writer';

/** A YAML document, or one item of a `kind: List`. */
export interface YamlUnit extends Unit {
  readonly language: 'yaml';
  readonly document: YamlDocument;
  /** The field of the whole document; of the item in a List. */
  // Rules and domains give it their own shape.
  readonly root: Field;
  /** The document that another text would have in this unit's place. */
  reread(text: string): YamlDocument;
}

const languageIds = new Set(['yaml', 'helm', 'dockercompose', 'kubernetes', 'jinja-yaml', 'ansible']);
const fileName = /\.ya?ml(\.(j2|jinja2?|tpl|tmpl|gotmpl))?$/i;

/** YAML, whatever it describes: Kubernetes, Compose, Istio. */
export const yaml: Language = {
  name: 'yaml',
  matches({ path, languageId }) {
    if (languageId === undefined || languageId === 'plaintext' || languageId.startsWith('jinja'))
      return fileName.test(path);
    return languageIds.has(languageId);
  },
  read(file, text, previous) {
    return { file, language: yaml, text, units: unitsOf(file, text, previous) };
  },
};

/** Whether `{{ … }}` in the file is rendered by something before anyone reads it as YAML. */
export function isTemplate({ path, languageId, isTemplate }: File): boolean {
  return isTemplate ?? (languageId === 'helm' || /\.(j2|jinja2?|tpl|tmpl|gotmpl)$/i.test(path));
}

/** Documents of these kinds are long, frequent in files, and hold nothing that any rule is about. */
const neverParsed = new Set(['CustomResourceDefinition']);

function unitsOf(file: File, text: string, previous: Source | undefined): readonly PlacedUnit[] {
  const known = new KnownUnits(file, previous);
  const units: PlacedUnit[] = [];
  const add = (start: number, end: number, role: Role): void => {
    units.push({ unit: known.unit(text.slice(start, end), role), start });
  };
  const template = isTemplate(file);
  for (const { start, end } of splitDocuments(text)) {
    const kind = template ? undefined : kindOf(text, start, end);
    if (kind !== undefined && neverParsed.has(kind)) {
      add(start, end, 'unparsed');
      continue;
    }
    const items = kind?.endsWith('List') ? itemsOf(text, start, end) : undefined;
    if (!items || items.some((item) => !known.isFree(text.slice(item.start, item.end)))) {
      add(start, end, 'document');
      continue;
    }
    // What surrounds the items is read as a document of its own: it has comments, and may have problems.
    if (items[0]!.start > start) add(start, items[0]!.start, 'document');
    for (const item of items) add(item.start, item.end, 'item');
    const last = items[items.length - 1]!.end;
    if (last < end) add(last, end, 'document');
  }
  return units;
}

type Role = 'document' | 'item' | 'unparsed';

/** Hands out the units of the previous reading again where text and role are the same. */
class KnownUnits {
  private readonly byText = new Map<string, LazyUnit[]>();
  private readonly isIncremental: boolean;

  constructor(
    private readonly file: File,
    previous: Source | undefined,
  ) {
    this.isIncremental = previous?.language === yaml && isSameRole(file, previous.file);
    if (!previous || !this.isIncremental) return;
    for (const { unit } of previous.units) {
      if (!(unit instanceof LazyUnit)) continue;
      const same = this.byText.get(unit.text);
      if (same) same.push(unit);
      else this.byText.set(unit.text, [unit]);
    }
  }

  unit(text: string, role: Role): LazyUnit {
    const same = this.byText.get(text);
    // Units of the same text are told apart by their order: each is handed out once.
    const index = same ? same.findIndex((unit) => unit.role === role) : -1;
    if (same && index >= 0) return same.splice(index, 1)[0]!;
    return new LazyUnit(this.file, this.isIncremental ? copied(text) : text, role);
  }

  /** Whether an item has no anchors, aliases or merge keys. An item known from before had none. */
  isFree(text: string): boolean {
    return this.byText.get(text)?.some(({ role }) => role === 'item') || !hasAliases(text);
  }
}

const isSameRole = (a: File, b: File): boolean =>
  a.path === b.path && a.isPatch === b.isPatch && isTemplate(a) === isTemplate(b);

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
    if (this.role === 'unparsed') return kindOf(this.text, 0, this.text.length);
    const { root } = this.document;
    const kind = textAt(root, 'kind');
    if (!kind) return undefined;
    const name = textAt(valueAt(root, 'metadata'), 'name');
    return name ? `${kind}/${name}` : kind;
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
