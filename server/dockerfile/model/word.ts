import type { Place } from '../../engine/source';
import type { Span } from '../../engine/text';
import { type DockerfileChange, insertion, removal, replacement, stringRemoval } from './change';
import type { MappedText } from './mapped-text';
import type { DockerfileUnit } from './unit';

/** What a word stands for once quotes, escapes and variables are resolved. */
export interface Resolved {
  /** Undefined where a variable hides it. */
  readonly text: string | undefined;
  /** The text depends on an ARG, so whoever builds the image can choose another. */
  readonly isOverridable: boolean;
}

/** Whoever knows what a word stands for: the instruction it is part of. */
export interface Reading {
  resolved(raw: string): Resolved;
}

/** Words that stand for themselves. */
export const verbatim: Reading = { resolved: (text) => ({ text, isOverridable: false }) };

/** What no file can know. */
export const unknown: Resolved = { text: undefined, isOverridable: false };

/** A word of an instruction or of a shell command. Immutable; its changes are data for a fix. */
export class Word implements Place {
  private known: Resolved | undefined;
  private place: Span | undefined;

  /** `start` and `end` are offsets into `mapped`; `reading` is asked once, and only when the text is. */
  constructor(
    readonly unit: DockerfileUnit,
    protected readonly mapped: MappedText,
    protected readonly start: number,
    protected readonly end: number,
    protected readonly reading: Reading,
  ) {}

  get span(): Span {
    return (this.place ??= this.mapped.span(this.start, this.end));
  }

  /** As written, with quotes and variables; continuations are joined. */
  get raw(): string {
    return this.mapped.text.slice(this.start, this.end);
  }

  /** Without quotes and escapes, variables of the Dockerfile resolved. Undefined where a variable is not known. */
  get text(): string | undefined {
    return this.resolved.text;
  }

  /** The text depends on an ARG, so whoever builds the image can choose another. */
  get isOverridable(): boolean {
    return this.resolved.isOverridable;
  }

  /** A variable, substitution or template hides what this stands for. */
  get isUnknown(): boolean {
    return this.resolved.text === undefined;
  }

