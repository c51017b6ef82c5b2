import type { Change, Place, WrittenPath } from '../engine/source';
import type { Span } from '../engine/text';
import { toData } from './data';
import { type Inline, inlineText } from './inline';
import { keysOf, lookUp, referencedNodes } from './lookup';
import type { Node, Pair, Scalar } from './node';
import { scalarValue } from './scalar';
import { partOfScalar } from './scalar-part';
import type { Path } from './statement';
import type { YamlText } from './text';
import type { YamlValue } from './value';

/** The keys a part of a file may have. A misspelt key is a compile error; values are `unknown`, because users write `"true"`. */
export type Shape = { readonly [key: string]: Shape };

/** An operation on a field. Compared by content: two equal changes are one. */
export type YamlChange = Change & { readonly unit: YamlText; readonly field: Field } & Operation;

type Operation =
  | { readonly operation: 'set'; readonly value: YamlValue }
  | { readonly operation: 'remove' }
  | { readonly operation: 'append'; readonly value: YamlValue }
  | { readonly operation: 'rename'; readonly name: string }
  | { readonly operation: 'move'; readonly to: Field; readonly name: string };

/** A pair of a mapping: its key's text and place, and the field of its value. */
export interface Entry<S extends Shape> {
  readonly key: string;
  readonly keyPlace: Place;
  readonly field: Field<S>;
}

/** The field of a whole unit. Call it once per unit: fields remember their children. */
export function rootField(unit: YamlText): Field {
  const { root } = unit.document;
  // Without a root nobody knows what the text is about, so nothing is missing from it.
  return new Field(unit, undefined, undefined, { ...nothingWritten, node: root, isKnown: root !== undefined });
}

/** How a field stands in the text. */
interface Written {
  /** As written: an alias is not yet read through. */
  readonly node: Node | undefined;
  readonly pair: Pair | undefined;
  /** If nothing stands here, that is known: every parent is closed and parses. */
  readonly isKnown: boolean;
  /** Reached through an alias or a merge key: other places share the text. */
  readonly isShared: boolean;
  /** One of several in a mapping open to template actions: which of them counts is unknown. */
  readonly isAmbiguous: boolean;
  /** Offset of an item in its sequence. */
  readonly itemStart: number | undefined;
}

const nothingWritten: Written = {
  node: undefined,
  pair: undefined,
  isKnown: true,
  isShared: false,
  isAmbiguous: false,
  itemStart: undefined,
};

/**
 * A place in a YAML document, whether or not anything is written there.
 *
 * Most insecure manifests are insecure by omission, so an absent field is as good a value here as a present one:
 * it knows what to underline and how to write itself into the file.
 */
export class Field<S extends Shape = Shape> implements Place {
  /** The node that stands here, aliases read through. */
  private readonly content: Node | undefined;
  private readonly state: 'present' | 'absent' | 'unknown';
  private children: Map<string, Field> | undefined;
  private itemFields: readonly Field<S>[] | undefined;
  private decoded: { readonly value: unknown } | undefined;

  /** Fields come from `rootField`, `at`, `items` and `entries`, never from elsewhere. */
  constructor(
    readonly unit: YamlText,
    /** The field's own key, or its index in a sequence; undefined for the root. */
    readonly key: string | number | undefined,
    readonly parent: Field | undefined,
    private readonly written: Written,
  ) {
    const { node } = written;
    this.content = node?.kind === 'alias' ? node.target : node;
    this.state = this.stateOfContent();
  }

  /** The field under a key. Never fails. Aliases and merge keys are read through; of duplicate keys the last counts. */
  at<K extends keyof S & string>(key: K): Field<S[K]> {
    let child = this.children?.get(key);
    if (!child) {
      child = new Field(this.unit, key, this, this.writtenAt(key));
      this.children ??= new Map();
      this.children.set(key, child);
    }
    // The key decides the shape; the memo cannot say so.
    return child as unknown as Field<S[K]>;
  }