  /** Without quotes; variables that are known are put in, the others stand as they are written. */
  get legible(): string {
    if (this.text !== undefined) return this.text;
    return this.raw
      .replace(/["']/g, '')
      .replace(/\$(?:\w+|\{[^{}]*\})/g, (written) => this.reading.resolved(written).text ?? written);
  }

  get resolved(): Resolved {
    return (this.known ??= this.resolve());
  }

  /** The word's own text with its places, for what is written inside a string. */
  get mappedText(): MappedText {
    return this.mapped.slice(this.start, this.end);
  }

  /** A part of the word, by offsets into `raw`. */
  part(start: number, end: number): Word {
    return new Word(this.unit, this.mapped, this.start + start, this.start + end, this.reading);
  }

  /** The first occurrence of a string in `raw`, as a place to underline or replace; the whole word where it has none. */
  partOf(raw: string): Word {
    const at = this.raw.indexOf(raw);
    return at < 0 ? this : this.part(at, at + raw.length);
  }

  replace(text: string): readonly DockerfileChange[] {
    return replacement(this.unit, this.span, this.isString ? JSON.stringify(text).slice(1, -1) : text);
  }

  /** Removes the word and the white space, or in the JSON form the comma, before it; its line too where nothing else stands there. */
  remove(): readonly DockerfileChange[] {
    return this.isString ? stringRemoval(this.unit, this.span) : removal(this.unit, this.span);
  }

  /** Writes a word before this one, on the same line. */
  insertBefore(text: string): readonly DockerfileChange[] {
    if (this.isString) return insertion(this.unit, this.span.start - 1, `${JSON.stringify(text)}, `);
    return insertion(this.unit, this.span.start, `${text} `);
  }

  /** Writes a word behind this one, on the same line. */
  insertAfter(text: string): readonly DockerfileChange[] {
    if (this.isString) return insertion(this.unit, this.span.end + 1, `, ${JSON.stringify(text)}`);
    return insertion(this.unit, this.span.end, ` ${text}`);
  }

  /** A string of a JSON list: it goes and comes with quotes and comma. */
  get isString(): boolean {
    return false;
  }

  protected resolve(): Resolved {
    return this.reading.resolved(this.raw);
  }
}

/**
 * What is known of a variable. `unset`: no value is known to the file, so a default given at the place of use counts;
 * the builder or the base image may still set it.
 */
export type Variable = Resolved | 'unset';

/** Longer values are not followed: a few doubling lines would fill the memory. */
const longest = 10_000;
const deepest = 50;

/** Resolves a word as the builder does: quotes, escapes, `$X`, `${X:-default}`. Forms beyond these are unknown. */
export function expanded(raw: string, escapeToken: string, lookup: (name: string) => Variable, depth = 0): Resolved {
  if (!/['"$\\`]/.test(raw)) return { text: raw, isOverridable: false };
  if (depth > deepest) return unknown;
  let text: string | undefined = '';
  let isOverridable = false;
  let quote = '';
  for (let at = 0; at < raw.length && text !== undefined; at++) {
    const char = raw[at]!;
    if (quote === "'") {
      if (char === "'") quote = '';
      else text += char;
    } else if (char === escapeToken) {
      const next = raw[at + 1];
      if (next === undefined) break;
      if (quote === '"' && next !== '"' && next !== '$' && next !== escapeToken) text += char;
      text += next;
      at++;
    } else if (char === quote) quote = '';
    else if (!quote && (char === "'" || char === '"')) quote = char;
    else if (char === '$') {
      const reference = referenceAt(raw, at);
      if (!reference) {
        text += char;
        continue;
      }
      const value = valueIn(reference, escapeToken, lookup, depth);
      isOverridable ||= value.isOverridable;
      text = value.text === undefined || text.length + value.text.length > longest ? undefined : text + value.text;
      at = reference.end - 1;
    } else text += char;
  }
  return { text, isOverridable };
}

interface Reference {
  readonly name: string;
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`; `?!` for what is not understood; empty without one. */
  readonly operator: string;
  readonly operand: string;
  readonly end: number;
}

/** The variable reference that starts at a `$`; undefined where the `$` stands for itself. */
function referenceAt(raw: string, at: number): Reference | undefined {
  const plain = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y;
  plain.lastIndex = at + 1;
  if (raw[at + 1] !== '{') {
    const name = plain.exec(raw)?.[0];
    return name === undefined ? undefined : { name, operator: '', operand: '', end: at + 1 + name.length };
  }
  let depth = 1;
  let end = at + 2;
  for (; end < raw.length; end++) {
    if (raw[end] === '{' && raw[end - 1] === '$') depth++;
    else if (raw[end] === '}' && --depth === 0) break;
  }
  const inner = raw.slice(at + 2, end);
  const match = /^([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?])(?:(:?[-+?])([\s\S]*))?$/.exec(inner);
  const after = Math.min(end + 1, raw.length);
  if (!match) return { name: /^\w*/.exec(inner)![0], operator: '?!', operand: '', end: after };
  return { name: match[1]!, operator: match[2] ?? '', operand: match[3] ?? '', end: after };
}

function valueIn(
  { name, operator, operand }: Reference,
  escapeToken: string,
  lookup: (name: string) => Variable,
  depth: number,
): Resolved {
  const variable = lookup(name);
  const operation = operator.replace(':', '');
  if (operator === '?!') return unknown;
  if (operation === '-') {
    if (variable === 'unset') return { ...expanded(operand, escapeToken, lookup, depth + 1), isOverridable: true };
    if (variable.text === '' && operator === ':-') return expanded(operand, escapeToken, lookup, depth + 1);
    return variable;
  }
  if (operation === '+') {
    if (variable === 'unset') return { text: undefined, isOverridable: true };
    if (variable.text === undefined) return variable;
    if (variable.text === '' && operator === ':+') return variable;
    return expanded(operand, escapeToken, lookup, depth + 1);
  }
  return variable === 'unset' ? { text: undefined, isOverridable: true } : variable;
}