  /** The items of a sequence; none where it is anything else. */
  get items(): readonly Field<S>[] {
    if (this.content?.kind !== 'sequence') return none;
    const shared = { ...nothingWritten, isKnown: this.isClosed, isShared: this.sharesContent };
    this.itemFields ??= this.content.items.map(
      ({ value, start }, index) =>
        new Field<S>(this.unit, index, this as unknown as Field, { ...shared, node: value, itemStart: start }),
    );
    return this.itemFields;
  }

  /** The pairs of a mapping in order, merge keys resolved; none where it is anything else. For maps whose keys are data. */
  get entries(): readonly Entry<S[string]>[] {
    if (this.content?.kind !== 'mapping') return none;
    return keysOf(this.content).map((key) => {
      const field = this.at(key as keyof S & string) as unknown as Field<S[string]>;
      return { key, keyPlace: field.keyPlace, field };
    });
  }

  /** The keys of a mapping, as `entries` has them, for those who look at few of them: no fields are made. */
  get keys(): readonly string[] {
    return this.content?.kind === 'mapping' ? keysOf(this.content) : none;
  }

  /**
   * The value as Kubernetes' decoder reads it (YAML 1.1 booleans, octal): string, number, boolean, or plain arrays and
   * objects. Undefined where absent or null, and where unknown; inside a collection what is unknown is undefined.
   */
  get value(): unknown {
    this.decoded ??= {
      value: this.state === 'absent' || this.isUnknown ? undefined : toData(this.content, knownValue),
    };
    return this.decoded.value;
  }

  /** `value` where it is a string, else undefined. */
  get string(): string | undefined {
    if (this.content?.kind !== 'scalar') return undefined;
    const { value } = this;
    return typeof value === 'string' ? value : undefined;
  }

  /** A scalar's text without its quotes, however it resolves: `yes` stays `yes`. Template text included, masked or not. */
  get raw(): string | undefined {
    return this.content?.kind === 'scalar' ? this.content.text : undefined;
  }

  /** The tag as written, such as `!reset`. */
  get tag(): string | undefined {
    return this.written.node?.tag?.name ?? this.content?.tag?.name;
  }

  /** What kind of node stands here, aliases read through. `absent` where none is known to, null included. */
  get kind(): 'scalar' | 'mapping' | 'sequence' | 'absent' {
    const { content } = this;
    if (content === undefined || content.kind === 'alias') return 'absent';
    return content.kind === 'scalar' && this.state === 'absent' ? 'absent' : content.kind;
  }

  /**
   * Something is written here. `securityContext:` with nothing behind it is not: null is unset to the API. Nor is a
   * bare template action, which may write nothing.
   */
  get isPresent(): boolean {
    return this.state === 'present';
  }

  /** Known to be missing: every parent is a mapping that parses, not open to template actions. Report absence only then. */
  get isAbsent(): boolean {
    return this.state === 'absent';
  }

  /**
   * A template, an open parent or broken text hides what stands here. A string with template text in it is both
   * present and unknown: it is there, but only its `raw` can be read.
   */
  get isUnknown(): boolean {
    return this.state === 'unknown' || (this.content?.kind === 'scalar' && isTemplateText(this.content));
  }

  /**
   * What to underline: a scalar or flow collection, else the key, else the `name` of the nearest item, else the nearest
   * written parent. Never empty.
   */
  get span(): Span {
    const { node, pair, itemStart } = this.written;
    if (node && node.end > node.start && !isBlock(node)) return trimmed(this.unit.text, node);
    if (pair && pair.key.end > pair.key.start) return spanOf(pair.key);
    if (node && node.end > node.start) return this.spanOfCollection;
    if (itemStart !== undefined && this.unit.text[itemStart] === '-') return { start: itemStart, end: itemStart + 1 };
    return this.spanOfNearest;
  }

  /** Where nothing stands: the nearest written collection around, for while that is typed the field may still come. */
  get absentFrom(): Span | undefined {
    if (this.state !== 'absent') return undefined;
    for (let field = this.parent; field; field = field.parent) {
      const { node } = field.written;
      if (node && node.end > node.start) return { start: node.start, end: trimmed(this.unit.text, node).end };
    }
    return undefined;
  }

  /** The place of the key alone; of the value where there is no key. */
  get keyPlace(): Place {
    const key = this.written.pair?.key;
    return { unit: this.unit, span: key && key.end > key.start ? spanOf(key) : this.span };
  }

  /** From the key to the end of the value, whole lines excluded. */
  get wholeSpan(): Span {
    const { node, pair } = this.written;
    if (!pair && !node) return this.span;
    const start = pair && pair.key.end > pair.key.start ? pair.key.start : this.span.start;
    const end = node && node.end > node.start ? trimmed(this.unit.text, node).end : (pair?.colon ?? -1) + 1;
    return end > start ? { start, end } : this.span;
  }

  /** The place of a part of a scalar, by offsets into `raw`; the whole value where the text does not allow it. */
  part(start: number, end: number): Place {
    const { content, written, unit } = this;
    // Behind an alias, the value is underlined where it is used.
    if (content?.kind !== 'scalar' || written.node !== content) return this;
    return { unit, span: partOfScalar(unit.text, content, start, end) ?? this.span };
  }

  /**
   * The text of a scalar as one that is read on its own, with where it is written. Undefined for anything else, behind an
   * alias, and where a template hides some of it.
   */
  get inline(): Inline | undefined {
    const { content, written, unit } = this;
    if (content?.kind !== 'scalar' || written.node !== content || written.isShared || !this.isPresent) return undefined;
    return this.isBehindReference ? undefined : inlineText(unit, content, pathOf(this as unknown as Field));
  }

  // Each returns [] where there is no clean place: an alias, a merge key, a template action, broken text.
  // `fixes` drops such fixes, so rules need not ask.

  /** Writes the value here, with missing parents; an existing scalar's quotes are kept where the new value allows. */
  set(value: YamlValue): readonly YamlChange[] {
    return this.canBeWritten ? [{ ...this.change, operation: 'set', value }] : [];
  }

  /** Removes the pair or item with its line; a parent left empty goes too. Comments stay, for they may say more. */
  remove(): readonly YamlChange[] {
    return this.isOwn && this.hasPlainValue ? [{ ...this.change, operation: 'remove' }] : [];
  }

  /** Adds an item at the end of the sequence here, creating it where absent. */
  append(item: YamlValue): readonly YamlChange[] {
    const { content } = this;
    const isPossible =
      content?.kind === 'sequence'
        ? this.hasPlainValue && !this.isBehindReference && !content.isOpen && !content.isBroken
        : this.canBeWritten && !this.isPresent;
    return isPossible ? [{ ...this.change, operation: 'append', value: item }] : [];
  }

  /** Changes the key and leaves the value alone; [] where the mapping has the new key already. */
  rename(key: string): readonly YamlChange[] {
    const { pair } = this.written;
    if (!pair || !this.isOwn || pair.key.kind !== 'scalar' || pair.key.isMasked) return [];
    return this.parent?.hasKey(key) ? [] : [{ ...this.change, operation: 'rename', name: key }];
  }

  /** Moves key and value, with comments, under another mapping field; [] where it has that key already. */
  move(to: Field, key = this.key): readonly YamlChange[] {
    if (typeof key !== 'string' || !this.written.pair || !this.isOwn || !this.hasPlainValue) return [];
    const isTarget = to.content?.kind === 'mapping' ? to.isInsertable : to.canBeWritten && !to.isPresent;
    if (!isTarget || to.hasKey(key) || to.unit !== this.unit || to.isWithin(this as unknown as Field)) return [];
    return [{ ...this.change, operation: 'move', to, name: key }];
  }

  private get change(): { unit: YamlText; field: Field } {
    return { unit: this.unit, field: this as unknown as Field };
  }

  private stateOfContent(): 'present' | 'absent' | 'unknown' {
    const { content, written, unit } = this;
    if (written.isAmbiguous) return 'unknown';
    if (content === undefined) {
      if (written.node !== undefined) return 'unknown';
    } else if (content.kind !== 'scalar') {
      return content.kind === 'mapping' && content.isOpen && content.pairs.length === 0 ? 'unknown' : 'present';
    } else if (content.isMasked && content.style === 'plain' && /^\{[{%]/.test(content.text)) {
      return 'unknown';
    } else if (content.isMasked || scalarValue(content) !== null) {
      return this.isOverwritten ? 'unknown' : 'present';
    }
    return written.isKnown && !unit.file.isPatch && !this.isWrittenElsewhere ? 'absent' : 'unknown';
  }

  /** A patch writes here, into this, or around it. */
  private get isWrittenElsewhere(): boolean {
    return this.isPatched((steps, way) =>
      way.every((field, index) => index >= steps.length || field.isStep(steps[index]!)),
    );
  }

  /** A patch puts another value in this one's place. */
  private get isOverwritten(): boolean {
    return this.isPatched(
      (steps, way) => steps.length <= way.length && steps.every((step, index) => way[index]!.isStep(step)),
    );
  }

  /** Whether the condition holds of a place that a patch writes, and the way from the root to here. */
  private isPatched(condition: (steps: WrittenPath, way: readonly Field[]) => boolean): boolean {
    const { written } = this.unit;
    if (!written) return false;
    const way: Field[] = [];
    for (let field: Field | undefined = this as unknown as Field; field?.parent; field = field.parent)
      way.unshift(field);
    return written.some((steps) => condition(steps, way));
  }

  private isStep(step: WrittenPath[number]): boolean {
    if (typeof step === 'string') return this.key === step;
    if (typeof this.key !== 'number') return false;
    // Not by a field of its own, which would ask whether its value is overwritten.
    const name = this.content?.kind === 'mapping' ? lookUp(this.content, 'name').pair?.value : undefined;
    return step.item === undefined || (name?.kind === 'scalar' && name.text === step.item);
  }

  /** If a child is not written here, it is known to be missing. */
  private get isClosed(): boolean {
    const { content, written } = this;
    if (!written.isKnown || written.isAmbiguous) return false;
    if (content === undefined) return written.node === undefined;
    if (content.kind === 'mapping' || content.kind === 'sequence') return !content.isOpen && !content.isBroken;
    return content.kind === 'scalar' && !content.isMasked && scalarValue(content) === null;
  }

  private get sharesContent(): boolean {
    return this.written.isShared || this.written.node?.kind === 'alias';
  }

  private writtenAt(key: string): Written {
    const { content, sharesContent, isClosed } = this;
    if (content?.kind !== 'mapping') {
      const isKnown = isClosed && content?.kind !== 'sequence';
      return { ...nothingWritten, isKnown, isShared: sharesContent };
    }
    const found = lookUp(content, key);
    const { pair } = found;
    return {
      node: pair?.value,
      pair,
      isKnown: isClosed && (pair !== undefined || !found.isUncertain),
      isShared: sharesContent || found.isMerged,
      isAmbiguous: content.isOpen && found.count > 1,
      itemStart: undefined,
    };
  }

  private hasKey(key: string): boolean {
    return this.content?.kind === 'mapping' && lookUp(this.content, key).pair !== undefined;
  }

  private isWithin(other: Field): boolean {
    for (let field: Field | undefined = this as unknown as Field; field; field = field.parent)
      if (field === other) return true;
    return false;
  }

  /** Written here and nowhere else, in a collection that parses. */
  private get isOwn(): boolean {
    const { pair, itemStart, isShared, isAmbiguous } = this.written;
    if ((!pair && itemStart === undefined) || isShared || isAmbiguous) return false;
    return !this.isInBrokenText && !this.isBehindReference;
  }

  private get isInBrokenText(): boolean {
    const around = this.parent?.content;
    return (around?.kind === 'mapping' || around?.kind === 'sequence') && around.isBroken;
  }

  private get hasPlainValue(): boolean {
    const { node, isShared, isAmbiguous } = this.written;
    if (isShared || isAmbiguous || node?.kind === 'alias') return false;
    return !(node?.kind === 'scalar' && node.isMasked);
  }

  /** An alias stands for this text, so a change here would change another place too. */
  private get isBehindReference(): boolean {
    for (let field: Field | undefined = this as unknown as Field; field; field = field.parent) {
      const { node } = field.written;
      if (node?.anchor && referencedNodes(this.unit.document).has(node)) return true;
    }
    return false;
  }

  /** `set` has a clean place. */
  private get canBeWritten(): boolean {
    if (!this.parent || !this.hasPlainValue || this.isBehindReference) return false;
    const { node, pair, itemStart, isKnown } = this.written;
    if (node && this.state === 'present') return !this.isInBrokenText;
    if (!isKnown) return false;
    return pair !== undefined || itemStart !== undefined ? !this.isInBrokenText : this.parent.isInsertable;
  }

  /** A pair can be added here, with missing parents. */
  private get isInsertable(): boolean {
    const { content } = this;
    if (content?.kind !== 'mapping') return this.canBeWritten && !this.isPresent;
    return this.hasPlainValue && !content.isOpen && !content.isBroken && !this.isBehindReference;
  }

  /** A block collection without a key of its own: an item's `name`, else its first word. */
  private get spanOfCollection(): Span {
    return this.spanOfName ?? firstWord(this.unit.text, this.content?.start ?? 0);
  }

  private get spanOfName(): Span | undefined {
    if (typeof this.key !== 'number' || this.content?.kind !== 'mapping') return undefined;
    const name = this.at('name' as keyof S & string).written.node;
    return name?.kind === 'scalar' && name.end > name.start ? trimmed(this.unit.text, name) : undefined;
  }

  private get spanOfNearest(): Span {
    let nearest: Field | undefined;
    for (let field = this.parent; field; field = field.parent) {
      if (!nearest && (field.written.pair || field.written.node)) nearest = field;
      const name = field.spanOfName;
      if (name) return name;
      // An item without a name is nearer than the named one around it.
      if (typeof field.key === 'number') break;
    }
    return nearest ? nearest.span : firstWord(this.unit.text, 0);
  }
}

const none: readonly never[] = [];

/** Keys and indexes from the root to the field. */
export function pathOf(field: Field): Path {
  const path: (string | number)[] = [];
  for (let at: Field | undefined = field; at; at = at.parent) if (at.key !== undefined) path.unshift(at.key);
  return path;
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** Without the line breaks that a block scalar ends with. */
function trimmed(text: string, { start, end }: Span): Span {
  let last = end;
  while (last > start && /\s/.test(text[last - 1]!)) last--;
  return last > start ? { start, end: last } : { start, end };
}

const isBlock = (node: Node): boolean =>
  (node.kind === 'mapping' || node.kind === 'sequence') && node.style === 'block';

/** The first word at or behind the offset; never empty in a text that is not empty. */
function firstWord(text: string, from: number): Span {
  const word = /[^\s\uFEFF]+/g;
  word.lastIndex = from;
  const found = word.exec(text);
  if (found) return { start: found.index, end: found.index + found[0].length };
  const start = Math.max(0, Math.min(from, text.length - 1));
  return { start, end: Math.min(text.length, start + 1) };
}

/** What a template action or its likeness hides: readable as `raw` alone. */
const isTemplateText = (scalar: Scalar): boolean => scalar.isMasked || scalar.text.includes('{{');

const knownValue = (scalar: Scalar): unknown => (isTemplateText(scalar) ? undefined : scalarValue(scalar));
